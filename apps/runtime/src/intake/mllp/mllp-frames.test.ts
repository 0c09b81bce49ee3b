import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameReader, writeFrame } from './mllp-frames.ts'
import type { MllpFrame } from './mllp-frames.ts'

const LIMITS = { maxMessageBytes: 100, maxGarbageBytes: 20 }

function read(chunks: readonly Buffer[], limits = LIMITS): string[] {
  const reader = new FrameReader(limits)
  const frames: MllpFrame[] = []
  for (const chunk of chunks) frames.push(...reader.read(chunk))
  return frames.map((frame) => (frame.kind === 'message' ? frame.bytes.toString('latin1') : frame.kind))
}

const VT = '\x0b'
const FS = '\x1c'
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

test('finds the same messages however the bytes are cut and merged', () => {
  const message = fc.string({ unit: fc.constantFrom('M', 'S', 'H', '|', '\r', '\n', FS, '\xe7'), maxLength: 30 })
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.nat(400)), (messages, cuts) => {
      // FS before CR is the end, wherever it stands.
      const whole = messages.map((text) => text.replace(/\x1c+(?=\r)/g, '') + 'x')
      const stream = Buffer.concat(whole.map((text) => writeFrame(bytes(text))))
      const places = [...new Set(cuts.map((cut) => Math.min(cut, stream.length)))].sort((a, b) => a - b)
      const chunks = [0, ...places].map((from, index) => stream.subarray(from, places[index] ?? stream.length))
      expect(read(chunks)).toEqual(whole)
    }),
  )
})

describe('reads', () => {
  test.each([
    ['line ends between blocks', `\r\n${VT}A${FS}\r\r\n\n${VT}B${FS}\r`, ['A', 'B']],
    ['a block that begins inside another one in its place', `${VT}half of a mess${VT}A${FS}\r`, ['A']],
    ['FS inside of a message as content', `${VT}A${FS}B${FS}\r`, [`A${FS}B`]],
    ['a block whose CR is missing before the next one', `${VT}A${FS}${VT}B${FS}\r`, ['A', 'B']],
    ['an empty block', `${VT}${FS}\r`, ['']],
    ['nothing in a block that does not end', `${VT}A${FS}`, []],
  ])('%s', (_what, stream, wanted) => {
    expect(read([bytes(stream)])).toEqual(wanted)
    expect(read([...bytes(stream)].map((byte) => Buffer.of(byte)))).toEqual(wanted)
  })
})

test('tells of bytes outside of blocks, once there are too many', () => {
  expect(read([bytes('GET / HTTP/1.1\r\nHost: x\r\n\r\n')])).toEqual(['garbage'])
  expect(read([bytes('x'.repeat(20) + `${VT}A${FS}\r`)])).toEqual(['A'])
})

test('gives up a message that is too large as soon as it is, and has its beginning', () => {
  const reader = new FrameReader(LIMITS)
  const frames = [bytes(`${VT}MSH|`), bytes('x'.repeat(60)), bytes('x'.repeat(60))].flatMap((c) => [...reader.read(c)])
  expect(frames.map(({ kind }) => kind)).toEqual(['oversized'])
  expect(frames[0]).toMatchObject({ bytes: bytes('MSH|' + 'x'.repeat(120)) })
})
