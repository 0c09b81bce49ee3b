import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import type { Scope } from '@jatai/platform'
import { make, rest, startPlatform, until, web } from './platform.ts'
import type { TestPlatform } from './platform.ts'
import { callHttp2, openHttp2 } from './transports.ts'

// What triggers.md §2.6 says of rate limits, beside gateway.test.ts: under many calls at once, by every interval, for
// every kind of trigger and credential.

const SCOPE: Scope = { realm: 'demo', environment: 'test' }
const INTERVALS = ['second', 'minute', 'hour', 'day', 'month'] as const
const limited = (rows: Json, more: Record<string, Json> = {}): Record<string, Json> => ({
  // In which also the first call of a pipeline is answered on a busy machine.
  timeout: 15_000,
  keyAuth: true,
  enableRateLimit: true,
  rateLimitBy: 'API',
  rateLimitOptions: rows,
  ...more,
})

let platform: TestPlatform
const keys: string[] = []

beforeAll(async () => {
  const files = { responseContentTypes: ['text/plain'] }
  const documents = {
    burst: rest([make('{}')], limited([{ interval: 'day', limit: 40 }])),
    text: web('http', [make('{"body":""}')], limited([{ interval: 'day', limit: 1 }])),
    files: web('http-file', [make('{"body":"","Content-Type":"text/plain"}')], {
      ...limited([{ interval: 'day', limit: 1 }]),
      ...files,
    }),
    login: rest([], { ...limited([{ interval: 'day', limit: 2 }]), keyAuth: false, basicAuth: true }),
    logins: rest([], {
      ...limited([{ interval: 'day', limit: 1 }], { rateLimitAggregateBy: 'CREDENTIAL' }),
      keyAuth: false,
      basicAuth: true,
    }),
    all: rest([], limited(INTERVALS.map((interval, index) => ({ interval, limit: 10 ** (index + 1) })))),
    ignored: rest([], limited([{ interval: 'fortnight', limit: 1 }, { limit: 'x' }])),
    tokens: rest([], {
      timeout: 15_000,
      jwt: true,
      enableRateLimit: true,
      rateLimitOptions: [{ interval: 'day', limit: 1 }],
    }),
  }
  platform = await startPlatform(documents)
  for (const name of ['shop', 'other']) {
    const pipelines = Object.keys(documents)
    const { id, apiKeys } = await platform.gateway.createConsumer(SCOPE, { name, pipelines })
    keys.push(await platform.gateway.revealCredential(SCOPE, id, apiKeys[0]?.id ?? ''))
    for (const user of ['ana', 'bob']) await platform.gateway.addBasicCredential(SCOPE, id, `${name}-${user}`, 'pass')
  }
})
afterAll(() => platform.stop())

const login = (user: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`demo-${user}:pass`).toString('base64')}`,
})
const keyed = (index = 0): Record<string, string> => ({ apikey: keys[index] ?? '' })

test('of many calls at once as many are let in as the budget has, by HTTP/1.1 and HTTP/2 together', async () => {
  const session = openHttp2(platform.address)
  const head = { ':method': 'POST', ':path': '/pipeline/demo/v1/burst', 'content-type': 'application/json', ...keyed() }
  const statuses = await Promise.all(
    Array.from({ length: 200 }, async (_, index) =>
      index % 2 === 0
        ? (await platform.post('burst', {}, keyed())).status
        : (await callHttp2(session, head, '{}')).status,
    ),
  )
  session.close()
  expect(statuses.filter((status) => status === 200)).toHaveLength(40)
  expect(statuses.filter((status) => status === 429)).toHaveLength(160)
  expect((await platform.post('burst', {}, keyed(1))).status).toBe(200)
})

test('calls that are refused for their credentials take nothing', async () => {
  const sent = await Promise.all(Array.from({ length: 20 }, () => platform.post('all', {}, { apikey: 'x' })))
  expect(sent.every(({ status }) => status === 401)).toBe(true)
  expect((await platform.post('all', {}, keyed())).headers.get('x-ratelimit-remaining-month')).toBe('99999')
})

describe('intervals', () => {
  test('all of them together, of which the tightest is told first', async () => {
    const { headers } = await platform.post('all', {}, keyed(1))
    expect([headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).toEqual(['10', '9'])
    const told = INTERVALS.map((interval) => [
      headers.get(`x-ratelimit-limit-${interval}`),
      headers.get(`x-ratelimit-remaining-${interval}`),
    ])
    expect(told).toEqual(INTERVALS.map((_, index) => [String(10 ** (index + 1)), String(10 ** (index + 1) - 1)]))
  })

  test('that cannot be meant so are ignored, and the pipeline is served', async () => {
    for (let call = 0; call < 3; call++) {
      const answer = await platform.post('ignored', {}, keyed())
      expect([answer.status, answer.headers.get('ratelimit-limit')]).toEqual([200, null])
    }
  })

  test('without a key or login there is nobody to count', async () => {
    const authorization = `Bearer ${await platform.gateway.signToken(SCOPE, '{"sub":"ana"}')}`
    for (let call = 0; call < 3; call++) {
      const answer = await platform.post('tokens', {}, { authorization })
      expect([answer.status, answer.headers.get('ratelimit-limit')]).toEqual([200, null])
    }
  })
})

describe('kinds of triggers', () => {
  test('HTTP', async () => {
    const headers = { ...keyed(), 'content-type': 'text/xml' }
    expect((await platform.post('text', '<a/>', headers)).status).toBe(200)
    expect((await platform.post('text', '<a/>', headers)).status).toBe(429)
  })

  test('HTTP-File, whose upload is not even read then', async () => {
    const headers = { ...keyed(), 'content-type': 'application/pdf' }
    const blobs = join(platform.data, 'objects', 'blobs')
    const stored = (): string[] => readdirSync(blobs).flatMap((shelf) => readdirSync(join(blobs, shelf)))
    expect((await platform.post('files', 'x', headers)).status).toBe(200)
    await until(() => stored().length === 0 || undefined, 'the file of the call before is removed')
    const answer = await platform.post('files', 'x'.repeat(1_000_000), headers)
    expect([answer.status, await answer.text()]).toEqual([429, '{"message":"API rate limit exceeded"}'])
    expect(stored()).toEqual([])
  })
})

describe('logins', () => {
  test('of one consumer share its budget', async () => {
    const statuses: number[] = []
    for (const user of ['shop-ana', 'shop-bob', 'shop-ana', 'other-ana']) {
      statuses.push((await platform.post('login', {}, login(user))).status)
    }
    expect(statuses).toEqual([200, 200, 429, 200])
  })

  test('have a budget each where that is wanted', async () => {
    const statuses: number[] = []
    for (const user of ['shop-ana', 'shop-bob', 'shop-ana']) {
      statuses.push((await platform.post('logins', {}, login(user))).status)
    }
    expect(statuses).toEqual([200, 200, 429])
  })
})
