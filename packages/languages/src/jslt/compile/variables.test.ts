import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { compileJslt, JsltError, JsltSyntaxError } from '../index.ts'

describe('let', () => {
  test.each([
    ['let a = . $a.x', '{"x":5}', '5'],
    ['let a = 1 {let a = 2 "in" : $a}', '{}', '{"in":2}'],
    ['let a = 1 {"x" : {let a = 2 "y" : $a}, "z" : $a}', '{}', '{"x":{"y":2},"z":1}'],
    ['let my-var_2 = 1 $my-var_2', '{}', '1'],
    ['let a = .x if (true) let a = $a + 1 $a', '{"x":1}', '2'],
    ['let a = $b let b = 1 $a', '{}', '1'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test.each([
    'let a = 1 let a = 2 $a',
    '{let a = 1 let a = 2 "x" : $a}',
    'def f(a, a) $a 1',
    'def f(a) let a = 1 $a 1',
  ])('%s does not compile', (query) => {
    expect(() => compileJslt(query)).toThrow(/Duplicate variable/)
  })

  test.each([
    'let a = $b let b = .x $a',
    '{let a = .x "x" : {let a = $a + 1 "y" : $a}}',
    'let v = (.x) [for ($v) let v = . $v]',
    'def f(x) let y = $y 1 f(1)',
  ])('%s reads a variable before its turn', (query) => {
    expect(() => applyJslt(query, { input: '{"x":[1]}' })).toThrow(/No such variable/)
  })

  test('in a loop a variable keeps the value of the turn before until it is set again', () => {
    expect(applyJslt('[for (.) let a = if (. > 1) $b else 0 let b = . $a]', { input: '[1,2,3]' })).toBe('[0,1,2]')
  })
})

describe('variables from outside', () => {
  test.each([
    ['$given', { given: 'outside' }, '"outside"'],
    ['let given = 1 $given', { given: 2 }, '1'],
    ['$p[0].a', { p: [{ a: 1 }] }, '1'],
    ['[for (.l) $p + .]', { p: 'x', unused: 1 }, '["xa"]'],
    ['def f() $p f()', { p: null }, 'null'],
    ['$constructor', { constructor: 3 }, '3'],
  ])('%s with %j', (query, variables, output) => {
    expect(applyJslt(query, { input: '{"l":["a"]}', variables })).toBe(output)
  })

  test('one that is missing is an error when it is read, with its place', () => {
    expect(() => applyJslt('$given')).toThrow(JsltError)
    expect(() => applyJslt('[1,\n $toString]')).toThrow('No such variable: $toString (JSLT, line 2, column 2)')
    expect(applyJslt('if (false) $given else 1')).toBe('1')
  })
})

describe('def', () => {
  test.each([
    ['def one() 1  one()', '{}', '1'],
    ['def fact(n) if ($n < 2) 1 else $n * fact($n - 1)  fact(10)', '{}', '3628800'],
    [
      'def even(n) if ($n == 0) true else odd($n - 1) def odd(n) if ($n == 0) false else even($n - 1) {"r" : even(7)}',
      '{}',
      '{"r":false}',
    ],
    ['let k = .k def f(x) $x + $k  f(1)', '{"k":10}', '11'],
    ['def f(x) $y  let y = 1 f(2)', '{}', '1'],
    ['def f() .a  {"r" : [f(), [for (.l) f()]]}', '{"a":1,"l":[{"a":2}]}', '{"r":[1,[2]]}'],
    ['def f(x) . + $x  10 | f(1)', '{}', '11'],
    ['def f(x) {"v" : $x}  f(null)', '{}', '{}'],
    ['def f(x) if ($x > 0) let y = $x f($x - 1) + $y else 0 f(3)', '{}', '6'],
    ['def size(x) "mine" size([1])', '{}', '"mine"'],
    ['def f() 1 def f() 2 f()', '{}', '2'],
    ['def fallback(x, y) 1 fallback(null, 2)', '{}', '2'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test.each([
    ['nosuch(1)', 'No such function: nosuch'],
    ['def f(a) $a f()', 'f() needs 1 arguments, got 0'],
    ['def f() 1 f(1)', 'f() needs 0 arguments, got 1'],
    ['o:f(1)', 'No such module: o'],
    ['fallback(1)', 'fallback() needs 2 to 1024 arguments, got 1'],
  ])('%s: %s', (query, message) => {
    expect(() => compileJslt(query)).toThrow(JsltSyntaxError)
    expect(() => compileJslt(query)).toThrow(message)
  })

  test('a function that is used before its variables exist fails', () => {
    expect(() => applyJslt('let a = f() let b = .x def f() $b $a', { input: '{"x":1}' })).toThrow(/No such variable/)
  })
})
