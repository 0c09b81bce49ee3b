import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { compileJslt, JsltError, JsltSyntaxError } from '../index.ts'

describe('arithmetic', () => {
  test.each([
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['10 - 4 - 3', '3'],
    ['2 * 3 / 4', '1.5'],
    ['6 / 3', '2'],
    ['-7 / 2', '-3.5'],
    ['1 - 0.9', '0.09999999999999998'],
    ['"5" - 2', '3'],
    ['"10" / "4"', '2.5'],
    ['"1e3" - 1', '999'],
    ['null + 1', 'null'],
    ['null * null', 'null'],
    ['1 / null', 'null'],
    ['0 * -5', '0'],
    ['0.5 + 0.5', '1'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
    // The same without folding: every number comes with the message.
    expect(applyJslt(query.replace(/^([^ ]+)/, '(. | $1)'))).toBe(output)
  })

  test.each(['1 / 0', '"x" - 1', '"1,5" - 1', 'true + 1', '{} - 1', '[1] * 2', '{"a":1} + [2]'])(
    '%s is an error of the program',
    (query) => {
      expect(() => compileJslt(query)).toThrow(JsltSyntaxError)
    },
  )

  test.each([
    ['.a / .b', '{"a":1,"b":0}'],
    ['.a - .b', '{"a":"x","b":1}'],
    ['.a + .b', '{"a":true,"b":1}'],
    ['.a * .b', '{"a":[],"b":1}'],
  ])('%s of %s is an error of the message', (query, input) => {
    expect(() => applyJslt(query, { input })).toThrow(JsltError)
  })
})

describe('plus joins', () => {
  test.each([
    ['"a" + "b"', '"ab"'],
    ['"a" + 1 + 2', '"a12"'],
    ['1 + 2 + "a"', '"3a"'],
    ['"a" + null', '"anull"'],
    ['"a" + 1.0', '"a1.0"'],
    ['"a" + [1, "b"]', '"a[1,\\"b\\"]"'],
    ['[1] + [2]', '[1,2]'],
    ['[1] + null', '[1]'],
    ['null + {"a" : 1}', '{"a":1}'],
    ['{"a" : 1, "b" : 2} + {"b" : 3, "c" : 4}', '{"b":2,"c":4,"a":1}'],
    ['null + null', 'null'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })
})

describe('a text times a number repeats it', () => {
  test.each([
    ['"ab" * 3', '"ababab"'],
    ['3 * "ab"', '"ababab"'],
    ['"ab" * 2.9', '"abab"'],
    ['"ab" * 0', '""'],
    ['"ab" * -1', '""'],
    ['"ab" * null', '""'],
    ['"ab" * true', '""'],
    ['"ab" * "3"', '""'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })
})

describe('equality', () => {
  test.each([
    ['1 == 1.0', 'true'],
    ['0.5 == 1 / 2', 'true'],
    ['"a" == "A"', 'false'],
    ['"1" == 1', 'false'],
    ['null == false', 'false'],
    ['.x == null', 'true'],
    ['[1, 2] == [1, 2]', 'true'],
    ['[1, 2] == [2, 1]', 'false'],
    ['{"a" : 1, "b" : 2} == {"b" : 2, "a" : 1}', 'true'],
    ['{"a" : 1} == {"a" : 1, "b" : 2}', 'false'],
    ['[2] == [1 + 1]', 'true'],
    ['{} == []', 'false'],
    ['1 != 2', 'true'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })
})

describe('order', () => {
  test.each([
    ['1 < 2', 'true'],
    ['2 >= 2.0', 'true'],
    ['"10" < "9"', 'true'],
    ['"é" > "z"', 'true'],
    ['null < 1', 'true'],
    ['null < []', 'true'],
    ['null <= null', 'true'],
    ['1e400 < 1e400', 'false'],
    ['1e400 >= 1e400', 'false'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })

  test.each(['1 < "2"', '[1] < [2]', 'true < false', '{} > 1'])('%s cannot be compared', (query) => {
    expect(() => applyJslt(query)).toThrow(/Can't compare/)
  })
})

describe('and, or, truth', () => {
  test.each([
    ['[for ([true, 1, "x", [null], {"a" : 1}, "false", 0.1]) boolean(.)]', '[true,true,true,true,true,true,true]'],
    ['[for ([false, null, 0, 0.0, "", [], {}]) boolean(.)]', '[false,false,false,false,false,false,false]'],
    ['1 and "x"', 'true'],
    ['0 or ""', 'false'],
    ['true or false and false', 'true'],
    ['true or error("never")', 'true'],
    ['false and error("never")', 'false'],
    ['1 < 2 and 2 < 3 or false', 'true'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })
})

describe('if', () => {
  test.each([
    ['if (.v) "yes" else "no"', '{"v":[]}', '"no"'],
    ['if (.v) "yes"', '{}', 'null'],
    ['if (.n > 10) "big" else if (.n > 5) "middle" else "small"', '{"n":7}', '"middle"'],
    ['if (true) 1 else 2 + 3', '{}', '1'],
    ['if (false) 1 else 2 | . + 3', '{}', '5'],
    ['if (.a) let x = .a + 1 let y = $x * 2 $y else let x = 9 $x', '{"a":1}', '4'],
    ['let x = 5 if (true) let x = $x + 1 $x', '{}', '6'],
    ['if (if (false) true else true) "in" else "out"', '{}', '"in"'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })
})

describe('pipe', () => {
  test.each([
    ['.a | .b', '{"a":{"b":1}}', '1'],
    ['1 + 2 | . * 10', 'null', '30'],
    ['.l | [for (.) . + 1] | sum(.)', '{"l":[1,2]}', '5'],
    ['{"r" : .a | . + 1}', '{"a":1}', '{"r":2}'],
    ['let x = .a | .b $x', '{"a":{"b":1},"b":2}', '1'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })
})
