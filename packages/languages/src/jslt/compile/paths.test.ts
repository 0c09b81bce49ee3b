import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { JsltError } from '../index.ts'

const ORDER = '{"id":7,"name":"Ana","e-mail":"a@b","two words":2,"tags":["x","y"],"in":{"er":[{"v":1}]},"n":null}'

describe('keys', () => {
  test.each([
    ['.', ORDER],
    ['.name', '"Ana"'],
    ['.e-mail', '"a@b"'],
    ['."two words"', '2'],
    ['. "name"', '"Ana"'],
    ['.in."er"', '[{"v":1}]'],
    ['.missing', 'null'],
    ['.missing.deeper', 'null'],
    ['.n.x', 'null'],
    ['.id.x', 'null'],
    ['.name.length', 'null'],
    ['.tags.length', 'null'],
    ['.tags."0"', 'null'],
    ['.in.er[0].v', '1'],
    ['.name .x', 'null'],
  ])('%s', (query, output) => {
    expect(applyJslt(query, { input: ORDER })).toBe(output)
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'text', 'properties', 'toNumber'])(
    '%s is a key like any other',
    (key) => {
      expect(applyJslt(`."${key}"`, { input: '{}' })).toBe('null')
      expect(applyJslt(`."${key}"`, { input: '12345678901234567890123' })).toBe('null')
      expect(applyJslt(`."${key}"`, { input: `{"${key}":1}` })).toBe('1')
      expect(applyJslt(`{"${key}" : {"a" : .x}} | ."${key}".a`, { input: '{"x":2}' })).toBe('2')
    },
  )

  test('a dot before a dot is the input, whatever follows', () => {
    expect(applyJslt('..a.b', { input: '{"a":1}' })).toBe('{"a":1}')
  })

  test('keys after a call and a variable', () => {
    expect(applyJslt('fallback(.x, .in).er[0].v', { input: ORDER })).toBe('1')
    expect(applyJslt('let v = .in $v.er[0].v', { input: ORDER })).toBe('1')
  })
})

describe('positions', () => {
  test.each([
    ['.[0]', '["a","b"]', '"a"'],
    ['.[-1]', '["a","b"]', '"b"'],
    ['.[2]', '["a","b"]', 'null'],
    ['.[-3]', '["a","b"]', 'null'],
    ['.[1.9]', '["a","b"]', '"b"'],
    ['.[4294967297]', '["a","b"]', '"b"'],
    ['.[size(.) - 1]', '["a","b"]', '"b"'],
    ['.[1]', '"abc"', '"b"'],
    ['.[-1]', '"abc"', '"c"'],
    ['.[0]', '{"a":1}', 'null'],
    ['.[0]', '5', 'null'],
    ['.["x"]', 'null', 'null'],
    ['.[0][1]', '[[1,2]]', '2'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test.each([
    ['.[3]', '"abc"'],
    ['.[-4]', '"abc"'],
    ['.["0"]', '["a"]'],
    ['.[null]', '["a"]'],
    ['.[true]', '"abc"'],
  ])('%s of %s is an error', (query, input) => {
    expect(() => applyJslt(query, { input })).toThrow(JsltError)
  })
})

describe('slices', () => {
  test.each([
    ['.[1 : 3]', '["a","b","c","d"]', '["b","c"]'],
    ['.[ : 2]', '["a","b","c"]', '["a","b"]'],
    ['.[:2]', '["a","b","c"]', '["a","b"]'],
    ['.[2:]', '["a","b","c"]', '["c"]'],
    ['.[-2 : ]', '["a","b","c"]', '["b","c"]'],
    ['.[1 : -1]', '["a","b","c"]', '["b"]'],
    ['.[2 : 1]', '["a","b","c"]', '[]'],
    ['.[9 : ]', '["a"]', '[]'],
    ['.[0 : 99]', '["a"]', '["a"]'],
    ['.[-3 : 1]', '["a"]', '[null,null,"a"]'],
    ['.[-9 : -8]', '["a"]', '[null]'],
    ['.[1.7 : 3.2]', '["a","b","c","d"]', '["b","c"]'],
    ['.[1 : 3]', '"text"', '"ex"'],
    ['.[-2 : ]', '"text"', '"xt"'],
    ['.[0 : 99]', '"text"', '"text"'],
    ['.[4 : ]', '"text"', '""'],
    ['.[1 : 2]', '{"a":1}', 'null'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test.each([
    ['.[3 : 1]', '"text"'],
    ['.[5 : ]', '"text"'],
    ['.[-9 : 2]', '"text"'],
    ['.["0" : 2]', '["a"]'],
    ['.[null : 2]', '"text"'],
  ])('%s of %s is an error', (query, input) => {
    expect(() => applyJslt(query, { input })).toThrow(JsltError)
  })
})
