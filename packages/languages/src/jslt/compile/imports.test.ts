import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { compileJslt, JsltSyntaxError } from '../index.ts'

const MODULES: Readonly<Record<string, string>> = {
  add: 'def one-more(x) $x + 1 let base = .n',
  double: 'let twice = .n * 2 def plus(y) $twice + $y {"in" : ., "twice" : $twice}',
  outer: 'import "double" as d def call(q) d:plus($q) d:plus(1)',
  self: 'import "self" as s 1',
  ping: 'import "pong" as p 1',
  pong: 'import "ping" as p 1',
  broken: 'let a =\n  )',
  failing: 'def f(x)\n  $x / 0',
  outside: 'def u() $free',
  empty: '// nothing',
}
const resolveImport = (name: string) => (Object.hasOwn(MODULES, name) ? MODULES[name] : undefined)

describe('modules', () => {
  test.each([
    ['import "add" as a a:one-more(1)', '2'],
    ['import "double" as d d(.)', '{"in":{"n":5,"l":[{"n":1}]},"twice":10}'],
    ['import "double" as d d:plus(1)', '11'],
    ['import "double" as d [for (.l) d(.)]', '[{"in":{"n":1},"twice":2}]'],
    ['import "outer" as o {"x" : o:call(2), "y" : o:d({"n" : 1})}', '{"x":12,"y":{"in":{"n":1},"twice":2}}'],
    ['import "add" as a def a(x) 5 a(1)', '5'],
    ['import "empty" as e 1', '1'],
  ])('%s', (query, output) => {
    expect(applyJslt(query, { resolveImport, input: '{"n":5,"l":[{"n":1}]}' })).toBe(output)
  })

  test.each([
    ['import "add" as a a:base(1)', 'No such function in module a: base'],
    ['import "add" as a a:size(1)', 'No such function in module a: size'],
    ['import "add" as a a(1, 2)', 'a() needs 1 arguments, got 2'],
    ['import "nowhere" as n 1', 'Module "nowhere" cannot be imported'],
    ['import "self" as s 1', 'Module "self" is already being imported'],
    ['import "ping" as p 1', 'Module "ping" is already being imported'],
  ])('%s: %s', (query, message) => {
    expect(() => compileJslt(query, { resolveImport })).toThrow(message)
  })

  test('without a resolver every import is refused', () => {
    expect(() => compileJslt('import "add" as a 1')).toThrow(JsltSyntaxError)
  })

  test('a module without an expression cannot be called', () => {
    expect(() => applyJslt('import "empty" as e e(1)', { resolveImport })).toThrow(/has no expression/)
  })

  test('errors count in the text of the module and name it', () => {
    expect(() => compileJslt('import "broken" as b 1', { resolveImport })).toThrow('module "broken", line 2, column 3')
    expect(() => applyJslt('import "failing" as f f:f(1)', { resolveImport })).toThrow(
      'module "failing", line 2, column 6',
    )
  })

  test('variables from outside reach modules', () => {
    const query = 'import "outside" as o o:u()'
    expect(applyJslt(query, { resolveImport, variables: { free: 7 } })).toBe('7')
  })
})

const EXPERIMENTAL = 'import "http://jslt.schibsted.com/2018/experimental" as exp '

describe('the experimental module', () => {
  test.each([
    ['exp:group-by(., .dept, .name)', '[{"dept":"a","name":1},{"dept":"a","name":2}]', '[{"key":"a","values":[1,2]}]'],
    ['exp:group-by(., .value, .key)', '{"a":1,"b":1}', '[{"key":1,"values":["a","b"]}]'],
    ['exp:group-by(., .x, .)', '[{"a":1},{"b":2}]', '[{"key":null,"values":[{"a":1},{"b":2}]}]'],
    ['exp:group-by(null, ., .)', '1', 'null'],
    ['exp:group-by(., . + 0, .)', '[1,1]', '[{"key":1,"values":[1,1]}]'],
    ['exp:group-by(., {"k" : .k}, .v)', '[{"k":1,"v":1},{"v":2,"k":1}]', '[{"key":{"k":1},"values":[1,2]}]'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(EXPERIMENTAL + query, { input })).toBe(output)
  })

  test('groups come in the order of a Java hash map of their keys', () => {
    const keys = '["one","two","three","four","five","six","seven","eight","nine","ten","eleven","twelve","thirteen"]'
    const query = `${EXPERIMENTAL} [for (exp:group-by(., ., 1)) .key]`
    expect(JSON.parse(applyJslt(query, { input: keys }))).toEqual([
      'nine',
      'six',
      'one',
      'seven',
      'two',
      'three',
      'thirteen',
      'eight',
      'four',
      'twelve',
      'eleven',
      'ten',
      'five',
    ])
    const mixed = '[100,-5,1.5,9007199254740993,12345678901234567890123,3,"é",16,32]'
    expect(applyJslt(query, { input: mixed })).toBe('[16,32,9007199254740993,3,100,-5,1.5,"é",12345678901234567890123]')
  })

  test.each([
    ['exp:group-by("x", ., .)', /Can't group-by/],
    ['exp:group-by(., .)', /needs 3 arguments/],
    ['exp:nothing(.)', /No such function in module/],
    ['group-by(., ., .)', /No such function/],
    ['exp(.)', /No such function/],
  ])('%s is an error', (query, message) => {
    expect(() => applyJslt(EXPERIMENTAL + query)).toThrow(message)
  })
})
