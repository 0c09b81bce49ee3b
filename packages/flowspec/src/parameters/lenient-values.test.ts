import { expect, test } from 'vitest'
import type { Json } from '../json/json.ts'
import { isSet, readBoolean, readInteger, readJsonText, readNumber, readText, readTextList } from './lenient-values.ts'

test.each<[Json | undefined, boolean]>([
  [true, true],
  ['true', true],
  [' TRUE ', true],
  [false, false],
  ['False', false],
])('reads %j as %s', (raw, value) => expect(readBoolean(raw, !value)).toBe(value))

test.each<Json | undefined>([undefined, null, '', ' ', 'yes', '{{ message.a }}', 1, 0, {}, []])(
  '%j is no boolean: the fallback counts',
  (raw) => {
    expect(readBoolean(raw, true)).toBe(true)
    expect(readBoolean(raw, undefined)).toBeUndefined()
  },
)

test.each<[Json, number]>([
  [500, 500],
  ['500', 500],
  [' 500 ', 500],
  ['5000.0', 5000],
  ['1e3', 1000],
  [2.9, 2],
  ['-0.5', 0],
  ['-3', -3],
])('reads %j as the whole number %s', (raw, value) => expect(readInteger(raw, -99)).toBe(value))

test.each<Json | undefined>([
  undefined,
  null,
  '',
  '  ',
  'x',
  '5 ms',
  '0x10',
  '{{ global.n }}',
  true,
  [],
  '1e999',
  1e300,
])('%j is no whole number: the fallback counts', (raw) => expect(readInteger(raw, 7)).toBe(7))

test('decimals keep their fraction', () => {
  expect(readNumber('0.25', 0)).toBe(0.25)
  expect(readNumber('.5', 0)).toBe(0.5)
})

test('texts are taken as they are, other values as their text', () => {
  expect(readText(' a ', '-')).toBe(' a ')
  expect(readText(400, '-')).toBe('400')
  expect(readText(false, '-')).toBe('false')
  expect(readText({ a: 1 }, '-')).toBe('{"a":1}')
  expect(readText('', '-')).toBe('-')
  expect(readText(null, '-')).toBe('-')
})

test('JSON may stand inside a text', () => {
  expect(readJsonText('[1,{"a":2}]', null)).toEqual({ ok: true, value: [1, { a: 2 }] })
  expect(readJsonText({ a: 1 }, null)).toEqual({ ok: true, value: { a: 1 } })
  expect(readJsonText('', 'fallback')).toEqual({ ok: true, value: 'fallback' })
  expect(readJsonText('{broken', null)).toMatchObject({ ok: false })
  expect(readJsonText('5', null, () => 'five')).toEqual({ ok: true, value: 'five' })
})

test('lists of texts may be lists, JSON text or separated by commas', () => {
  expect(readTextList(['a', 'b', ''])).toEqual(['a', 'b'])
  expect(readTextList('["a","b"]')).toEqual(['a', 'b'])
  expect(readTextList(' a, b ,')).toEqual(['a', 'b'])
  expect(readTextList('[broken')).toEqual(['[broken'])
  expect(readTextList([1, true])).toEqual(['1', 'true'])
  expect(readTextList('')).toBeUndefined()
  expect(readTextList([])).toEqual([])
})

test('an empty text means not set', () => {
  expect([undefined, null, '', ' \t'].some(isSet)).toBe(false)
  expect([0, false, 'a', {}, []].every(isSet)).toBe(true)
})
