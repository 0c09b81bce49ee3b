import { expect, test } from 'vitest'
import { readByteRange } from './byte-range.ts'

const HUGE = '9'.repeat(30)

test.each([
  ['bytes=0-0', { from: 0, to: 1 }],
  ['bytes=0-3', { from: 0, to: 4 }],
  ['BYTES=2-3', { from: 2, to: 4 }],
  ['bytes=4-', { from: 4, to: 10 }],
  ['bytes=9-9', { from: 9, to: 10 }],
  ['bytes=-3', { from: 7, to: 10 }],
  ['bytes=-10', { from: 0, to: 10 }],
  ['bytes=-11', { from: 0, to: 10 }],
  ['bytes=0-10', { from: 0, to: 10 }],
  [`bytes=1-${HUGE}`, { from: 1, to: 10 }],
  [`bytes=-${HUGE}`, { from: 0, to: 10 }],
  ['bytes=, 0-3 ,', { from: 0, to: 4 }],
])('%s is a part of ten bytes', (header, part) => {
  expect(readByteRange(header, 10)).toEqual(part)
})

test.each(['bytes=10-', 'bytes=10-11', 'bytes=-0', `bytes=${HUGE}-`])('%s is no part of them', (header) => {
  expect(readByteRange(header, 10)).toBe('unsatisfiable')
})

test.each([
  undefined,
  '',
  'bytes',
  'bytes=',
  'bytes=,',
  'bytes=-',
  'bytes=3-2',
  'bytes=a-b',
  'bytes=0 - 1',
  'items=0-1',
])('%s asks for nothing in particular', (header) => {
  expect(readByteRange(header, 10)).toBeUndefined()
})

test('several parts at once are answered with the whole', () => {
  expect(readByteRange('bytes=0-1,3-4', 10)).toBeUndefined()
})

test('nothing has no part', () => {
  expect(readByteRange('bytes=0-', 0)).toBe('unsatisfiable')
  expect(readByteRange('bytes=-1', 0)).toBe('unsatisfiable')
})
