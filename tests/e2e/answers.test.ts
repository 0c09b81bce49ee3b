import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '@jatai/platform'
import { make, rest, startPlatform, step, until, web } from './platform.ts'
import type { TestPlatform } from './platform.ts'
import { callHttp2, http1, openHttp2, SECURE } from './transports.ts'
import type { Answer } from './transports.ts'

// Every answer of the gateway and of the triggers (triggers.md §2.11, decisions.md 23–29), by every way to call.

const SCOPE: Scope = { realm: 'demo', environment: 'test' }
const ORIGIN = 'https://shop.example'
/** Beside CORS a time in which also the first call of a pipeline is answered on a busy machine. */
const CORS = {
  timeout: 15_000,
  addCors: true,
  corsHeaders: `{"Access-Control-Allow-Origin":"${ORIGIN},https://other.example"}`,
}
const LIMIT = { keyAuth: true, enableRateLimit: true, rateLimitOptions: '[{"interval":"month","limit":1}]' }
const MB = 1_048_576

const documents = {
  echo: rest([], { internal: true, methods: ['POST', 'GET'], ...CORS }),
  sink: rest([make('{}')], { internal: true, ...CORS }),
  text: web('http', [make('{"body":"<a/>"}')], { internal: true, requestContentTypes: ['text/xml'], ...CORS }),
  files: web('http-file', [make('{"body":"ok","Content-Type":"text/plain"}')], {
    internal: true,
    requestSizeLimit: 1,
    responseContentTypes: ['text/plain'],
    ...CORS,
  }),
  keyed: rest([], { internal: true, keyAuth: true, ...CORS }),
  login: web('http', [], { internal: true, basicAuth: true, ...CORS }),
  token: web('http-file', [], { internal: true, jwt: true, ...CORS }),
  limited: rest([], { internal: true, ...LIMIT, ...CORS }),
  broken: rest([step('throw-error-connector', { errorMessage: 'out of stock', errorCode: 422 })], {
    internal: true,
    headers: '{"X-Shop":"one"}',
    ...CORS,
  }),
  undeclared: web('http', [make('{"body":"x","Content-Type":"text/css"}')], { internal: true, ...CORS }),
  slow: rest([{ id: 'w', type: 'delayer', stepName: 'w', delayMilliseconds: 60_000 }], {
    internal: true,
    headers: '{"X-Shop":"one"}',
    ...CORS,
    timeout: 100,
  }),
}

interface Sent {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

type Call = (sent: Sent) => Promise<Answer>

/** Ways to call: name → platform and port → call. */
const WAYS = [
  ['HTTP/1.1', 'plain', 'external', 1],
  ['HTTP/2 by prior knowledge', 'plain', 'external', 2],
  ['HTTP/1.1 over TLS', 'secure', 'external', 1],
  ['HTTP/2 over TLS', 'secure', 'external', 2],
  ['HTTP/1.1 on the internal port', 'secure', 'internal', 1],
  ['HTTP/2 on the internal port', 'secure', 'internal', 2],
] as const

let platforms: Readonly<Record<'plain' | 'secure', TestPlatform>>
let keys: Readonly<Record<'plain' | 'secure', { readonly key: string; readonly otherKey: string }>>

beforeAll(async () => {
  const secure = await startPlatform(documents, {}, SECURE)
  const plain = await startPlatform(documents, {}, { JATAI_INTERNAL_PORT: '0' })
  platforms = { plain, secure }
  keys = { plain: await consumersOf(plain), secure: await consumersOf(secure) }
  expect([...plain.reports, ...secure.reports]).toEqual([])
})
afterAll(async () => {
  await platforms.plain.stop()
  await platforms.secure.stop()
})

async function consumersOf({ gateway }: TestPlatform) {
  const pipelines = ['keyed', 'login', 'limited']
  const shop = await gateway.createConsumer(SCOPE, { name: 'shop', pipelines })
  const other = await gateway.createConsumer(SCOPE, { name: 'other' })
  return {
    key: await gateway.revealCredential(SCOPE, shop.id, shop.apiKeys[0]?.id ?? ''),
    otherKey: await gateway.revealCredential(SCOPE, other.id, other.apiKeys[0]?.id ?? ''),
  }
}

describe.each(WAYS)('%s', (_name, which, kind, version) => {
  const address = (): string => platforms[which].addresses['test']?.[kind] ?? ''
  const json = { 'content-type': 'application/json' }

  const call: Call = async ({ method = 'POST', path, headers = {}, body }) => {
    const all = { origin: ORIGIN, ...headers }
    if (version === 1) return http1(`${address()}/pipeline/demo/v1/${path}`, { method, headers: all }, body)
    const session = openHttp2(address())
    const sent = { ':method': method, ':path': `/pipeline/demo/v1/${path}`, ...all }
    return callHttp2(session, sent, body).finally(() => session.close())
  }

  /** Refused before anything ran: exactly this body, CORS headers where the route is known, no execution. */
  async function expectRefused(sent: Sent, status: number, message: string): Promise<Answer> {
    const answer = await call(sent)
    expect([answer.status, answer.text]).toEqual([status, JSON.stringify({ message })])
    expect(answer.headers['content-type']).toBe('application/json')
    expect(answer.headers['x-execution-key']).toBeUndefined()
    if (status !== 404 && status !== 414 && status !== 431) {
      expect(answer.headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, vary: 'Origin' })
    }
    return answer
  }

  test('204 to a preflight, without credentials', async () => {
    const headers = { 'access-control-request-method': 'POST' }
    for (const path of ['echo', 'text', 'files', 'keyed', 'login', 'token', 'limited']) {
      const answer = await call({ method: 'OPTIONS', path, headers })
      expect([answer.status, answer.text]).toEqual([204, ''])
      expect(answer.headers).toMatchObject({ 'access-control-allow-origin': ORIGIN })
    }
  })

  test('400 to malformed JSON, a body that is not what its encoding says, and malformed forms', async () => {
    const answer = await call({ path: 'echo', headers: json, body: '{"a":' })
    expect(JSON.parse(answer.text)).toMatchObject({ code: 400, error: expect.any(String) as string })
    expect([answer.status, answer.headers['x-execution-key']]).toEqual([400, undefined])
    const encoded = { ...json, 'content-encoding': 'gzip' }
    await expectRefused(
      { path: 'echo', headers: encoded, body: 'no gzip' },
      400,
      'The request body does not have the encoding that it names',
    )
    const form = { 'content-type': 'multipart/form-data; boundary=x' }
    expect((await call({ path: 'files', headers: form, body: '--x\r\nA: b' })).status).toBe(400)
  })

  test('401 without credentials and to wrong ones, with a challenge for each kind', async () => {
    const challenge = async (sent: Sent, message = 'Unauthorized'): Promise<unknown> =>
      (await expectRefused({ headers: json, body: '{}', ...sent }, 401, message)).headers['www-authenticate']
    expect(await challenge({ path: 'keyed' }, 'No API key found in request')).toBe('Key realm="demo"')
    expect(await challenge({ path: 'keyed?apikey=wrong-key-of-some-length' })).toBe('Key realm="demo"')
    const basic = 'Basic realm="demo", charset="UTF-8"'
    expect(await challenge({ path: 'login' })).toBe(basic)
    const authorization = `Basic ${Buffer.from('demo-joe:x').toString('base64')}`
    expect(await challenge({ path: 'login', headers: { authorization } })).toBe(basic)
    expect(await challenge({ path: 'token' })).toBe('Bearer realm="demo"')
    expect(await challenge({ path: 'token', headers: { authorization: 'Bearer a.b.c' } })).toBe(
      'Bearer realm="demo", error="invalid_token"',
    )
  })

  test('403 to a consumer that is not linked', async () => {
    const headers = { ...json, apikey: keys[which].otherKey }
    await expectRefused({ path: 'keyed', headers, body: '{}' }, 403, 'You cannot consume this service')
  })

  test('404 where there is no such route, and to a method that the route does not have', async () => {
    const none = 'no Route matched with those values'
    for (const path of ['nowhere', 'ECHO', 'echo/1', 'echo//', '../v1/nowhere', 'echo%2f']) {
      await expectRefused({ path, headers: json, body: '{}' }, 404, none)
    }
    await expectRefused({ method: 'DELETE', path: 'echo', headers: json }, 404, none)
    await expectRefused({ method: 'PROPFIND', path: 'echo', headers: json }, 404, none)
  })

  test('413 above the limit of the trigger, told or not, packed or not', async () => {
    const [five, above] = [Buffer.alloc(5 * MB, '1'), Buffer.alloc(5 * MB + 1, '1')]
    const size = 'Request size limit exceeded'
    expect((await call({ path: 'sink', headers: json, body: five })).status).toBe(200)
    const packed = { ...json, 'content-encoding': 'gzip' }
    for (const sent of [
      { path: 'echo', headers: json, body: above },
      { path: 'echo', headers: { ...json, 'content-length': String(above.length) }, body: above },
      { path: 'echo', headers: packed, body: gzipSync(above) },
      { path: 'text', headers: { 'content-type': 'text/xml' }, body: above },
      { path: 'files', headers: { 'content-type': 'application/pdf' }, body: Buffer.alloc(MB + 1) },
    ]) {
      await expectRefused(sent, 413, size)
    }
  })

  test('414 and 431 to what is too long', async () => {
    await expectRefused({ path: `echo?${'a'.repeat(9000)}`, headers: json, body: '{}' }, 414, 'URI too long')
    const headers = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-${index}`, 'a']))
    await expectRefused({ path: 'echo', headers, body: '{}' }, 431, 'Request header fields too large')
  })

  test('415 to types and encodings that are not taken', async () => {
    const unsupported = 'Unsupported content type'
    for (const sent of [
      { path: 'echo', headers: { 'content-type': 'text/css' }, body: '{}' },
      { path: 'text', headers: json, body: '{}' },
      { path: 'files', headers: { 'content-type': 'image/png' }, body: 'x' },
      { path: 'echo', headers: { ...json, 'content-encoding': 'zstd' }, body: '{}' },
    ]) {
      await expectRefused(sent, 415, unsupported)
    }
  })

  test('429 above the budget, saying when to come again', async () => {
    const headers = { ...json, apikey: keys[which].key }
    await call({ path: 'limited', headers, body: '{}' })
    const answer = await expectRefused({ path: 'limited', headers, body: '{}' }, 429, 'API rate limit exceeded')
    expect(answer.headers).toMatchObject({
      'x-ratelimit-limit-month': '1',
      'x-ratelimit-remaining-month': '0',
      'ratelimit-limit': '1',
      'ratelimit-remaining': '0',
      'retry-after': answer.headers['ratelimit-reset'],
    })
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(31 * 86_400)
  })

  test('the code of the pipeline, and 500 where it has none that counts', async () => {
    const failed = await call({ path: 'broken', headers: json, body: '{}' })
    expect(failed.status).toBe(422)
    expect(JSON.parse(failed.text)).toMatchObject({ error: 'out of stock', code: 422 })
    expect(failed.headers).toMatchObject({ 'x-shop': 'one', 'access-control-allow-origin': ORIGIN })
    expect(failed.headers['x-execution-key']).toEqual(expect.any(String))
    const undeclared = await call({ path: 'undeclared' })
    expect([undeclared.status, undeclared.headers['content-type']]).toEqual([500, 'application/json'])
    expect(JSON.parse(undeclared.text)).toMatchObject({ code: 500 })
  })

  test('500 without a body after Maximum Timeout, with what every answer has', async () => {
    const answer = await call({ path: 'slow', headers: json, body: '{}' })
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([500, '', undefined])
    expect(answer.headers).toMatchObject({ 'x-shop': 'one', 'access-control-allow-origin': ORIGIN })
    expect(answer.headers['x-execution-key']).toEqual(expect.any(String))
  })
})

test('503 when the queue is full, and to those that still wait when the platform stops', async () => {
  const busy = rest([{ id: 'w', type: 'delayer', stepName: 'w', delayMilliseconds: 60_000 }], {
    timeout: 60_000,
  })
  const platform = await startPlatform({ busy }, { drain: '0' }, { JATAI_WAITING_CALLS: '2' })
  const [runtime] = platform.runtime.deployments()
  const waiting = Array.from({ length: 12 }, () => platform.post('busy', {}))
  await until(() => (runtime?.spec.consumers === 10 ? true : undefined), 'the deployment')
  const full = await until(async () => {
    const answer = await platform.post('busy', {})
    return answer.status === 503 ? answer : undefined
  }, 'a full queue')
  expect(await full.json()).toEqual({ message: 'Pipeline queue limit reached' })
  expect(full.headers.get('retry-after')).toBe('1')
  const stopped = platform.stop()
  for (const answer of await Promise.all(waiting)) {
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ message: 'Service temporarily unavailable' })
  }
  await stopped
})
