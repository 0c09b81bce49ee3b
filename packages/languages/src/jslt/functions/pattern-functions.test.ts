import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { compileJslt, JsltError, JsltSyntaxError } from '../index.ts'

describe('regular expressions', () => {
  test.each([
    ['[test("abc", "b"), test("ABC", "abc"), test("ABC", "(?i)abc"), test("", "")]', '[true,false,true,true]'],
    ['[test(123, "^\\\\d+$"), test([1], "\\\\[1\\\\]"), test(null, "a")]', '[true,true,false]'],
    ['[test("abab", "^(ab)\\\\1$"), test("xx", "(?<k>x)\\\\k<k>")]', '[true,true]'],
    ['[split("a,b,,", ","), split(",a", ","), split("", ","), split(",", ",")]', '[["a","b"],["","a"],[""],[]]'],
    [
      '[split("abc", ""), split(123, "2"), split("a1b", 1), split(null, ",")]',
      '[["a","b","c"],["1","3"],["a","b"],null]',
    ],
    ['replace("aaa", "a", "bb")', '"bbbbbb"'],
    ['replace("abc", "z", "X")', '"abc"'],
    ['replace("a.b", ".", "$1\\\\")', '"$1\\\\$1\\\\$1\\\\"'],
    ['replace("aab", "^a", "-")', '"-ab"'],
    ['replace("ab", "(?<=a)b", "-")', '"a-"'],
    ['[replace([1, 2], ",", ";"), replace(12, "3", ";"), replace("abc", "b", null)]', '["[1;2]","12","anullc"]'],
    ['replace(null, "a", "b")', 'null'],
    ['replace("anull", .x, "b")', '"ab"'],
    ['capture("abc", "(?<b>b)(?<a>c)?(?<z>z)?")', '{"a":"c","b":"b","z":null}'],
    ['[capture("abc", "x"), capture(null, "x"), capture(12, "(?<d>\\\\d)")]', '[{},null,{"d":"1"}]'],
  ])('%s', (query, output) => {
    expect(applyJslt(query, { input: '{}' })).toBe(output)
  })

  test.each([
    'test("a", "(")',
    'split("a", "*")',
    'replace("a", "[", "")',
    'capture("a", "(?<a>a)(?<a>b)")',
    'test("a", null)',
    'test("a", "a" + "(")',
  ])('%s does not compile', (query) => {
    expect(() => compileJslt(query)).toThrow(JsltSyntaxError)
    expect(() => compileJslt(query)).toThrow(expect.objectContaining({ code: 'JSLT_REGULAR_EXPRESSION' }))
  })

  test.each([
    'test("a", .re)',
    'split("a", .re)',
    'capture("a", .re)',
    'replace("a", .re, "b")',
    'test("a", .none)',
    'split("a", .none)',
    'capture("a", .none)',
  ])('%s fails with the message', (query) => {
    expect(() => applyJslt(query, { input: '{"re":"("}' })).toThrow(JsltError)
  })

  test.each(['replace("abc", "", "x")', 'replace("abc", "x*", "-")', 'replace("abc", "c|$", "-")'])(
    '%s matches an empty string, which is an error',
    (query) => {
      expect(() => applyJslt(query)).toThrow(/empty string/)
    },
  )

  test('more patterns than are kept still work', () => {
    const program = compileJslt('test(.text, .re)')
    for (let index = 0; index < 1_200; index++) {
      expect(program.transform({ text: `n${index}`, re: `^n${index}$` })).toBe(true)
    }
    expect(program.transform({ text: 'n0', re: '^n0$' })).toBe(true)
  })
})
