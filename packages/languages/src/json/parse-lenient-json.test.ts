import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExactNumber, LenientJsonError, parseJson, parseLenientJson } from './index.ts'

test.each([
  ['{"a":1} ### a note {"', { a: 1 }],
  ['{$set: {a_b: 1, $inc: {n: -1.5}}, _id: \'x "y"\'}', { $set: { a_b: 1, $inc: { n: -1.5 } }, _id: 'x "y"' }],
  ['\r\n// note "\r\n[1, 2, /* { */ ]', [1, 2]],
  ["{\"a\": \"line\none\ttab\", 'b': 'it\\'s',}", { a: 'line\none\ttab', b: "it's" }],
  ['{"a":1,"a":2}', { a: 2 }],
  ['"\\u00e9\\/"', 'é/'],
  ['\uFEFF true', true],
  ['12 monkeys', 12],
  ['{a.b: null, 5: false}', { 'a.b': null, 5: false }],
  ['{"url": "http://x/*y*/"}', { url: 'http://x/*y*/' }],
])('reads %j', (text, value) => {
  expect(parseLenientJson(text)).toEqual(value)
})

test('keeps numbers that no double holds, and odd keys as data', () => {
  const value = parseLenientJson('{n: 12345678901234567890123, __proto__: {x: 1}}') as Record<string, unknown>
  expect(value['n']).toEqual(new ExactNumber('12345678901234567890123'))
  expect(Object.keys(value)).toEqual(['n', '__proto__'])
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
})

test.each([
  ['', 'a value'],
  ['{"a": 1 "b": 2}', "',' or '}'"],
  ['[1,,2]', 'a value'],
  ['{"a" 1}', "':'"],
  ['{"a": "b', 'not closed'],
  ['[1, 2', "',' or ']'"],
  ['{"a": tru}', 'no value'],
  ['{"a": 007}', 'no value'],
  ['{"a": "\\d"}', 'no escape'],
  ['/* a', 'not closed'],
])('refuses %j', (text, problem) => {
  expect(() => parseLenientJson(text)).toThrow(problem)
})

test('says where', () => {
  try {
    parseLenientJson('{\n  "a": 1\n  "b": 2\n}')
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(LenientJsonError)
    expect((error as LenientJsonError).place).toMatchObject({ line: 3, column: 3 })
    expect((error as LenientJsonError).excerpt).toBe('  "b": 2\n  ^')
  }
})

test('agrees with parseJson on strict JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      expect(parseLenientJson(text)).toEqual(parseJson(text))
      expect(parseLenientJson(JSON.stringify(value, null, 2))).toEqual(parseJson(text))
    }),
  )
})

test('nesting beyond the limit is an error with a place', () => {
  expect(parseLenientJson('['.repeat(900) + ']'.repeat(900))).toBeInstanceOf(Array)
  expect(() => parseLenientJson('['.repeat(100_000))).toThrow(LenientJsonError)
  expect(() => parseLenientJson('{"a":'.repeat(100_000))).toThrow(LenientJsonError)
})

test('random texts give a value or an error of ours', () => {
  const alphabet = fc.string({ unit: fc.constantFrom(...'{}[]:,"\'\\/* \n1a-.eu') })
  fc.assert(
    fc.property(alphabet, (text) => {
      try {
        parseLenientJson(text)
      } catch (error) {
        expect(error).toBeInstanceOf(LenientJsonError)
      }
    }),
    { numRuns: 2000 },
  )
})
