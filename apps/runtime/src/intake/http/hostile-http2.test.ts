import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { serveHttp } from './__fixtures__/serve-http.ts'
import type { ServedHttp } from './__fixtures__/serve-http.ts'

// Frames of HTTP/2 (RFC 9113) as no proper client sends them, each written by hand.

const PATH = '/pipeline/acme/v1/echo'
const TYPE = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goAway: 7, continuation: 9 } as const
const END_STREAM = 1
const END_HEADERS = 4

function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

type Field = readonly [name: string, value: string]

/** A header block of literals (RFC 7541 §6.2.2), names and values as they are. */
function block(fields: readonly Field[]): Buffer {
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value, 'latin1')
    // A length of 127 or more goes on in bytes of seven bits (RFC 7541 §5.1).
    const length = bytes.length < 127 ? [bytes.length] : [127, ...sevenBits(bytes.length - 127)]
    return Buffer.concat([Buffer.from(length), bytes])
  }
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]))
}

function sevenBits(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...sevenBits(value >> 7)]
}

const POST: readonly Field[] = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', PATH],
  [':authority', 'x'],
  ['content-type', 'application/json'],
]

/** A connection that has said hello; `answers` are the frames that came back. */
async function open({ port }: ServedHttp) {
  const socket = connect(port, '127.0.0.1')
  const answers: { readonly type: number; readonly stream: number; readonly payload: Buffer }[] = []
  let input = Buffer.alloc(0)
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    input = Buffer.concat([input, chunk])
    for (; input.length >= 9 && input.length >= 9 + input.readUIntBE(0, 3);) {
      const end = 9 + input.readUIntBE(0, 3)
      answers.push({ type: input.readUInt8(3), stream: input.readUInt32BE(5), payload: input.subarray(9, end) })
      input = input.subarray(end)
    }
  })
  await once(socket, 'connect')
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  socket.write(frame(TYPE.settings, 0, 0))
  return { socket, answers, has: (type: number) => answers.some((answer) => answer.type === type) }
}

/** Writes until there is nothing more, or the other side has had enough. */
async function flood(socket: Socket, frames: Iterable<Buffer>): Promise<void> {
  for (const each of frames) {
    if (socket.destroyed || socket.closed) return
    // A connection that is closed meanwhile is what these tests want.
    if (!socket.write(each)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined)
  }
}

async function ended(socket: Socket): Promise<void> {
  if (!socket.closed) await once(socket, 'close').catch(() => undefined)
}

/** The way of everybody else: nothing that happens on one connection may be felt here. */
async function expectAlive({ port }: ServedHttp): Promise<void> {
  expect((await fetch(`http://127.0.0.1:${port}${PATH}`)).status).toBe(200)
}

describe('floods end the connection that they come on', () => {
  test('a header block that never ends', async () => {
    const served = await serveHttp()
    const { socket } = await open(served)
    const piece = frame(TYPE.continuation, 0, 1, block([['x-a', 'a'.repeat(1000)]]))
    socket.write(frame(TYPE.headers, END_STREAM, 1, block(POST)))
    await flood(socket, Array<Buffer>(20_000).fill(piece))
    await ended(socket)
    expect(served.envelopes).toEqual([])
    await expectAlive(served)
  })

  test('calls that are taken back at once, without end', async () => {
    const served = await serveHttp()
    const { socket, has } = await open(served)
    const head = block(POST.filter(([name]) => name !== 'content-type').map(([name, value]) => [name, value]))
    const cancel = Buffer.from([0, 0, 0, 8])
    await flood(
      socket,
      (function* () {
        for (let call = 0; call < 20_000; call++) {
          const stream = 2 * call + 1
          yield Buffer.concat([
            frame(TYPE.headers, END_STREAM | END_HEADERS, stream, head),
            frame(TYPE.reset, 0, stream, cancel),
          ])
        }
      })(),
    )
    await ended(socket)
    expect(has(TYPE.goAway)).toBe(true)
    expect(served.envelopes.length).toBeLessThan(5000)
    await expectAlive(served)
  })

  test.each([
    ['settings', frame(TYPE.settings, 0, 0, Buffer.from([0, 3, 0, 0, 0, 100]))],
    ['pings', frame(TYPE.ping, 0, 0, Buffer.alloc(8))],
  ])('%s whose answers nobody reads', async (_what, each) => {
    const served = await serveHttp()
    const { socket } = await open(served)
    socket.pause()
    await flood(socket, Array<Buffer>(200).fill(Buffer.concat(Array<Buffer>(1000).fill(each))))
    socket.resume()
    await ended(socket)
    await expectAlive(served)
  })
})

describe('what may not be is refused, and nothing runs', () => {
  test.each<[string, readonly Field[]]>([
    ['a name in capitals', [...POST, ['X-A', '1']]],
    ['chunks', [...POST, ['transfer-encoding', 'chunked']]],
    ['a header of the connection', [...POST, ['connection', 'keep-alive']]],
    ['two paths', [...POST, [':path', '/pipeline/acme/v1/other']]],
    ['a pseudo header behind the others', [...POST.slice(1), [':method', 'POST']].reverse() as unknown as Field[]],
    ['no path', POST.filter(([name]) => name !== ':path')],
    ['no method', POST.filter(([name]) => name !== ':method')],
    ['an empty path', POST.map(([name, value]) => [name, name === ':path' ? '' : value])],
    ['a pseudo header that nobody knows', [[':evil', '1'], ...POST]],
    ['two lengths that differ', [...POST, ['content-length', '2'], ['content-length', '3']]],
    ['a length that is none', [...POST, ['content-length', '2x']]],
    ['a body longer than its length', [...POST, ['content-length', '1']]],
    ['a body shorter than its length', [...POST, ['content-length', '9']]],
  ])('%s', async (_what, fields) => {
    const served = await serveHttp()
    const { socket, answers } = await open(served)
    socket.write(frame(TYPE.headers, END_HEADERS, 1, block(fields)))
    socket.write(frame(TYPE.data, END_STREAM, 1, Buffer.from('{}')))
    await expect
      .poll(() => answers.some(({ type, stream }) => stream === 1 || type === TYPE.goAway) || socket.closed)
      .toBe(true)
    expect(served.envelopes).toEqual([])
    socket.destroy()
    await expectAlive(served)
  })

  test.each<[string, Field]>([
    ['a line end in a value', ['x-a', 'b\r\nx-evil: 1']],
    ['a NUL in a value', ['x-a', 'b\0x-evil']],
    ['a line end in a name', ['x-a\r\nx-evil', '1']],
  ])('%s is taken out with its header', async (_what, field) => {
    const served = await serveHttp()
    const { socket } = await open(served)
    socket.write(frame(TYPE.headers, END_HEADERS, 1, block([...POST, field])))
    socket.write(frame(TYPE.data, END_STREAM, 1, Buffer.from('{}')))
    await expect.poll(() => served.envelopes.length).toBe(1)
    expect(JSON.stringify(served.envelopes).toLowerCase()).not.toMatch(/x-a|x-evil/)
    socket.destroy()
  })

  test.each<[string, Record<string, unknown>, Field, number]>([
    ['http', { type: 'http', requestContentTypes: [] }, ['content-type', 'text/plain'], TYPE.data],
    ['http-file', { type: 'http-file' }, ['content-type', 'application/pdf'], TYPE.data],
    ['http-file', { type: 'http-file' }, ['content-type', 'application/pdf'], TYPE.reset],
  ])('a body that is cut off never counts as a whole one (%s)', async (_type, trigger, type, last) => {
    const served = await serveHttp({ trigger })
    const { socket, answers } = await open(served)
    const fields = [...POST.slice(0, 4), type, ['content-length', '9'] as const]
    const end =
      last === TYPE.data ? frame(TYPE.data, END_STREAM, 1) : frame(TYPE.reset, 0, 1, Buffer.from([0, 0, 0, 8]))
    const sent = [frame(TYPE.headers, END_HEADERS, 1, block(fields)), frame(TYPE.data, 0, 1, Buffer.from('half')), end]
    socket.write(Buffer.concat([...sent, frame(TYPE.ping, 0, 0, Buffer.alloc(8))]))
    await expect.poll(() => answers.some((answer) => answer.type === TYPE.ping)).toBe(true)
    await expectAlive(served)
    expect(served.envelopes.filter(({ body, files }) => body !== '' || files !== undefined)).toEqual([])
    expect(served.envelopes).toHaveLength(1)
    socket.destroy()
  })

  test('a small block that becomes a large one', async () => {
    const served = await serveHttp()
    const { socket, answers } = await open(served)
    // A literal of 3 KB that enters the table, then named 10,000 times by its index.
    const literal = Buffer.concat([Buffer.from([0x40]), block([['x-a', 'a'.repeat(3000)]]).subarray(1)])
    const bomb = Buffer.concat([block(POST), literal, Buffer.alloc(10_000, 0x80 | 62)])
    socket.write(frame(TYPE.headers, END_STREAM | END_HEADERS, 1, bomb))
    await expect
      .poll(() => answers.some(({ type, stream }) => stream === 1 || type === TYPE.goAway) || socket.closed)
      .toBe(true)
    expect(served.envelopes).toEqual([])
    socket.destroy()
    await expectAlive(served)
  })

  test('a body of pieces without content is given up like one that stopped', async () => {
    const served = await serveHttp({ patience: { headersMs: 5000, bodyMs: 300 } })
    const { socket, has } = await open(served)
    socket.write(frame(TYPE.headers, END_HEADERS, 1, block(POST)))
    const drip = setInterval(() => socket.write(frame(TYPE.data, 0, 1)), 20)
    try {
      await expect.poll(() => has(TYPE.headers) || has(TYPE.reset) || has(TYPE.goAway)).toBe(true)
    } finally {
      clearInterval(drip)
    }
    expect(served.envelopes).toEqual([])
    socket.destroy()
    await expectAlive(served)
  })
})
