import { expect, test } from 'vitest'
import { ExactNumber, isJsonObject, parseJson, setKey, stringifyJson } from './index.ts'
import type { Json } from './index.ts'

test.each([
  '9007199254740993',
  '-9223372036854775808',
  '1250259129.48955334546546',
  '1e400',
  '0.1000000000000000055511151231257827',
  '-12345678901234567890123',
])('keeps %s, which no double holds', (text) => {
  const value = parseJson(`{"a":[${text}]}`) as { a: [unknown] }
  expect(value.a[0]).toBeInstanceOf(ExactNumber)
  expect(stringifyJson(value as never)).toBe(`{"a":[${text}]}`)
})

test.each([
  '0',
  '-0',
  '1.0',
  '1e3',
  '0.1',
  '1250259129.489553',
  '9007199254740992',
  '1e21',
  '1.5e-10',
  '5e-324',
  '10000000000000000000000',
])('reads %s as a plain number', (text) => {
  expect(typeof parseJson(text)).toBe('number')
  expect(parseJson(text)).toBe(Number(text))
})

test('digits inside a text are left alone', () => {
  expect(parseJson('{"key":"35210312345678901234550010000000011000000010"}')).toEqual({
    key: '35210312345678901234550010000000011000000010',
  })
})

test('no key of a message makes an object a number or changes a prototype', () => {
  const value = parseJson('{"text":"1","__proto__":{"polluted":1}}')
  expect(isJsonObject(value)).toBe(true)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  const target = {}
  setKey(target, '__proto__', { polluted: 1 })
  expect(Object.getPrototypeOf(target)).toBe(Object.prototype)
  expect(JSON.stringify(target)).toBe('{"__proto__":{"polluted":1}}')
})

test('writes a value of any depth', () => {
  let deep: Json = { 'a"': [1, new ExactNumber('9007199254740993'), { b: null, c: [] }] }
  for (let level = 0; level < 20_000; level++) deep = level % 2 === 0 ? [deep, level] : { k: deep, z: 'é' }
  const text = stringifyJson(deep)
  expect(text).toContain('{"a\\"":[1,9007199254740993,{"b":null,"c":[]}]}')
  expect(text.match(/\[/g)?.length).toBe(10_002)
})

test('a value that no text can hold is an error of the message', () => {
  const half = 'x'.repeat(2 ** 28)
  expect(() => stringifyJson([half, half])).toThrow('longer as JSON than any text')
})
