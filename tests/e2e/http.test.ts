import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { make, startPlatform, step, until, web } from './platform.ts'
import type { TestPlatform } from './platform.ts'

const echo = make('{"body": {{ TOSTRING(message) }}, "Content-Type": "application/json"}')
const JSON_TYPES = { responseContentTypes: ['application/json'] }

let platform: TestPlatform

beforeAll(async () => {
  platform = await startPlatform({
    contract: web('http', [make('{"code":201,"body":"<a/>","Content-Type":"text/xml","other":1}')]),
    echo: web('http', [echo], { ...JSON_TYPES, requestContentTypes: [] }),
    default: web('http', [echo], JSON_TYPES),
    xml: web('http', [echo], { ...JSON_TYPES, requestContentTypes: 'text/xml; charset=utf-8, APPLICATION/XML' }),
    // The output is what was sent: {"code":…,"body":…,"Content-Type":…}
    answer: web('http', [make('{{ message.body }}')], {
      requestContentTypes: [],
      responseContentTypes: ['text/xml; charset=UTF-8', 'Text/Plain', '{{ CONCAT("application/", "json") }}'],
      headers: '{"X-Code":"{{ message.code }}","X-Fixed":"a","content-type":"text/css","Transfer-Encoding":"gzip"}',
    }),
    fails: web('http', [step('throw-error-connector', { errorMessage: 'no', errorCode: 422 })], {
      headers: '{"X-Why":"{{ message.error }}","X-Fixed":"a"}',
    }),
    slow: web('http', [{ id: 'd', type: 'delayer', stepName: 'slow', delayMilliseconds: 5000 }], {
      timeout: 1000,
      headers: '{"X-Fixed":"a"}',
    }),
    token: web('http', [step('json-generator-connector', { json: '{"body":"x"}', failOnError: true })], {
      headers: '{"X-Name":"{{ message.body }}\\r\\nX-Evil: 1 \u2713"}',
    }),
    products: web('http', [make('{"body":"products"}')]),
    'products-list': web('http', [make('{"body":"list"}')]),
    routed: web('http', [echo], {
      ...JSON_TYPES,
      advanced: true,
      routes: ['/goods/:id', '/goods/:id/:kind'],
      removePrefixUri: true,
    }),
    empty: web('http', [make('null')]),
    'no-types': web('http', [], { responseContentTypes: [] }),
    'bad-type': web('http', [], { requestContentTypes: ['xml'] }),
    'bad-header': web('http', [], { headers: '{"X Y":"a"}' }),
    'too-long': web('http', [], { timeout: 900_001 }),
    'bad-method': web('http', [], { methods: ['FETCH'] }),
    unpublished: web('http', [], { external: false }),
    'many-routes': web('http', [], { advanced: true, routes: Array.from({ length: 51 }, (_, i) => `/r${i}`) }),
  })
})
afterAll(() => platform.stop())

const send = (
  path: string,
  body: string | Buffer<ArrayBuffer>,
  type: string,
  init: RequestInit = {},
): Promise<Response> =>
  fetch(platform.url(path), { method: 'POST', body, ...init, headers: { 'content-type': type, ...init.headers } })

/** The answer to an output of these properties. */
const answer = (output: unknown): Promise<Response> =>
  // Without a type the body is JSON.
  fetch(platform.url('answer'), { method: 'POST', body: Buffer.from(JSON.stringify(output)) })

describe('what reaches the pipeline', () => {
  test('a body is a text, whatever its type says', async () => {
    for (const [type, body] of [
      ['application/json', '{"a": [1]}'],
      ['application/xml; charset=utf-8', '<a b="é"/>'],
      ['text/plain', ''],
      ['application/octet-stream', 'x\0y'],
    ] as const) {
      expect(await (await send('echo', body, type)).json()).toMatchObject({ body, form: {}, contentType: type })
    }
  })

  test('in the charset that it names', async () => {
    const latin1 = await send('echo', Buffer.from('é', 'latin1'), 'text/plain; charset="iso-8859-1"')
    expect(await latin1.json()).toMatchObject({ body: 'é' })
    const wide = await send('echo', Buffer.from('é', 'utf16le'), 'text/plain; charset=UTF-16LE')
    expect(await wide.json()).toMatchObject({ body: 'é' })
    const unknown = await send('echo', 'x', 'text/plain; charset=klingon')
    expect(unknown.status).toBe(400)
    expect(await unknown.json()).toMatchObject({ error: expect.stringContaining('klingon') as string })
  })

  test('without a type it is JSON if it can be, else a text', async () => {
    const post = async (body: string): Promise<unknown> =>
      (await fetch(platform.url('default'), { method: 'POST', body: Buffer.from(body) })).json()
    expect(await post('{"a":[1]}')).toMatchObject({ body: { a: [1] }, contentType: null })
    expect(await post('{"a":')).toMatchObject({ body: '{"a":', contentType: null })
    expect(await post('['.repeat(65))).toMatchObject({ body: '['.repeat(65) })
    expect(await post('['.repeat(65) + ']'.repeat(65))).toMatchObject({ code: 400 })
  })

  test('forms fill form, and body is empty', async () => {
    const form = await send(
      'default',
      'a=1&a=2&b=x%20y+z&__proto__=p',
      'application/x-www-form-urlencoded; charset=utf-8',
    )
    expect(await form.text()).toContain('"body":"","form":{"a":["1","2"],"b":"x y z","__proto__":"p"}')
    const data = new FormData()
    data.append('name', 'Ana é')
    data.append('file', new Blob(['x']), 'f')
    const parts = await fetch(platform.url('echo'), { method: 'POST', body: data })
    expect(await parts.json()).toMatchObject({ body: '', form: { name: 'Ana é' } })
  })

  test('of 1,000 fields a form has the last one, of 1,001 it is refused', async () => {
    const fields = (count: number): string => Array.from({ length: count }, (_, i) => `f${i}=${i}`).join('&')
    const last = await send('default', fields(1000), 'application/x-www-form-urlencoded')
    expect(await last.json()).toMatchObject({ form: { f999: '999' } })
    expect((await send('default', fields(1001), 'application/x-www-form-urlencoded')).status).toBe(400)
  })

  test('GET needs no type; route parameters win over those of the query', async () => {
    const get = await fetch(platform.url('goods/10?id=7&kind=k'), { headers: { 'My-Custom-Header': 'a' } })
    expect(await get.json()).toMatchObject({
      body: '',
      method: 'GET',
      queryAndPath: { id: '10', kind: 'k' },
      contentType: null,
      path: '/pipeline/demo/v1/goods/10',
      absoluteURI: platform.url('goods/10?id=7&kind=k'),
    })
    expect(await (await fetch(platform.url('goods/a%2Fb/c%'))).json()).toMatchObject({
      queryAndPath: { id: 'a/b', kind: 'c%' },
    })
  })

  test('names that begin alike reach their own pipelines', async () => {
    expect(await (await fetch(platform.url('products'))).text()).toBe('products')
    expect(await (await fetch(platform.url('products-list'))).text()).toBe('list')
    expect(await (await fetch(platform.url('products/'))).text()).toBe('products')
    expect((await fetch(platform.url('products/x'))).status).toBe(404)
  })
})

describe('content types of requests', () => {
  test.each([
    ['default', 'text/xml', 200],
    ['default', 'Application/XML;charset=utf-8', 200],
    ['default', 'application/json', 415],
    ['xml', 'text/xml', 200],
    ['xml', 'application/xml', 200],
    ['xml', 'application/x-www-form-urlencoded', 415],
    ['xml', 'multipart/form-data; boundary=x', 415],
    ['xml', 'text/xml, text/plain', 415],
    ['echo', 'anything/at.all', 200],
    ['echo', 'anything', 415],
  ])('%s takes %s: %d', async (path, type, status) => {
    const answer = await send(path, 'x', type)
    expect(answer.status).toBe(status)
    if (status === 415) expect(await answer.json()).toEqual({ message: 'Unsupported content type' })
  })

  test('do not count where there is no body', async () => {
    expect((await fetch(platform.url('xml'), { headers: { 'content-type': 'image/png' } })).status).toBe(200)
    expect((await send('xml', '', 'image/png')).status).toBe(200)
  })
})

describe('what answers', () => {
  test('code, body and type of the output', async () => {
    const answer = await fetch(platform.url('contract'))
    expect(answer.status).toBe(201)
    expect(await answer.text()).toBe('<a/>')
    expect(answer.headers.get('content-type')).toBe('text/xml')
    expect(answer.headers.get('x-execution-key')).not.toBeNull()
  })

  test.each([
    [{}, 200, '', 'text/xml; charset=UTF-8'],
    [{ body: null }, 200, '', 'text/xml; charset=UTF-8'],
    [{ body: 'é', 'Content-Type': 'text/plain' }, 200, 'é', 'text/plain'],
    [{ body: 'x', 'Content-Type': 'TEXT/plain; a=b' }, 200, 'x', 'TEXT/plain; a=b'],
    [{ body: { a: 1 }, 'Content-Type': 'application/json' }, 200, '{"a":1}', 'application/json'],
    [{ body: 5, code: 404 }, 404, '5', 'text/xml; charset=UTF-8'],
    [{ body: 'x', code: 599 }, 599, 'x', 'text/xml; charset=UTF-8'],
    [{ body: 'x', code: 600 }, 200, 'x', 'text/xml; charset=UTF-8'],
    [{ body: 'x', code: 200.5 }, 200, 'x', 'text/xml; charset=UTF-8'],
    [{ code: 204, body: 'x' }, 204, '', null],
    [{ code: 304 }, 304, '', null],
    [{ error: 'e', code: 409 }, 409, '{"error":"e","code":409}', 'application/json'],
    [{ error: 'e', code: 409, body: 'b' }, 409, 'b', 'text/xml; charset=UTF-8'],
    [{ error: 'e', code: 150 }, 500, '{"error":"e","code":150}', 'application/json'],
    [[1], 200, '', 'text/xml; charset=UTF-8'],
  ])('%j answers %d', async (output, status, body, type) => {
    const got = await answer(output)
    expect([got.status, await got.text()]).toEqual([status, body])
    if (type !== null) expect(got.headers.get('content-type')).toBe(type)
    expect(got.headers.get('x-fixed')).toBe('a')
    expect(got.headers.get('transfer-encoding')).toBeNull()
  })

  test('a body in the charset of its type', async () => {
    const got = await answer({ body: 'é€', 'Content-Type': 'text/plain; charset=ISO-8859-1' })
    expect(Buffer.from(await got.arrayBuffer()).toString('latin1')).toBe('é?')
    expect(got.headers.get('content-length')).toBe('2')
  })

  test.each(['image/png', 'text', 7, '', 'text/plain\r\nX-Evil: 1', 'text/plain; charset=klingon'])(
    'the type %j, which is not declared or none, answers 500',
    async (type) => {
      const got = await answer({ body: 'x', 'Content-Type': type })
      expect(got.status).toBe(500)
      expect(got.headers.get('content-type')).toBe('application/json')
      expect(got.headers.get('x-evil')).toBeNull()
      expect(await got.json()).toEqual({
        timestamp: expect.any(Number) as number,
        error: expect.stringMatching(/content type|charset/) as string,
        code: 500,
      })
    },
  )

  test('nothing at all is an empty answer of the first type', async () => {
    const got = await fetch(platform.url('empty'))
    expect([got.status, await got.text(), got.headers.get('content-type')]).toEqual([200, '', 'text/xml'])
  })

  test('an error is JSON with its code and the configured headers', async () => {
    const got = await fetch(platform.url('fails'))
    expect(got.status).toBe(422)
    expect(got.headers.get('content-type')).toBe('application/json')
    expect([got.headers.get('x-why'), got.headers.get('x-fixed')]).toEqual(['no', 'a'])
    expect(await got.json()).toMatchObject({ error: 'no', code: 422 })
  })

  test('a timeout is 500 without a body, with the configured headers', async () => {
    const before = Date.now()
    const got = await fetch(platform.url('slow'))
    expect(Date.now() - before).toBeLessThan(2500)
    expect([got.status, await got.text(), got.headers.get('content-type')]).toEqual([500, '', null])
    expect(got.headers.get('x-fixed')).toBe('a')
    expect(got.headers.get('x-execution-key')).not.toBeNull()
  })

  test('a header value cannot begin a new one', async () => {
    const got = await fetch(platform.url('token'))
    expect(got.status).toBe(200)
    expect(got.headers.get('x-name')).toMatch(/^x X-Evil: 1/)
    expect(got.headers.get('x-evil')).toBeNull()
  })
})

describe('a document that cannot be served', () => {
  test.each([
    ['no-types', 'at least one content type'],
    ['bad-type', 'content type that is none: "xml"'],
    ['bad-header', 'special characters: "X Y"'],
    ['too-long', 'must be at most 900000'],
    ['bad-method', 'unknown method "FETCH"'],
    ['unpublished', 'all off'],
    ['many-routes', 'at most 50 routes'],
  ])('%s is reported', async (name, problem) => {
    await until(() => platform.reports.some((each) => each.startsWith(name)) || undefined, 'it is reported')
    expect(platform.reports.find((each) => each.startsWith(name))).toContain(problem)
    expect((await fetch(platform.url(name))).status).toBe(404)
  })
})
