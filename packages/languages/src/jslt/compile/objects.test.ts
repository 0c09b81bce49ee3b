import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { compileJslt, JsltError, JsltSyntaxError } from '../index.ts'

describe('object constructors', () => {
  test.each([
    ['{"a" : null, "b" : {}, "c" : [], "d" : "", "e" : 0, "f" : false}', '{}', '{"d":"","e":0,"f":false}'],
    ['{"a" : {"b" : {"c" : {}}}}', '{}', '{}'],
    ['{.k : .v, .k + "2" : .v}', '{"k":"dyn","v":1}', '{"dyn":1,"dyn2":1}'],
    ['{null : null}', '{}', '{}'],
    ['{.k : null}', '{"k":5}', '{}'],
    ['{.k : 1, "q" : null}', '{"k":"q"}', '{"q":1}'],
    ['{let a = .x "b" : $a, "c" : {let a = 2 "d" : $a}}', '{"x":1}', '{"b":1,"c":{"d":2}}'],
    ['[.x, {"x" : .x}]', '{}', '[null,{}]'],
    ['{"__proto__" : 1, "constructor" : 2}', '{}', '{"__proto__":1,"constructor":2}'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test.each(['{"a" : 1, "a" : 2}', '{"a" : .x, ("a") : .y}', '{1 : 2}'])('%s does not compile', (query) => {
    expect(() => compileJslt(query)).toThrow(JsltSyntaxError)
  })

  test.each([
    ['{.k : 1, "dyn" : 2}', '{"k":"dyn"}', 'Duplicate key'],
    ['{.k : 1}', '{"k":5}', 'Object key must be string'],
    ['{1 : .v}', '{"v":5}', 'Object key must be string'],
  ])('%s of %s is an error', (query, input, message) => {
    expect(() => applyJslt(query, { input })).toThrow(message)
  })

  test('a constant object is made once and cannot be changed by whoever gets it', () => {
    const program = compileJslt('{"a" : [1, {"b" : 2}]}')
    const first = program.transform(null)
    expect(program.transform(null)).toBe(first)
    expect(() => ((first as { a: number[] }).a[0] = 9)).toThrow(TypeError)
  })
})

describe('order of keys', () => {
  test.each([
    ['{"z" : 1, "a" : 2} | [for (.) .key]', 'null', '["z","a"]'],
    ['{"z" : 1, "a" : 2, * : .} | [for (.) .key]', '{"c":1,"a":0,"b":3}', '["z","a","c","b"]'],
    ['{"10" : "x", "9" : "y", "b" : "z"} | [for (.) .key]', 'null', '["10","9","b"]'],
    ['{for (.) . : .} | [for (.) .key]', '["20","3","x","100"]', '["20","3","x","100"]'],
    ['to-json({"b" : 1, "2" : .} + {"1" : 2, "c" : 3})', '5', '"{\\"1\\":2,\\"c\\":3,\\"b\\":1,\\"2\\":5}"'],
    ['{"x" : 1, * : .} | to-json(.)', '{"1":2}', '"{\\"x\\":1,\\"1\\":2}"'],
    ['from-json("{\\"b\\":1,\\"1\\":2,\\"0\\":3}") | [for (.) .key]', 'null', '["b","1","0"]'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test('objects with keys that look like numbers leave the program as plain objects, nested ones too', () => {
    const result = compileJslt('{"a" : [{"2" : .}], "1" : {for (["7"]) . : [{"0" : .}]}}').transform('x')
    expect(result).toEqual({ a: [{ 2: 'x' }], 1: { 7: [{ 0: '7' }] } })
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
  })

  test('both sides of plus keep their keys when one looks like a number', () => {
    expect(applyJslt('. + {"a" : 1}', { input: '{"2":1}' })).toBe('{"2":1,"a":1}')
  })
})

const MESSAGE = '{"a":1,"b":{"x":1,"y":null,"z":[]},"c":null,"d":[],"e":{}}'

describe('matchers', () => {
  test.each([
    ['{* : .}', MESSAGE, MESSAGE],
    ['{"a" : null, * : .}', MESSAGE, '{"b":{"x":1,"y":null,"z":[]},"c":null,"d":[],"e":{}}'],
    ['{* - a, b, "c" : .}', MESSAGE, '{"d":[],"e":{}}'],
    ['{"b" : {"x" : 9, * : .}}', MESSAGE, '{"b":{"x":9,"y":null,"z":[]}}'],
    ['{"a" : {* : .}}', MESSAGE, '{}'],
    ['{* : string(.)}', '{"a":1,"b":[]}', '{"a":"1","b":"[]"}'],
    ['{* : null}', '{"a":1}', '{"a":null}'],
    ['{"k" : 1, * : .}', '5', '{"k":1}'],
    ['{"k" : 1, * : .}', '[{"a":1}]', '{"k":1}'],
    ['[for (.) {"n" : 1, * : .}]', '[{"n":0,"m":2},{"p":3}]', '[{"n":1,"m":2},{"n":1,"p":3}]'],
    ['.b | {* - x : .}', MESSAGE, '{"y":null,"z":[]}'],
    ['[. | {* : .}]', '{"a":1}', '[{"a":1}]'],
    ['{"b" : if (.a) {"w" : 1, * : .} else {* : .}}', '{"a":1,"b":{"x":2}}', '{"b":{"w":1,"x":2}}'],
    ['{"x" : fallback(.nope, {* : .})}', '{"x":{"k":1}}', '{"x":{"k":1}}'],
    ['{let m = {* : .} "r" : $m}', '{"a":1}', '{"r":{"a":1}}'],
    ['{* : [for (.) . + 1]}', '{"a":[1],"b":[2,3]}', '{"a":[2],"b":[3,4]}'],
    ['{* : .}', '{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
    ['def f(x) [for ($x) {"n" : 1, * : .}] f(.)', '[{"m":2}]', '[{"n":1,"m":2}]'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test.each([
    '[{* : .}]',
    'def f(x) {* : .} f(1)',
    '{"a" + "b" : {* : .}}',
    '{"a" + "b" : 1, * : .}',
    '{"a" : [{"b" : {* : .}}]}',
  ])('%s does not compile', (query) => {
    expect(() => compileJslt(query)).toThrow(/matcher/)
  })

  test.each([
    '{* : {* : .}}',
    '[for ({* : .}) .key]',
    '[for (.) let x = {* : .} $x]',
    '{for (.) "k" : {* : .}}',
    '{"x" : if ({* : .}) 1}',
    'fallback(null, {"k" : 1, * : .}).k',
  ])('%s fails when it is reached', (query) => {
    expect(() => applyJslt(query, { input: '{"a":{"b":1}}' })).toThrow(JsltError)
    expect(applyJslt(`if (.nothing) 1 + ${query} else 2`, { input: '{}' })).toBe('2')
  })
})
