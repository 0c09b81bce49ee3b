import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { serveHttp } from './__fixtures__/serve-http.ts'

// Whatever comes, in whatever order, and wherever it is cut off: what these tests find is an error that nobody handles.

const PATH = '/pipeline/acme/v1/echo'
const CALLS = 1500

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'content-type': [
    'application/json',
    'application/pdf',
    'multipart/form-data; boundary=X',
    'multipart/form-data',
    '-',
  ],
  'content-encoding': ['gzip', 'br', 'deflate', 'identity', 'zstd', ''],
  'idempotency-key': ['a', ''],
  expect: ['100-continue', 'x'],
  range: ['bytes=0-1'],
  origin: ['https://a.example'],
  'access-control-request-method': ['GET'],
}
const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'FOO']
const FORM = '--X\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nv\r\n--X--'
const VERSIONS = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9']
const LENGTHS = ['0', '5', '99999999', 'x']
const BODIES = ['', '{"a":1}', FORM, gzipSync('{"a":1}').toString('latin1'), 'a'.repeat(70_000)]
const PIECES = [
  '\r\n',
  '\0',
  '\xff',
  'HTTP/1.0',
  'HTTP/2.0',
  'chunked',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '%',
  '//',
  '"',
  ';',
]

function randomness(start: number) {
  let seed = start
  const below = (most: number): number => (seed = (seed * 48_271) % 2_147_483_647) % most
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T
  const headers = (): [string, string][] =>
    Object.entries(HEADERS).flatMap(([name, values]) => (below(3) === 0 ? [[name, one(values)]] : []))
  return { below, one, headers }
}

test.each(['http-file', 'rest'])('of HTTP/1.1 to a pipeline of %s', async (type) => {
  const served = await serveHttp({ trigger: { type, addCors: true, corsHeaders: { 'X-A': 'b' } } })
  const { below, one, headers } = randomness(1)
  const call = (): Promise<void> =>
    new Promise((resolve) => {
      const body = one(BODIES)
      const length = below(4) === 0 ? one(LENGTHS) : String(body.length)
      const all = [['Host', 'x'], ['Content-Length', length], ...headers()].map((pair) => pair.join(': '))
      let bytes = [`${one(METHODS)} ${PATH} ${one(VERSIONS)}`, ...all, '', body].join('\r\n')
      for (let n = below(6) - 3; n > 0; n--) {
        const at = below(bytes.length)
        bytes = bytes.slice(0, at) + one(PIECES) + bytes.slice(at + below(10))
      }
      const socket = connect(served.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.on('close', () => resolve())
      socket.resume().write(bytes, 'latin1')
      setTimeout(() => socket.destroy(), below(30))
    })
  for (let sent = 0; sent < CALLS; sent += 50) await Promise.all(Array.from({ length: 50 }, call))
  expect((await fetch(`http://127.0.0.1:${served.port}${PATH}`)).status).toBe(200)
})

test.each(['http-file', 'rest'])('of HTTP/2 to a pipeline of %s', async (type) => {
  const served = await serveHttp({ trigger: { type, addCors: true, corsHeaders: { 'X-A': 'b' } } })
  const { below, one, headers } = randomness(2)
  for (let sent = 0; sent < CALLS; sent += 50) {
    const session = connectHttp2(`http://127.0.0.1:${served.port}`)
    session.on('error', () => undefined)
    for (let n = 0; n < 50; n++) {
      const head = { ':method': one(METHODS), ':path': PATH, ...Object.fromEntries(headers()) }
      const stream = session.request(head, { endStream: below(4) === 0 })
      stream.on('error', () => undefined)
      stream.resume()
      const reset = (): void => stream.close(one([0, 2, 8]))
      const end = one(['now', 'whole', 'later', 'open'])
      if (end === 'now') {
        reset()
        continue
      }
      if (!stream.writableEnded) stream.write(one(BODIES), 'latin1')
      if (end === 'whole') stream.end()
      else if (end === 'later') setTimeout(reset, below(20))
    }
    await new Promise((resolve) => setTimeout(resolve, 40))
    session.destroy()
  }
  expect((await fetch(`http://127.0.0.1:${served.port}${PATH}`)).status).toBe(200)
})
