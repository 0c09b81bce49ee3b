import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import type { ApiConsumer, Scope } from '@jatai/platform'
import { make, rest, startPlatform, step, until } from './platform.ts'
import type { TestPlatform } from './platform.ts'

// What triggers.md §2.5, §2.6 and §2.11 say of credentials and rate limits, through real HTTP.

const SCOPE: Scope = { realm: 'demo', environment: 'test' }
const limits = (rows: Json, more: Record<string, Json> = {}): Record<string, Json> => ({
  keyAuth: true,
  enableRateLimit: true,
  rateLimitOptions: JSON.stringify(rows),
  advanced: true,
  ...more,
})

let platform: TestPlatform
let shop: ApiConsumer
let other: ApiConsumer
let key: string
let otherKey: string

const keyed = (value = key): Record<string, string> => ({ apikey: value })
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

beforeAll(async () => {
  platform = await startPlatform({
    open: rest([], { methods: ['GET', 'POST'] }),
    keyed: rest([], { keyAuth: true, methods: ['GET', 'POST', 'OPTIONS'], advanced: true, uris: ['/keyed/:id'] }),
    login: rest([], { basicAuth: true }),
    both: rest([], { keyAuth: true, jwt: true }),
    logins: rest([], { keyAuth: true, basicAuth: true }),
    tokens: rest([], { jwt: true }),
    cors: rest([], {
      keyAuth: true,
      addCors: true,
      corsHeaders: '{"Access-Control-Allow-Origin":"https://a.example"}',
    }),
    limited: rest(
      [],
      limits(
        [
          { interval: 'minute', limit: 0 },
          { interval: 'hour', limit: 3 },
        ],
        { uris: ['/limited-too'] },
      ),
    ),
    each: rest([], limits([{ interval: 'day', limit: 1 }], { rateLimitAggregateBy: 'CREDENTIAL' })),
    seconds: rest(
      [],
      limits([
        { interval: 'second', limit: 1 },
        { interval: 'month', limit: 1000 },
      ]),
    ),
    made: rest([make('{"sub":"ana","iss":"me"}'), step('jwt-connector', { operation: 'generate', scopes: 'a, b' })], {
      keyAuth: true,
    }),
    read: rest([step('jwt-connector', { operation: 'decode' })], { jwt: true }),
    'read-open': rest([step('jwt-connector', { operation: 'decode' })]),
    session: rest(
      [
        {
          id: 's',
          type: 'session-management',
          operation: 'PUT',
          sessionType: 'GLOBAL',
          fields: 'method',
          stepName: 's',
        },
      ],
      { jwt: true },
    ),
  })
  const { gateway } = platform
  const all = ['keyed', 'login', 'both', 'logins', 'cors', 'limited', 'each', 'seconds', 'made']
  shop = await gateway.createConsumer(SCOPE, { name: 'shop', pipelines: all })
  other = await gateway.createConsumer(SCOPE, { name: 'other', pipelines: ['limited', 'each'] })
  key = await gateway.revealCredential(SCOPE, shop.id, shop.apiKeys[0]?.id ?? '')
  otherKey = await gateway.revealCredential(SCOPE, other.id, other.apiKeys[0]?.id ?? '')
  await gateway.addBasicCredential(SCOPE, shop.id, 'joe', 'correct: horse ção')
  await gateway.addBasicCredential(SCOPE, other.id, 'eve', 'secret')
})
afterAll(() => platform.stop())

async function expectRefused(answer: Response, status: number, message: string, challenge?: RegExp): Promise<void> {
  expect(answer.status).toBe(status)
  expect(await answer.text()).toBe(JSON.stringify({ message }))
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(answer.headers.get('x-execution-key')).toBeNull()
  if (challenge === undefined) expect(answer.headers.get('www-authenticate')).toBeNull()
  else expect(answer.headers.get('www-authenticate')).toMatch(challenge)
}

test('a pipeline without credentials is open, and shown as such', async () => {
  expect((await platform.post('open', {})).status).toBe(200)
  const credentials = (name: string): unknown =>
    platform.runtime.deployments().find(({ spec }) => spec.pipelineName === name)?.credentials
  expect(credentials('open')).toEqual([])
  expect(credentials('both')).toEqual(['api-key', 'jwt'])
  const page = await (await fetch(platform.address)).text()
  expect(page).toContain('open to everybody')
  const apiKey = await platform.post('open?apikey=1', {}, { apikey: '2', authorization: 'Custom x' })
  expect(await apiKey.json()).toMatchObject({ queryAndPath: { apikey: '1' }, headers: { authorization: 'Custom x' } })
})

describe('API keys', () => {
  test('are wanted', async () => {
    for (const answer of [
      await platform.post('keyed', {}),
      await platform.post('keyed', {}, { apikey: '' }),
      await platform.post('keyed?apikey=', {}),
      await platform.post('keyed', {}, { authorization: basic('demo-joe', 'correct: horse ção') }),
      await fetch(platform.url('keyed'), { method: 'OPTIONS' }),
    ]) {
      await expectRefused(answer, 401, 'No API key found in request', /^Key realm="demo"$/)
    }
  })

  test.each(['x', 'ABC', ' ', 'null', '__proto__'])('refuse %j', async (wrong) => {
    await expectRefused(
      await platform.post(`keyed?apikey=${encodeURIComponent(wrong)}`, {}),
      401,
      'Unauthorized',
      /^Key realm="demo"$/,
    )
  })

  test('refuse a consumer that is not linked to the pipeline', async () => {
    await expectRefused(await platform.post('keyed', {}, keyed(otherKey)), 403, 'You cannot consume this service')
  })

  test('let in by header, in any case, and hide themselves', async () => {
    for (const name of ['apikey', 'ApiKey', 'APIKEY']) {
      const answer = await platform.post('keyed', { a: 1 }, { [name]: key, 'X-Other': 'x' })
      expect(answer.status).toBe(200)
      const text = await answer.text()
      expect(text).not.toContain(key)
      expect(text.toLowerCase()).not.toContain('apikey')
      expect(JSON.parse(text)).toMatchObject({ body: { a: 1 }, headers: { 'X-Other': 'x' } })
    }
  })

  test('let in by query, and hide themselves from all of the message', async () => {
    for (const [query, rest] of [
      [`apikey=${key}`, ''],
      [`a=1&apikey=${key}&b=2`, '?a=1&b=2'],
      [`%61pikey=${key}&a=1`, '?a=1'],
    ]) {
      const answer = await platform.post(`keyed/7?${query}`, {})
      expect(answer.status).toBe(200)
      const text = await answer.text()
      expect(text).not.toContain(key)
      const message = JSON.parse(text) as { queryAndPath: object; absoluteURI: string; path: string }
      expect(message.absoluteURI).toBe(platform.url('keyed/7') + rest)
      expect(message.path).toBe('/pipeline/demo/v1/keyed/7')
      expect(message.queryAndPath).toMatchObject({ id: '7' })
      expect(Object.keys(message.queryAndPath)).not.toContain('apikey')
    }
  })

  test('count in the header before the query, and both are hidden', async () => {
    const answer = await platform.post(`keyed?apikey=wrong-one`, {}, keyed())
    expect(answer.status).toBe(200)
    expect(await answer.text()).not.toContain('wrong-one')
  })

  test('follow every change at once', async () => {
    const { gateway } = platform
    const made = await gateway.createConsumer(SCOPE, { name: 'temporary' })
    const own = await gateway.revealCredential(SCOPE, made.id, made.apiKeys[0]?.id ?? '')
    expect((await platform.post('keyed', {}, keyed(own))).status).toBe(403)
    await gateway.updateConsumer(SCOPE, made.id, { pipelines: ['keyed'] })
    expect((await platform.post('keyed', {}, keyed(own))).status).toBe(200)
    await gateway.removeCredential(SCOPE, made.id, made.apiKeys[0]?.id ?? '')
    expect((await platform.post('keyed', {}, keyed(own))).status).toBe(401)
  })

  test('are not wanted of a preflight, whose origin sees refusals too', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' }
    expect((await fetch(platform.url('cors'), { method: 'OPTIONS', headers })).status).toBe(204)
    const refused = await platform.post('cors', {}, { origin: 'https://a.example' })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://a.example')
  })

  test('are checked before the body is read', async () => {
    const answer = await platform.post('keyed', 'x'.repeat(6 * 1024 * 1024))
    expect(answer.status).toBe(401)
  })
})

describe('basic credentials', () => {
  test('are the name with the realm before it, and hide themselves', async () => {
    const answer = await platform.post('login', {}, { authorization: basic('demo-joe', 'correct: horse ção') })
    expect(answer.status).toBe(200)
    const message = (await answer.json()) as { headers: object }
    expect(Object.keys(message.headers).map((name) => name.toLowerCase())).not.toContain('authorization')
  })

  test('are refused otherwise', async () => {
    for (const authorization of [
      '',
      basic('joe', 'correct: horse ção'),
      basic('demo-joe', 'correct'),
      basic('demo-joe', ''),
      basic('demo-nobody', 'x'),
      'Basic !!!',
      `Basic ${Buffer.from('demo-joe').toString('base64')}`,
      `Bearer ${Buffer.from('demo-joe:correct: horse ção').toString('base64')}`,
    ]) {
      await expectRefused(
        await platform.post('login', {}, authorization === '' ? {} : { authorization }),
        401,
        'Unauthorized',
        /^Basic realm="demo"/,
      )
    }
    await expectRefused(
      await platform.post('login', {}, { authorization: basic('demo-eve', 'secret') }),
      403,
      'You cannot consume this service',
    )
  })

  test('and a key must both be right', async () => {
    const authorization = basic('demo-joe', 'correct: horse ção')
    expect((await platform.post('logins', {}, { ...keyed(), authorization })).status).toBe(200)
    expect((await platform.post('logins', {}, keyed())).status).toBe(401)
    expect((await platform.post('logins', {}, { authorization })).status).toBe(401)
  })
})

describe('tokens', () => {
  async function token(): Promise<string> {
    const answer = await platform.post('made', {}, keyed())
    expect(await answer.json()).toEqual({ status: 'logged' })
    const authorization = answer.headers.get('authorization') ?? ''
    expect(authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
    return authorization
  }

  test('are made by one pipeline, wanted by another, and stay in the message', async () => {
    const authorization = await token()
    const answer = await platform.post('tokens', {}, { authorization })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ headers: { authorization } })
    for (const name of ['read', 'read-open']) {
      const decoded = (await (await platform.post(name, {}, { authorization })).json()) as Json
      expect(decoded).toMatchObject({
        body: {
          dataToken: { sub: 'ana', iss: 'me', scopes: ['a', 'b'], consumer_name: 'shop', realm: 'demo' },
        },
      })
    }
    expect((await platform.post('session', {}, { authorization })).status).toBe(200)
  })

  test('are refused when missing, changed, or of somebody else', async () => {
    await expectRefused(await platform.post('tokens', {}), 401, 'Unauthorized', /^Bearer realm="demo"$/)
    const good = await token()
    const prod = await platform.gateway.signToken({ realm: 'demo', environment: 'prod' }, '{"sub":"ana"}')
    const late = await platform.gateway.signToken(SCOPE, '{"sub":"ana","exp":1000}')
    for (const wrong of [
      `${good}x`,
      `Bearer ${prod}`,
      `Bearer ${late}`,
      'Bearer x',
      `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`,
    ]) {
      const answer = await platform.post('tokens', {}, { authorization: wrong })
      await expectRefused(answer, 401, 'Unauthorized', /^Bearer realm="demo", error="invalid_token"$/)
    }
    const unread = (await (await platform.post('read-open', {}, { authorization: `${good}x` })).json()) as Json
    expect(unread).toMatchObject({ code: 500, body: {}, headers: {}, error: expect.any(String) as string })
  })

  test('and a key must both be right', async () => {
    const authorization = await token()
    expect((await platform.post('both', {}, { ...keyed(), authorization })).status).toBe(200)
    expect((await platform.post('both', {}, keyed())).status).toBe(401)
    expect((await platform.post('both', {}, { authorization })).status).toBe(401)
    expect((await platform.post('both', {}, { ...keyed('x'), authorization })).status).toBe(401)
    expect((await platform.post('both', {}, { ...keyed(otherKey), authorization })).status).toBe(403)
  })
})

describe('rate limits', () => {
  test('are shared by all routes of a pipeline and all credentials of a consumer, not among consumers', async () => {
    const second = await platform.gateway.addApiKey(SCOPE, shop.id)
    const secondKey = await platform.gateway.revealCredential(SCOPE, shop.id, second.id)
    const first = await platform.post('limited', {}, keyed())
    expect(first.status).toBe(200)
    expect(first.headers.get('x-ratelimit-limit-hour')).toBe('3')
    expect(first.headers.get('x-ratelimit-remaining-hour')).toBe('2')
    expect(first.headers.get('x-ratelimit-limit-minute')).toBeNull()
    expect(first.headers.get('ratelimit-limit')).toBe('3')
    expect((await platform.post('limited-too', {}, keyed())).headers.get('ratelimit-remaining')).toBe('1')
    expect((await platform.post('limited', {}, keyed(secondKey))).headers.get('ratelimit-remaining')).toBe('0')
    for (const path of ['limited', 'limited-too']) {
      const over = await platform.post(path, {}, keyed())
      await expectRefused(over, 429, 'API rate limit exceeded')
      expect(over.headers.get('ratelimit-remaining')).toBe('0')
      expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(over.headers.get('retry-after')).toBe(over.headers.get('ratelimit-reset'))
    }
    expect((await platform.post('limited', {}, keyed(otherKey))).status).toBe(200)
  })

  test('are counted for each credential where that is wanted', async () => {
    const second = await platform.gateway.addApiKey(SCOPE, other.id)
    const secondKey = await platform.gateway.revealCredential(SCOPE, other.id, second.id)
    expect((await platform.post('each', {}, keyed(otherKey))).status).toBe(200)
    expect((await platform.post('each', {}, keyed(otherKey))).status).toBe(429)
    expect((await platform.post('each', {}, keyed(secondKey))).status).toBe(200)
  })

  test('begin anew with the next interval', async () => {
    let refused: Response | undefined
    for (let tries = 0; tries < 20 && refused?.status !== 429; tries++) {
      refused = await platform.post('seconds', {}, keyed())
    }
    expect(refused?.status).toBe(429)
    const again = await until(async () => {
      const answer = await platform.post('seconds', {}, keyed())
      return answer.status === 200 ? answer : undefined
    }, 'a call of the next second')
    // Refused calls count nowhere: of the thousand a month, few are gone.
    expect(Number(again.headers.get('x-ratelimit-remaining-month'))).toBeGreaterThan(970)
  })
})
