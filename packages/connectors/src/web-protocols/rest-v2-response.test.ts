import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { connectorStep, rest, restStep, runFlow } from './__fixtures__/run-flow.ts'
import { json, startServer } from './__fixtures__/test-servers.ts'
import type { Answer } from './__fixtures__/test-servers.ts'

function bytes(body: Uint8Array | string, contentType = 'application/json', more: Record<string, string> = {}): Answer {
  return (_request, response) => void response.writeHead(200, { 'content-type': contentType, ...more }).end(body)
}

describe('the output', () => {
  test('of a success has status, text, body and headers in lower case', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(201, [
        ...['Content-Type', 'application/json', 'X-Twice', 'a', 'X-Twice', 'b', 'Set-Cookie', 'c=1', 'Date', 'now'],
        ...['Set-Cookie', 'd=2'],
      ])
      response.end('{"id":9007199254740993}')
    })
    const { output } = await rest({ url: server.url })
    expect(JSON.parse(JSON.stringify(output))).toMatchObject({
      status: 201,
      statusMessage: 'Created',
      headers: { 'content-type': 'application/json', 'x-twice': 'a, b', 'set-cookie': ['c=1', 'd=2'], date: 'now' },
    })
    expect(JSON.stringify(output)).toContain('9007199254740993')
  })

  test.each([
    [404, 'Not Found'],
    [422, 'Unprocessable Entity'],
    [500, 'Internal Server Error'],
    [503, 'Service Unavailable'],
  ])('of a %i is an error without a status', async (status, text) => {
    const server = await startServer((_request, response) => json(response, { why: 'no' }, status))
    const { output } = await rest({ url: server.url })
    expect(output).toMatchObject({ error: `${status} ${text}`, code: status, body: { why: 'no' } })
    expect(Object.keys(output as object)).toEqual(['error', 'code', 'body', 'headers'])
  })

  test('of a status of errors whose body is no JSON has it as text', async () => {
    const server = await startServer((_request, response) => void response.writeHead(502).end('<h1>Bad</h1>'))
    expect((await rest({ url: server.url })).output).toMatchObject({ code: 502, body: '<h1>Bad</h1>' })
  })

  test('of a body that is no JSON is an error with the status, the text and the headers', async () => {
    const server = await startServer(bytes('{broken', 'text/html'))
    const { output } = await rest({ url: server.url })
    expect(output).toMatchObject({
      error: expect.stringContaining('could not be parsed') as string,
      code: 200,
      body: '{broken',
      headers: { 'content-type': 'text/html' },
    })
    // It is no client error and no server error.
    const stops = { url: server.url, stopOnClientError: true, stopOnServerError: true, retry: true, maxRetry: 3 }
    expect((await rest(stops)).output).toMatchObject({ code: 200 })
    expect(server.received).toHaveLength(2)
  })

  test.each([[204], [200]])('of an empty body with %i is an empty object', async (status) => {
    const server = await startServer((_request, response) => void response.writeHead(status).end())
    expect((await rest({ url: server.url })).output).toMatchObject({ status, body: {} })
  })

  test('of HEAD has the headers alone', async () => {
    const server = await startServer(
      bytes(gzipSync('{}'), 'application/json', { 'content-encoding': 'gzip', etag: '"1"' }),
    )
    const { output } = await rest({ url: server.url, operation: 'HEAD' })
    expect(output).toMatchObject({ status: 200, body: {}, headers: { etag: '"1"' } })
  })
})

describe('raw mode', () => {
  test('gives the text, whatever it is', async () => {
    const server = await startServer(bytes('{"a": 1 }', 'application/json'))
    expect((await rest({ url: server.url, rawMode: true })).output).toMatchObject({ body: '{"a": 1 }' })
  })

  test('as Base64 gives the bytes, also of errors', async () => {
    const content = Buffer.from([0, 1, 254, 255])
    const server = await startServer((_request, response) => void response.writeHead(418).end(content))
    const { output } = await rest({ url: server.url, rawMode: true, rawModeAsBase64: true })
    expect(output).toMatchObject({ code: 418, body: content.toString('base64') })
    const unused = await rest({ url: server.url, rawModeAsBase64: true })
    expect(unused.output).not.toMatchObject({ body: content.toString('base64') })
  })
})

describe('charsets', () => {
  const latin = Buffer.from('{"a":"ção"}', 'latin1')

  test('are those of the content type, else UTF-8', async () => {
    const named = await startServer(bytes(latin, 'application/json; charset="iso-8859-1"'))
    expect((await rest({ url: named.url })).output).toMatchObject({ body: { a: 'ção' } })
    const plain = await startServer(bytes('\uFEFF{"a":"ção"}'))
    expect((await rest({ url: plain.url })).output).toMatchObject({ body: { a: 'ção' } })
  })

  test('can be overridden', async () => {
    const server = await startServer(bytes(latin, 'application/json; charset=utf-8'))
    const override = { url: server.url, overrideResponseCharset: true, responseCharset: 'ISO-8859-1' }
    expect((await rest(override)).output).toMatchObject({ body: { a: 'ção' } })
    expect((await rest({ ...override, overrideResponseCharset: false })).output).not.toMatchObject({
      body: { a: 'ção' },
    })
  })
})

describe('compressed answers', () => {
  const text = JSON.stringify({ text: 'a'.repeat(100_000) })
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['GZIP, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
  ])('of %s are decompressed', async (encoding, content) => {
    const server = await startServer(bytes(content, 'application/json', { 'content-encoding': encoding }))
    expect((await rest({ url: server.url })).output).toMatchObject({ status: 200, body: JSON.parse(text) as object })
  })

  test('that are broken are failures', async () => {
    const cut = gzipSync(text).subarray(0, 40)
    for (const content of [cut, Buffer.from('no gzip')]) {
      const server = await startServer(bytes(content, 'application/json', { 'content-encoding': 'gzip' }))
      expect((await rest({ url: server.url })).output).toMatchObject({ code: 500 })
    }
  })
})

describe('saved as a local file', () => {
  const content = Buffer.alloc(500_000, 'x')
  const save = { saveAsLocalFile: true, responseFileName: 'out/{{ message.name }}.bin' }

  test('the bytes go to the file, and the body names it', async () => {
    const server = await startServer(bytes(content, 'application/octet-stream'))
    const { output, files } = await rest({ url: server.url, ...save }, { name: 'a' })
    expect(output).toMatchObject({ status: 200, body: { file: 'out/a.bin' } })
    expect(files.get('out/a.bin')?.equals(content)).toBe(true)
  })

  test('only answers of success are', async () => {
    const server = await startServer((_request, response) => json(response, { no: 1 }, 404))
    const { output, files } = await rest({ url: server.url, ...save }, { name: 'a' })
    expect(output).toMatchObject({ code: 404, body: { no: 1 } })
    expect(files.size).toBe(0)
  })

  test.each([['../out'], ['/tmp/out'], ['']])('the name "%s" is refused', async (responseFileName) => {
    const server = await startServer(bytes(content))
    const { output } = await rest({ url: server.url, saveAsLocalFile: true, responseFileName })
    expect(output).toMatchObject({ success: false })
    expect(JSON.stringify(output)).not.toContain('jatai-web-')
  })
})

describe('the JWT of the execution', () => {
  const payload = Buffer.from(JSON.stringify({ sub: 'ana', exp: 2_000_000_000 })).toString('base64url')
  const jwt = `e30.${payload}.c2ln`

  test('goes into the Authorization header', async () => {
    const server = await startServer()
    await rest({ url: server.url, injectJWT: true }, {}, { token: { text: jwt, subject: 'ana', expiresAt: 1 } })
    expect(server.last().headers.authorization).toBe(`Bearer ${jwt}`)
    await rest({ url: server.url, injectJWT: true })
    expect(server.last().headers).not.toHaveProperty('authorization')
  })

  test.each([[`Bearer ${jwt}`], [jwt]])(
    'comes from the Authorization header of an answer: %s',
    async (authorization) => {
      const server = await startServer((_request, response) => void response.writeHead(200, { authorization }).end())
      const { token } = await rest({ url: server.url, readJWT: true })
      expect(token).toEqual({ text: jwt, subject: 'ana', expiresAt: 2_000_000_000_000 })
      expect((await rest({ url: server.url })).token).toBeUndefined()
    },
  )

  test('taken from one answer is sent by a later step', async () => {
    const server = await startServer((_request, response) => void response.writeHead(200, { authorization: jwt }).end())
    const first = restStep({ url: server.url, readJWT: true })
    await runFlow({ start: [first, restStep({ url: server.url, injectJWT: true })] }, {})
    expect(server.last().headers.authorization).toBe(`Bearer ${jwt}`)
  })
})

test('an answer larger than memory may hold is refused', async () => {
  const chunk = Buffer.alloc(1024 * 1024)
  const server = await startServer(async (_request, response) => {
    const content = Readable.from(Array.from({ length: 80 }, () => chunk))
    await pipeline(content, response).catch(() => undefined)
  })
  const { output } = await rest({ url: server.url, rawMode: true })
  expect(output).toMatchObject({ code: 500, error: expect.stringContaining('larger than 64 MB') as string })
})

test('the next step branches on what came', async () => {
  const server = await startServer((request, response) => json(response, {}, request.url === '/bad' ? 400 : 200))
  const step = (path: string) => restStep({ url: `${server.url}${path}` })
  const choice = {
    id: '00000000-0000-4000-8000-00000000000c',
    type: 'choice',
    when: [{ jsonPath: '$.[?(@.status >= 200 && @.status <= 299)]', target: 'good' }],
    otherwise: 'bad',
  }
  const say = (text: string) => connectorStep('json-generator-connector', { json: `{"said":"${text}"}` })
  const flow = (path: string) => ({ start: [step(path), choice], good: [say('good')], bad: [say('bad')] })
  expect((await runFlow(flow('/'), {})).output).toEqual({ said: 'good' })
  expect((await runFlow(flow('/bad'), {})).output).toEqual({ said: 'bad' })
})
