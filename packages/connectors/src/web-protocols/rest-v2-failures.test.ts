import { describe, expect, test } from 'vitest'
import { connectorStep, rest, restStep, runFlow } from './__fixtures__/run-flow.ts'
import { json, startServer, startTcpServer } from './__fixtures__/test-servers.ts'

/** Puts what came into onException into the output. */
function guarded(step: object) {
  const block = {
    ...connectorStep('block-execution-connector', {}),
    params: { onProcess: 'try', onException: 'catch' },
  }
  const caught = connectorStep('json-generator-connector', { json: '{"caught": {{ message.$ }} }' })
  return { start: [block], try: [step as never], catch: [caught] }
}

describe('stop flags', () => {
  test.each([
    [404, { stopOnClientError: true }, true],
    [404, { stopOnServerError: true }, false],
    [500, { stopOnServerError: true }, true],
    [503, { stopOnServerError: 'true' }, true],
    [500, { stopOnClientError: true }, false],
    [302, { stopOnClientError: true, stopOnServerError: true }, false],
    [200, { stopOnClientError: true, stopOnServerError: true }, false],
  ])('%i with %j raises an error: %s', async (status, flags, raises) => {
    const server = await startServer((_request, response) => json(response, { why: 1 }, status))
    const { output, throws } = await rest({ url: server.url, ...flags })
    expect(throws !== undefined).toBe(raises)
    expect(output === undefined).toBe(raises)
  })

  test('the error names the status and has body and headers for the exception track', async () => {
    const server = await startServer((_request, response) => json(response, { why: 'gone' }, 410))
    const { output } = await runFlow(guarded(restStep({ url: server.url, stopOnClientError: true })), {})
    expect(output).toEqual({
      caught: {
        timestamp: expect.any(Number) as number,
        error: '410 Gone',
        code: 410,
        body: { why: 'gone' },
        headers: expect.objectContaining({ 'content-type': 'application/json' }) as object,
      },
    })
  })

  test('a call that could not be made counts as a server error', async () => {
    const { port } = await startTcpServer((socket) => socket.destroy())
    const url = `http://127.0.0.1:${port}`
    const { output } = await rest({ url })
    expect(output).toEqual({ error: expect.stringContaining(`127.0.0.1:${port}`) as string, code: 500 })
    expect((await rest({ url, stopOnServerError: true })).throws).toMatchObject({ code: 500 })
    expect((await rest({ url, stopOnClientError: true })).output).toMatchObject({ code: 500 })
  })
})

describe('retries', () => {
  test('repeat server errors with a pause, up to the number given', async () => {
    const server = await startServer((_request, response) => json(response, {}, 503))
    const started = performance.now()
    const { throws } = await rest({
      url: server.url,
      retry: true,
      maxRetry: 2,
      waitNextRetry: '60',
      stopOnServerError: true,
    })
    expect(throws).toMatchObject({ code: 503 })
    expect(server.received).toHaveLength(3)
    expect(performance.now() - started).toBeGreaterThan(115)
  })

  test('end with the first success, and send the body again each time', async () => {
    const server = await startServer((_request, response) => json(response, {}, server.received.length < 3 ? 500 : 200))
    const files = { 'f.txt': 'x'.repeat(100_000) }
    const params = {
      url: server.url,
      operation: 'POST',
      retry: true,
      maxRetry: 5,
      sendBinaryFile: true,
      fileName: 'f.txt',
    }
    expect((await rest(params, {}, { files })).output).toMatchObject({ status: 200 })
    expect(server.received.map(({ body }) => body.length)).toEqual([100_000, 100_000, 100_000])
  })

  test('do not repeat client errors', async () => {
    const server = await startServer((_request, response) => json(response, {}, 429))
    await rest({ url: server.url, retry: true, maxRetry: 3 })
    expect(server.received).toHaveLength(1)
  })

  test('repeat calls that could not be made', async () => {
    let connections = 0
    const { port } = await startTcpServer((socket) => {
      connections++
      socket.destroy()
    })
    await rest({ url: `http://127.0.0.1:${port}`, retry: true, maxRetry: 2 })
    expect(connections).toBe(3)
  })

  test('are off unless they are switched on', async () => {
    const server = await startServer((_request, response) => json(response, {}, 500))
    await rest({ url: server.url, maxRetry: 3 })
    expect(server.received).toHaveLength(1)
  })
})

describe('timeouts', () => {
  test('connect: a peer that never finishes the handshake', async () => {
    // It takes the connection, but never speaks TLS.
    const { port } = await startTcpServer(() => undefined)
    const { output } = await rest({ url: `https://127.0.0.1:${port}`, connectTimeout: 200 })
    expect(output).toEqual({ error: `Connect timeout to 127.0.0.1:${port} exceeded`, code: 500 })
  })

  test('read: no answer', async () => {
    const { port } = await startTcpServer(() => undefined)
    const url = `http://127.0.0.1:${port}`
    expect((await rest({ url, readTimeout: 150 })).output).toEqual({
      error: `Read timeout exceeded: 127.0.0.1:${port} did not answer in time`,
      code: 500,
    })
  })

  test('read: an answer that stops half way', async () => {
    const { port } = await startTcpServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":'))
    })
    const { output } = await rest({ url: `http://127.0.0.1:${port}`, readTimeout: 150 })
    expect(output).toEqual({ error: `Read timeout exceeded: 127.0.0.1:${port} stopped sending`, code: 500 })
  })

  test('read: counts from one piece to the next, not for the whole answer', async () => {
    const server = await startServer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      for (const piece of ['{"a"', ':', '1', '}']) {
        await new Promise((resolve) => setTimeout(resolve, 120))
        response.write(piece)
      }
      response.end()
    })
    expect((await rest({ url: server.url, readTimeout: 300 })).output).toMatchObject({ status: 200, body: { a: 1 } })
  })

  test('read: does not count while the body is being sent', async () => {
    const size = 20_000_000
    const { port } = await startTcpServer((socket) => {
      let received = 0
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length
        if (received > size) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')
      })
      socket.pause()
      setTimeout(() => socket.resume(), 700)
    })
    const files = { big: new Uint8Array(size) }
    const params = { operation: 'POST', sendBinaryFile: true, fileName: 'big', readTimeout: 500, writeTimeout: 10_000 }
    const { output } = await rest({ url: `http://127.0.0.1:${port}`, ...params }, {}, { files })
    expect(output).toMatchObject({ status: 200 })
  })

  test('write: a peer that does not take the body', async () => {
    const { port } = await startTcpServer((socket) => void socket.pause())
    const files = { big: new Uint8Array(30_000_000) }
    const params = { operation: 'POST', sendBinaryFile: true, fileName: 'big', writeTimeout: 200 }
    const { output } = await rest({ url: `http://127.0.0.1:${port}`, ...params }, {}, { files })
    expect(output).toEqual({ error: 'Write timeout of 200 ms exceeded', code: 500 })
    const text = { operation: 'POST', body: '{{ message.$ }}', writeTimeout: 200 }
    const large = { text: 'x'.repeat(20_000_000) }
    expect((await rest({ url: `http://127.0.0.1:${port}`, ...text }, large)).output).toMatchObject({
      error: 'Write timeout of 200 ms exceeded',
    })
  })

  test('call: the whole of it, reading the body included', async () => {
    const { port } = await startTcpServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
        const dripping = setInterval(() => socket.write(' '), 30)
        socket.once('close', () => clearInterval(dripping))
      })
    })
    const { output } = await rest({ url: `http://127.0.0.1:${port}`, callTimeout: 250 })
    expect(output).toEqual({ error: 'Call timeout of 250 ms exceeded', code: 500 })
  })

  test('call: empty means no limit, and each repeat has its own', async () => {
    const { port } = await startTcpServer(() => undefined)
    const url = `http://127.0.0.1:${port}`
    expect((await rest({ url, callTimeout: '', readTimeout: 200 })).output).toMatchObject({
      error: expect.stringContaining('Read timeout') as string,
    })
    const started = performance.now()
    await rest({ url, callTimeout: 120, retry: true, maxRetry: 1 })
    expect(performance.now() - started).toBeGreaterThan(235)
  })
})

describe('the end of the execution', () => {
  test('stops a call that waits, without a further attempt', async () => {
    let connections = 0
    const { port } = await startTcpServer(() => connections++)
    const started = performance.now()
    const params = { url: `http://127.0.0.1:${port}`, retry: true, maxRetry: 5 }
    const { throws } = await rest(params, {}, { timeoutMs: 200 })
    expect(throws).toMatchObject({ error: 'Execution timeout of 200 ms exceeded', code: 500 })
    expect(performance.now() - started).toBeLessThan(2000)
    expect(connections).toBe(1)
  })

  test('stops the pause between attempts', async () => {
    const server = await startServer((_request, response) => json(response, {}, 500))
    const started = performance.now()
    const params = { url: server.url, retry: true, maxRetry: 5, waitNextRetry: 60_000 }
    expect((await rest(params, {}, { timeoutMs: 200 })).throws).toMatchObject({ code: 500 })
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('closes the connection of a call that reads', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const { port } = await startTcpServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{'))
      socket.once('close', () => resolve())
    })
    await rest({ url: `http://127.0.0.1:${port}` }, {}, { timeoutMs: 200 })
    await closed
  })
})

describe('broken peers', () => {
  const answers: Record<string, string> = {
    'no HTTP': 'SSH-2.0-OpenSSH_9.6\r\n',
    'a bad status line': 'HTTP/1.1 abc\r\n\r\n',
    'an answer cut off': 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":1}',
    'bad chunks': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    'endless headers': `HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(10_000)}`,
    nothing: '',
  }
  test.each(Object.entries(answers))('%s is a failure', async (_kind, answer) => {
    const { port } = await startTcpServer((socket) => socket.once('data', () => socket.end(answer)))
    const { output } = await rest({ url: `http://127.0.0.1:${port}` })
    expect(output).toMatchObject({ code: 500, error: expect.stringContaining(`127.0.0.1:${port}`) as string })
  })

  test('a host that does not exist is named', async () => {
    const { output } = await rest({ url: 'http://nowhere.invalid/' })
    expect(output).toMatchObject({ code: 500, error: expect.stringContaining('nowhere.invalid') as string })
  })

  test('a port where nobody listens is named', async () => {
    const { output } = await rest({ url: 'http://127.0.0.1:1/' })
    expect(output).toEqual({ error: 'Connection refused by 127.0.0.1:1', code: 500 })
  })

  test('JSON that nests without end is read or refused, never a crash', async () => {
    const server = await startServer((_request, response) => void response.end('['.repeat(200_000)))
    expect((await rest({ url: server.url })).output).toMatchObject({ code: 200 })
  })
})
