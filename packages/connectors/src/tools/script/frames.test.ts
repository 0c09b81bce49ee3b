import { expect, test } from 'vitest'
import { frame, frameReader } from './frames.ts'

function collect(longest = 1000) {
  const frames: [number, string][] = []
  let refusals = 0
  const read = frameReader(
    longest,
    (kind, payload) => frames.push([kind, payload.toString()]),
    () => refusals++,
  )
  return { frames, read, refusals: () => refusals }
}

const bytes = Buffer.concat([frame(1, Buffer.from('one')), frame(2), frame(3, Buffer.from('thr'), Buffer.from('ee'))])
const wanted = [
  [1, 'one'],
  [2, ''],
  [3, 'three'],
]

test('frames come out however their bytes arrive', () => {
  for (let size = 1; size <= bytes.length; size++) {
    const { frames, read } = collect()
    for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size))
    expect(frames, `${size} bytes at a time`).toEqual(wanted)
  }
})

test('a frame that is announced too long is refused once, before it is there', () => {
  const { frames, read, refusals } = collect(5)
  read(frame(1, Buffer.from('fits')))
  const long = frame(1, Buffer.alloc(6))
  read(long.subarray(0, 5))
  read(long.subarray(5))
  read(frame(1, Buffer.from('x')))
  expect(frames).toEqual([[1, 'fits']])
  expect(refusals()).toBe(1)
})
