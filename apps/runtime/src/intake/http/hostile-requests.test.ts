import { once } from 'node:events'
import { connect as connectHttp2, constants } from 'node:http2'
import type { ClientHttp2Session } from 'node:http2'
import type { ObjectStore } from '@jatai/platform'
import { describe, expect, test, vi } from 'vitest'
import { answerWith, sendRaw, serveHttp } from './__fixtures__/serve-http.ts'
import type { ServedHttp } from './__fixtures__/serve-http.ts'

const PATH = '/pipeline/acme/v1/echo'

/** A request of these lines, and what follows its head. */
const post = (headers: readonly string[], body = ''): string =>
  [`POST ${PATH} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', ...headers, '', body].join('\r\n')

async function isAlive({ port }: ServedHttp): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}${PATH}`)
  return answer.status === 200
}

describe('what contradicts itself is refused, its connection closed, and nothing runs', () => {
  test.each([
    ['a length and chunks', post(['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n')],
    ['chunks and a length', post(['Transfer-Encoding: chunked', 'Content-Length: 2'], '0\r\n\r\n')],
    ['two lengths that differ', post(['Content-Length: 2', 'Content-Length: 3'], '{} ')],
    ['two equal lengths', post(['Content-Length: 2', 'Content-Length: 2'], '{}')],
    ['a list of lengths', post(['Content-Length: 2, 2'], '{}')],
    ['a negative length', post(['Content-Length: -2'], '{}')],
    ['a length with a sign', post(['Content-Length: +2'], '{}')],
    ['a hexadecimal length', post(['Content-Length: 0x2'], '{}')],
    ['a length that is no number', post(['Content-Length: two'], '{}')],
    ['a length beyond all numbers', post([`Content-Length: ${'9'.repeat(30)}`], '{}')],
    ['an empty length', post(['Content-Length:'], '{}')],
    ['two codings', post(['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n')],
    ['chunks that are not last', post(['Transfer-Encoding: chunked, identity'], '0\r\n\r\n')],
    ['a coding that nobody knows', post(['Transfer-Encoding: xchunked'], '0\r\n\r\n')],
    ['chunks in two headers', post(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], '0\r\n\r\n')],
    ['a coding behind a vertical tab', post(['Transfer-Encoding:\x0bchunked'], '0\r\n\r\n')],
    ['a blank before the colon', post(['Transfer-Encoding : chunked'], '0\r\n\r\n')],
    ['chunks of HTTP/1.0', post(['Transfer-Encoding: chunked'], '0\r\n\r\n').replace('HTTP/1.1', 'HTTP/1.0')],
    ['a chunk size that is none', post(['Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n')],
    ['a chunk size with a prefix', post(['Transfer-Encoding: chunked'], '0x2\r\n{}\r\n0\r\n\r\n')],
    ['a negative chunk size', post(['Transfer-Encoding: chunked'], '-2\r\n{}\r\n0\r\n\r\n')],
    ['a chunk size beyond all numbers', post(['Transfer-Encoding: chunked'], `${'f'.repeat(20)}\r\n{}\r\n0\r\n\r\n`)],
    ['a chunk longer than it says', post(['Transfer-Encoding: chunked'], '1\r\n{}\r\n0\r\n\r\n')],
    ['a chunk that ends with a bare line feed', post(['Transfer-Encoding: chunked'], '2\n{}\r\n0\r\n\r\n')],
    ['a folded header', post(['X-A: b', ' c', 'Content-Length: 2'], '{}')],
    ['a folded length', post(['Content-Length:', ' 2'], '{}')],
    ['bare line feeds', post(['Content-Length: 2'], '{}').replaceAll('\r\n', '\n')],
    ['one bare line feed', post(['X-A: b\nContent-Length: 2'], '{}')],
    ['a bare carriage return', post(['X-A: b\rContent-Length: 2'], '{}')],
    ['a NUL in a value', post(['X-A: \0', 'Content-Length: 2'], '{}')],
    ['a header without a name', post([': b', 'Content-Length: 2'], '{}')],
    ['a header without a colon', post(['nonsense', 'Content-Length: 2'], '{}')],
    ['two hosts', post(['Host: y', 'Content-Length: 2'], '{}')],
    ['no host', post(['Content-Length: 2'], '{}').replace('Host: x\r\n', '')],
    ['two types', post(['Content-Type: text/xml', 'Content-Length: 2'], '{}')],
    ['a version that is none', post(['Content-Length: 2'], '{}').replace('HTTP/1.1', 'HTTP/9.9')],
    ['a version that its connection does not speak', post(['Content-Length: 2'], '{}').replace('HTTP/1.1', 'HTTP/2.0')],
    ['a request line without a version', post(['Content-Length: 2'], '{}').replace(' HTTP/1.1', '')],
    ['a method that is none', post(['Content-Length: 2'], '{}').replace('POST', 'PO ST')],
    ['no request at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('%s', async (_name, bytes) => {
    const served = await serveHttp()
    const answer = await sendRaw(served.port, bytes)
    expect(answer).toMatchObject({ status: 400, body: '{"message":"Bad Request"}', isClosed: true })
    expect(served.envelopes).toEqual([])
    expect(await isAlive(served)).toBe(true)
  })
})

describe('an upload that is not what it says', () => {
  const upload = (...headers: string[]): string =>
    [
      `POST ${PATH} HTTP/1.1`,
      'Host: x',
      'Content-Encoding: gzip',
      'Content-Length: 8',
      ...headers,
      '',
      'no gzip!',
    ].join('\r\n')

  test.each([
    ['and names no boundary', 'multipart/form-data'],
    ['in its form', 'multipart/form-data; boundary=x'],
    ['in its file', 'application/pdf'],
  ])('%s', async (_name, type) => {
    const served = await serveHttp({ trigger: { type: 'http-file' } })
    const answer = await sendRaw(served.port, upload(`Content-Type: ${type}`))
    expect([answer.status, answer.isClosed]).toEqual([400, true])
    expect((await served.objects.list('')).objects).toEqual([])
    expect(served.envelopes).toEqual([])
    expect(await isAlive(served)).toBe(true)
  })

  test('while the store is busy with something else', async () => {
    const storing = (objects: ObjectStore): ObjectStore => ({
      ...objects,
      async put(...put) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        return objects.put(...put)
      },
    })
    const served = await serveHttp({ trigger: { type: 'http-file' }, storing })
    const answer = await sendRaw(served.port, upload('Content-Type: application/pdf'))
    expect([answer.status, answer.isClosed]).toEqual([400, true])
    expect(await isAlive(served)).toBe(true)
  })
})

describe('what is too large', () => {
  test.each([
    ['one long header', post([`X-A: ${'a'.repeat(33_000)}`]), 431],
    ['many small headers', post(Array.from({ length: 60 }, (_, i) => `X-${i}: ${'a'.repeat(600)}`)), 431],
    ['101 headers', post(Array.from({ length: 99 }, (_, i) => `X-${i}: a`)), 431],
    ['a header name', post([`${'a'.repeat(33_000)}: a`]), 431],
    ['a megabyte of headers', post([`X-A: ${'a'.repeat(1_048_576)}`]), 431],
    ['an address above 8 KiB', post([]).replace(PATH, `${PATH}?${'a'.repeat(8192)}`), 414],
    ['an address above the headers', post([]).replace(PATH, `${PATH}?${'a'.repeat(40_000)}`), 414],
    ['an address of a megabyte', post([]).replace(PATH, `${PATH}?${'a'.repeat(1_048_576)}`), 431],
  ])('%s', async (_name, bytes, status) => {
    const served = await serveHttp()
    const answer = await sendRaw(served.port, bytes)
    expect(answer.status).toBe(status)
    expect(answer.isClosed).toBe(true)
    expect(served.envelopes).toEqual([])
    expect(await isAlive(served)).toBe(true)
  })

  test('100 headers and an address of 8 KiB pass', async () => {
    const served = await serveHttp()
    const headers = post(Array.from({ length: 97 }, (_, i) => `X-${i}: a`).concat('Content-Length: 2'), '{}')
    expect((await sendRaw(served.port, headers)).status).toBe(200)
    const address = post(['Content-Length: 2'], '{}').replace(PATH, `${PATH}?${'a'.repeat(8192 - PATH.length - 1)}`)
    expect((await sendRaw(served.port, address)).status).toBe(200)
  })
})

describe('who keeps silent is given up', () => {
  const patience = { headersMs: 300, bodyMs: 300 }

  test.each([
    ['without a byte', ''],
    ['in the middle of the request line', 'POST /pip'],
    ['in the middle of the headers', `POST ${PATH} HTTP/1.1\r\nHost: x\r\nX-A: b`],
  ])('%s', async (_name, bytes) => {
    const served = await serveHttp({ patience })
    const answer = await sendRaw(served.port, bytes)
    expect([answer.status, answer.isClosed]).toEqual([408, true])
    expect(await isAlive(served)).toBe(true)
  })

  test('one byte of the headers at a time', async () => {
    const served = await serveHttp({ patience })
    const answer = await sendRaw(served.port, `POST ${PATH} HTTP/1.1\r\nHost: x\r\n`, (socket) => {
      const drip = setInterval(() => socket.write('a'), 50)
      socket.on('close', () => clearInterval(drip))
    })
    expect([answer.status, answer.isClosed]).toEqual([408, true])
  })

  test.each([
    ['with a length', post(['Content-Length: 10'], '{')],
    ['in chunks', post(['Transfer-Encoding: chunked'], '1\r\n{\r\n')],
    ['packed', post(['Content-Encoding: gzip', 'Content-Length: 10'], '\x1f\x8b\x08')],
  ])('in the middle of a body %s', async (_name, bytes) => {
    const served = await serveHttp({ patience })
    const answer = await sendRaw(served.port, bytes)
    expect([answer.status, answer.isClosed]).toEqual([408, true])
    expect(served.envelopes).toEqual([])
  })

  test('in the middle of an upload, of which nothing stays', async () => {
    const served = await serveHttp({ patience, trigger: { type: 'http-file' } })
    const bytes = post(['Content-Length: 10'], 'a').replace('application/json', 'application/pdf')
    const answer = await sendRaw(served.port, bytes)
    expect([answer.status, answer.isClosed]).toEqual([408, true])
    expect((await served.objects.list('')).objects).toEqual([])
  })

  test('but a slow body that comes is read, and a slow pipeline is waited for', async () => {
    const served = await serveHttp({
      patience,
      engine: (delivery) =>
        void setTimeout(() => {
          delivery.reply({ kind: 'response', head: '[200,{}]', body: delivery.envelope.body })
          void delivery.ack()
        }, 900),
    })
    const answer = await sendRaw(served.port, post(['Content-Length: 7']), (socket) => {
      const left = [...'{"a":1}']
      const drip = setInterval(() => {
        const next = left.shift()
        if (next === undefined) clearInterval(drip)
        else socket.write(next)
      }, 100)
    })
    expect(answer).toMatchObject({ status: 200, body: '{"a":1}' })
  })
})

describe('HTTP/2', () => {
  const open = (port: number): ClientHttp2Session => {
    const session = connectHttp2(`http://127.0.0.1:${port}`)
    session.on('error', () => undefined)
    return session
  }
  const call = { ':method': 'POST', ':path': PATH, 'content-type': 'application/json' }

  test('calls that are reset, before, in and after their body, disturb no other', async () => {
    const served = await serveHttp({ engine: (delivery) => void setTimeout(() => answerWith(delivery, '{}'), 50) })
    const session = open(served.port)
    for (const code of [constants.NGHTTP2_CANCEL, constants.NGHTTP2_INTERNAL_ERROR, constants.NGHTTP2_PROTOCOL_ERROR]) {
      for (const sent of ['', '{', '{}']) {
        const stream = session.request({ ...call, 'content-length': '2' })
        stream.on('error', () => undefined)
        if (sent !== '') stream.write(sent)
        if (sent === '{}') stream.end()
        await new Promise((resolve) => setTimeout(resolve, 10))
        stream.close(code)
      }
    }
    const whole = session.request(call)
    whole.end('{}')
    const status = await new Promise((resolve) => whole.on('response', (head) => resolve(head[':status'])))
    expect(status).toBe(200)
    session.destroy()
    expect(await isAlive(served)).toBe(true)
  })

  test('connections that are cut or speak nonsense end alone', async () => {
    const served = await serveHttp()
    const session = open(served.port)
    session.request(call).on('error', () => undefined)
    await new Promise((resolve) => session.once('connect', resolve))
    session.destroy()
    await sendRaw(served.port, `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'\xff'.repeat(100)}`, (socket) => {
      setTimeout(() => socket.destroy(), 200)
    })
    await sendRaw(served.port, 'PRI * HTTP/2.0\r\n\r\nnonsense')
    expect(await isAlive(served)).toBe(true)
  })

  test('who resets a call at once, and wanted to be asked for its body, disturbs no other', async () => {
    const served = await serveHttp()
    const session = open(served.port)
    for (let i = 0; i < 50; i++) {
      const stream = session.request({ ...call, expect: '100-continue' })
      stream.on('error', () => undefined)
      stream.close(constants.NGHTTP2_CANCEL)
    }
    await new Promise((resolve) => session.ping(resolve))
    expect(await isAlive(served)).toBe(true)
    session.destroy()
  })

  test('a file for who has gone by then is removed all the same', async () => {
    const object = 'executions/test/x/out/answer'
    let answer: () => void = () => undefined
    const served = await serveHttp({
      trigger: { type: 'http-file' },
      engine(delivery) {
        answer = () => {
          delivery.reply({ kind: 'response', head: JSON.stringify([200, {}, { object, ...identity }]), body: '' })
          void delivery.ack()
        }
      },
    })
    const identity = await served.objects.put(object, Buffer.from('content'))
    const session = open(served.port)
    const stream = session.request({ ':path': PATH })
    stream.on('error', () => undefined)
    await vi.waitFor(() => expect(served.envelopes).toHaveLength(1))
    stream.close(constants.NGHTTP2_CANCEL)
    await new Promise((resolve) => session.ping(resolve))
    answer()
    await vi.waitFor(async () => expect((await served.objects.list('')).objects).toEqual([]))
    session.destroy()
  })

  test.each([
    ['with a length', { 'content-length': String(6 * 1_048_576) }],
    ['without one', {}],
  ])('who sends a body that is too large %s gets to see the answer, and goes on', async (_name, headers) => {
    const served = await serveHttp()
    const session = open(served.port)
    const stream = session.request({ ...call, ...headers })
    stream.on('error', () => undefined)
    const answer = new Promise((resolve) => {
      let [status, body] = [0, '']
      stream.on('response', (head) => (status = Number(head[':status'])))
      stream.setEncoding('utf8').on('data', (text: string) => (body += text))
      stream.on('end', () => resolve([status, body]))
    })
    const closed = once(stream, 'close')
    const piece = Buffer.alloc(65_536, ' ')
    for (let sent = 0; sent < 6 * 1_048_576 && !stream.closed; sent += piece.length) {
      if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), closed])
    }
    if (!stream.closed) stream.end()
    expect(await answer).toEqual([413, '{"message":"Request size limit exceeded"}'])
    const next = session.request(call)
    next.end('{}')
    const status = await new Promise((resolve) => next.on('response', (head) => resolve(head[':status'])))
    expect(status).toBe(200)
    session.destroy()
    expect(served.envelopes).toHaveLength(1)
  })

  test('a body that stops coming ends its call', async () => {
    const served = await serveHttp({ patience: { headersMs: 5000, bodyMs: 200 } })
    const session = open(served.port)
    const stream = session.request(call)
    stream.on('error', () => undefined)
    stream.write('{')
    const status = await new Promise((resolve) => stream.on('response', (head) => resolve(head[':status'])))
    expect(status).toBe(408)
    await new Promise((resolve) => stream.resume().on('close', resolve))
    session.destroy()
    expect(served.envelopes).toEqual([])
  })
})

describe('a connection goes on', () => {
  test('after answers that say nothing else, requests in a row included', async () => {
    const served = await serveHttp()
    const get = `GET ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`
    const nowhere = get.replace(PATH, '/pipeline/acme/v1/nowhere')
    const answer = await sendRaw(served.port, nowhere + get + post(['Content-Length: 2'], '{}'))
    const statuses = [...`${answer.head}\r\n\r\n${answer.body}`.matchAll(/HTTP\/1\.1 (\d+)/g)].map(
      ([, status]) => status,
    )
    expect(statuses).toEqual(['404', '200', '200'])
  })

  test('and 100 Continue comes only when the body is wanted', async () => {
    const served = await serveHttp()
    const wanted = await sendRaw(served.port, post(['Content-Length: 2', 'Expect: 100-continue']), (socket) => {
      socket.once('data', () => socket.write('{}'))
    })
    expect(wanted.head).toContain('100 Continue')
    expect(wanted.body).toContain('200 OK')
    const refused = await sendRaw(served.port, post([`Content-Length: ${6 * 1_048_576}`, 'Expect: 100-continue']))
    expect([refused.status, refused.isClosed]).toEqual([413, true])
    const other = await sendRaw(served.port, post(['Content-Length: 2', 'Expect: something']))
    expect(other.status).toBe(417)
  })

  test('with a target in absolute form', async () => {
    const served = await serveHttp()
    const answer = await sendRaw(served.port, `GET http://x${PATH}?a=b HTTP/1.1\r\nHost: x\r\n\r\n`)
    expect(answer.status).toBe(200)
    expect((JSON.parse(served.envelopes[0]?.head ?? '') as string[]).slice(0, 3)).toEqual(['GET', PATH, 'a=b'])
  })
})
