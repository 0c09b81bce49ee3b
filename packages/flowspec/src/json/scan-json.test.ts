import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from './json.ts'
import { JsonScanError, scanJson } from './scan-json.ts'

const options = { maxDepth: 256, readNumber: Number }
const scan = (text: string): Json => scanJson(text, options).value

test('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space)
      expect(scan(text)).toEqual(JSON.parse(text))
    }),
  )
})

test('refuses what JSON.parse refuses, and nothing else', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '.5',
    'e3',
    'true',
    'nul',
    ' ',
    '\n',
    '"\\u12"',
    '01',
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
      const text = parts.join('')
      let wanted: unknown
      try {
        wanted = JSON.parse(text)
      } catch {
        expect(() => scan(text)).toThrow(JsonScanError)
        return
      }
      expect(scan(text)).toEqual(wanted)
    }),
    { numRuns: 3000 },
  )
})

test.each([
  ['{"a" 1}', 5, '\':\' after the key expected, found "1"'],
  ['{"a":1,}', 7, 'a key in double quotes expected, found "}"'],
  ['[1 2]', 3, "',' or ']' expected, found \"2\""],
  ['{"a":"b', 5, 'this text has no closing quote'],
  ['"a\nb"', 2, 'a line break or control character inside a text must be escaped'],
  ['"\\x"', 1, 'unknown escape'],
  ['{} x', 3, 'the end of the text expected, found "x"'],
  ['[1,', 3, 'a value expected, the text ends here'],
  ['[-]', 1, 'a number expected, found "-"'],
])('says where %j is wrong', (text, offset, message) => {
  try {
    scan(text)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(JsonScanError)
    expect(error).toMatchObject({ offset, message })
  }
})

test('knows where keys and items stand', () => {
  const text = '{ "a": [10, {"b": 1}] }'
  const { value, offsets } = scanJson(text, options)
  const list = (value as { a: readonly [number, object] }).a
  expect(offsets.startOf(value as object)).toBe(0)
  expect(offsets.offsetOf(value as object, 'a')).toBe(2)
  expect(offsets.offsetOf(list, 1)).toBe(12)
  expect(offsets.offsetOf(list[1], 'b')).toBe(13)
  expect(offsets.offsetOf(list[1], 'c')).toBeUndefined()
})

test('keys of the prototype are data', () => {
  const value = scan('{"__proto__":{"polluted":1},"constructor":2}') as object
  expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('the last of two equal keys counts, and is told', () => {
  const { value, duplicates } = scanJson('{"a":1,"a":2}', options)
  expect(value).toEqual({ a: 2 })
  expect(duplicates).toEqual([{ key: 'a', offset: 7 }])
})

test('nesting ends at a limit, whatever the depth', () => {
  expect(scan('['.repeat(256) + ']'.repeat(256))).toBeInstanceOf(Array)
  expect(() => scan('['.repeat(10_000) + ']'.repeat(10_000))).toThrow('nested deeper than 256 levels')
  expect(() => scan('{"a":'.repeat(10_000))).toThrow('nested deeper than 256 levels')
})

test('numbers go through the reader that the caller gives', () => {
  expect(scanJson('[9007199254740993,-1.5e3]', { ...options, readNumber: (text) => text }).value).toEqual([
    '9007199254740993',
    '-1.5e3',
  ])
})
