import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { make, rest, startPlatform, step, until } from './platform.ts'
import type { TestPlatform } from './platform.ts'

let platform: TestPlatform

beforeAll(async () => {
  platform = await startPlatform({
    echo: rest([], {
      methods: ['POST', 'PUT', 'GET', 'patch'],
      advanced: true,
      uris: ['/things', '/things/:id', '/things/:id/parts/:part', '/things/special'],
    }),
    'echo-list': rest([make('{"other": true}')]),
    wrapped: rest([make('{"code":201,"body":"<a/>","Content-Type":"text/xml"}')]),
    fails: rest([step('throw-error-connector', { errorMessage: 'no', errorCode: 422 })]),
    custom: rest([
      step('throw-error-connector', { customErrorEnabled: true, customError: '{"code": 299, "why": "odd"}' }),
    ]),
    soft: rest([
      step('assert-connector-v2', {
        condition: '{{ EQUALTO(1, 2) }}',
        errorMessage: 'bad',
        errorCode: '409',
        failOnError: false,
      }),
    ]),
    nothing: rest([make('null')]),
    slow: rest([{ id: 'd', type: 'delayer', stepName: 'slow', delayMilliseconds: 3000 }], { timeout: 200 }),
    forever: rest(
      [step('do-while-connector', { iteration: '1000000000', onProcess: 'p' })],
      { timeout: 300 },
      { p: [make('{}')] },
    ),
    headed: rest([make('{"id": 7}')], {
      headers: '{"X-Order":"{{ message.id }}","Cache-Control":"no-store"}',
      addCors: true,
      corsHeaders:
        '{"Access-Control-Allow-Origin":"https://a.example,b.example","Access-Control-Allow-Methods":"POST"}',
    }),
    small: rest([make('{"size": "ok"}')], { requestSizeLimit: 1 }),
    large: rest(
      [step('do-while-connector', { iteration: '23', onProcess: 'p' })],
      {},
      { p: [make('{"t": {{ CONCAT(message.t, message.t, "xx") }} }')] },
    ),
  })
})
afterAll(() => platform.stop())

describe('what reaches the pipeline', () => {
  test('the parsed body, headers with their case, query and path', async () => {
    const answer = await raw(platform, [
      'POST /pipeline/demo/v1/things/10/parts/a%20b?id=7&q=x+y&q=z&e= HTTP/1.1',
      'Host: x',
      'Content-Type: application/json; charset=utf-8',
      'My-Custom-Header: a',
      'X-Twice: 1',
      'x-twice: 2',
      'Content-Length: 13',
      'Connection: close',
      '',
      '{"a":"é!"}'.padEnd(12),
    ])
    const message = JSON.parse(answer.body) as Record<string, unknown>
    expect(message).toMatchObject({
      body: { a: 'é!' },
      form: {},
      method: 'POST',
      contentType: 'application/json; charset=utf-8',
      path: '/pipeline/demo/v1/things/10/parts/a%20b',
      queryAndPath: { id: '10', part: 'a b', q: ['x y', 'z'], e: '' },
    })
    expect(message['headers']).toMatchObject({ 'My-Custom-Header': 'a', 'X-Twice': '1,2' })
  })

  test('a static route wins over one with a parameter, and names that begin alike do not meet', async () => {
    expect(await (await platform.post('things/special', {})).json()).toMatchObject({ queryAndPath: {} })
    expect(await (await platform.post('things/5', {})).json()).toMatchObject({ queryAndPath: { id: '5' } })
    expect(await (await platform.post('echo-list', {})).json()).toEqual({ other: true })
    expect((await platform.post('echo-lis', {})).status).toBe(404)
    expect((await platform.post('things/', {})).status).toBe(200)
  })

  test('GET without Content-Type, an empty body as null, a form, compressed bodies', async () => {
    expect(await (await fetch(platform.url('echo'))).json()).toMatchObject({
      body: null,
      contentType: null,
      method: 'GET',
    })
    const form = await platform.post('echo', 'a=1&a=2&b=x%20y', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(await form.json()).toMatchObject({ body: '', form: { a: ['1', '2'], b: 'x y' } })
    const zipped = await fetch(platform.url('echo'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync('{"z":1}'),
    })
    expect(await zipped.json()).toMatchObject({ body: { z: 1 } })
  })

  test('fields of a multipart form', async () => {
    const form = new FormData()
    form.append('name', 'Ana é')
    form.append('tag', 'a')
    form.append('tag', 'b')
    const answer = await fetch(platform.url('echo'), { method: 'POST', body: form })
    expect(await answer.json()).toMatchObject({ body: '', form: { name: 'Ana é', tag: ['a', 'b'] } })
  })

  test('numbers that no double holds', async () => {
    const answer = await platform.post('echo', '{"n":9007199254740993,"d":1250259129.48955334546546}')
    expect(await answer.text()).toContain('"body":{"n":9007199254740993,"d":1250259129.48955334546546}')
  })
})

describe('what answers', () => {
  test('the whole final message, without unwrapping, and the execution key', async () => {
    const answer = await platform.post('wrapped', {})
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ code: 201, body: '<a/>', 'Content-Type': 'text/xml' })
    expect(answer.headers.get('x-execution-key')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(answer.headers.get('content-type')).toBe('application/json')
  })

  test('an error gives its status and object', async () => {
    const answer = await platform.post('fails', {})
    expect(answer.status).toBe(422)
    expect(await answer.json()).toEqual({
      timestamp: expect.any(Number) as number,
      error: 'no',
      exception: 'PipelineEngineRuntimeException',
      code: 422,
    })
  })

  test('a custom error below 400 answers 500, its object as it is', async () => {
    const answer = await platform.post('custom', {})
    expect(answer.status).toBe(500)
    expect(await answer.json()).toEqual({ code: 299, why: 'odd' })
  })

  test('an error object as the last message gives its status too', async () => {
    expect((await platform.post('soft', {})).status).toBe(409)
  })

  test('null becomes {}', async () => {
    expect(await (await platform.post('nothing', {})).text()).toBe('{}')
  })

  test.each(['slow', 'forever'])('a pipeline beyond its time answers 500 without a body (%s)', async (name) => {
    const answer = await platform.post(name, {})
    expect(answer.status).toBe(500)
    expect(await answer.text()).toBe('')
    expect(answer.headers.get('x-execution-key')).not.toBeNull()
  })

  test('an output above 5 MB is an error', async () => {
    const answer = await platform.post('large', {})
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ error: expect.stringContaining('at most 5 MB') as string })
  })

  test('configured headers see the final message; a listed origin is named alone', async () => {
    const answer = await platform.post('headed', {}, { origin: 'https://b.example' })
    expect(answer.headers.get('x-order')).toBe('7')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://b.example')
    expect(answer.headers.get('vary')).toBe('Origin')
    const other = await platform.post('headed', {}, { origin: 'https://evil.example' })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('a preflight is answered without an execution', async () => {
    const answer = await fetch(platform.url('headed'), {
      method: 'OPTIONS',
      headers: { origin: 'https://b.example', 'access-control-request-method': 'POST' },
    })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST')
    expect(answer.headers.get('x-execution-key')).toBeNull()
  })
})

describe('bad input', () => {
  test('no such route, and a method that the route does not have', async () => {
    for (const answer of [
      await platform.post('nowhere', {}),
      await fetch(platform.url('echo'), { method: 'DELETE' }),
    ]) {
      expect(answer.status).toBe(404)
      expect(await answer.json()).toEqual({ message: 'no Route matched with those values' })
    }
  })

  test.each([
    ['broken JSON', '{"a":', 400],
    ['10,000 nested lists', '['.repeat(10_000) + ']'.repeat(10_000), 400],
    ['65 levels', '['.repeat(65) + ']'.repeat(65), 400],
    ['64 levels', '['.repeat(64) + ']'.repeat(64), 200],
  ])('%s', async (_name, body, status) => {
    const answer = await platform.post('echo', body)
    expect(answer.status).toBe(status)
    if (status === 400) {
      expect(await answer.json()).toMatchObject({ code: 400, error: expect.any(String) as string })
      expect(answer.headers.get('x-execution-key')).toBeNull()
    }
  })

  test('a body of 10 MB, told or chunked, gets 413 and the server goes on', async () => {
    const big = 'x'.repeat(10 * 1024 * 1024)
    const told = await platform.post('echo', big)
    expect(told.status).toBe(413)
    expect(await told.json()).toEqual({ message: 'Request size limit exceeded' })
    const chunked = await fetch(platform.url('small'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new ReadableStream({
        start(controller) {
          for (let i = 0; i < 40; i++) controller.enqueue(new TextEncoder().encode('"' + 'x'.repeat(65_536)))
          controller.close()
        },
      }),
      duplex: 'half',
    })
    expect(chunked.status).toBe(413)
    expect((await platform.post('small', {})).status).toBe(200)
  })

  test('a bomb in gzip stops at the limit', async () => {
    const answer = await fetch(platform.url('echo'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(200 * 1024 * 1024)),
    })
    expect(answer.status).toBe(413)
  })

  test('a media type or encoding that is not taken', async () => {
    expect((await platform.post('echo', '<a/>', { 'content-type': 'text/xml' })).status).toBe(415)
    expect((await platform.post('echo', 'x', { 'content-encoding': 'zstd' })).status).toBe(415)
    expect((await platform.post('echo', 'x', { 'content-encoding': 'gzip' })).status).toBe(400)
  })

  test('keys that name a prototype stay data', async () => {
    const answer = await platform.post(
      'echo',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    )
    expect(await answer.text()).toContain(
      '"body":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    )
  })

  test.each([
    ['a request line that is none', ['nonsense'], 400],
    [
      'two lengths that disagree',
      ['POST /pipeline/demo/v1/echo HTTP/1.1', 'Host: x', 'Content-Length: 2', 'Content-Length: 3', '', '{}x'],
      400,
    ],
    [
      'a length and chunks at once',
      [
        'POST /pipeline/demo/v1/echo HTTP/1.1',
        'Host: x',
        'Content-Length: 2',
        'Transfer-Encoding: chunked',
        '',
        '0',
        '',
        '',
      ],
      400,
    ],
    [
      'a chunk that is none',
      [
        'POST /pipeline/demo/v1/echo HTTP/1.1',
        'Host: x',
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
        '',
        'zz',
        'x',
      ],
      400,
    ],
    [
      'headers over the limit',
      ['GET /pipeline/demo/v1/echo HTTP/1.1', 'Host: x', `X: ${'a'.repeat(40_000)}`, '', ''],
      431,
    ],
    [
      'too many headers',
      ['GET /pipeline/demo/v1/echo HTTP/1.1', 'Host: x', ...Array.from({ length: 120 }, (_, i) => `X${i}: a`), '', ''],
      431,
    ],
    ['too long an address', [`GET /pipeline/demo/v1/echo?${'a'.repeat(9000)} HTTP/1.1`, 'Host: x', '', ''], 414],
  ])('%s', async (_name, lines, status) => {
    const answer = await raw(platform, lines)
    expect(answer.status).toBe(status)
    expect((await platform.post('echo', {})).status).toBe(200)
  })

  test('a caller that goes away does not stop the execution', async () => {
    const socket = connect(Number(new URL(platform.address).port), '127.0.0.1')
    const body = '{}'
    socket.write(
      `POST /pipeline/demo/v1/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    socket.destroy()
    expect((await platform.post('echo', { after: true })).status).toBe(200)
    await until(
      () =>
        platform.runtime.deployments().every((each) => each.replicas.every((replica) => replica.running === 0)) ||
        undefined,
      'nothing runs any more',
    )
  })
})

/** Sends bytes as they are, and reads one answer. */
function raw(target: TestPlatform, lines: readonly string[]): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(target.address).port), '127.0.0.1')
    let text = ''
    socket.setEncoding('utf8')
    const finish = (): void => {
      const [head = '', body = ''] = text.split('\r\n\r\n')
      resolve({ status: Number(head.split(' ')[1]), body })
    }
    socket.on('data', (chunk: string) => {
      text += chunk
      const length = /content-length: (\d+)/i.exec(text)?.[1]
      const bodyStart = text.indexOf('\r\n\r\n')
      if (length !== undefined && bodyStart > 0 && Buffer.byteLength(text.slice(bodyStart + 4)) >= Number(length)) {
        finish()
        socket.destroy()
      }
    })
    socket.on('end', finish)
    socket.on('error', reject)
    socket.write(lines.join('\r\n'))
  })
}
