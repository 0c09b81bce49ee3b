import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { JsltError } from '../index.ts'

describe('[for …]', () => {
  test.each([
    ['[for (.) . + 1]', '[1,2,3]', '[2,3,4]'],
    ['[for (.) .]', 'null', 'null'],
    ['[for (.x) .]', '{}', 'null'],
    ['[for (.) .key + "=" + .value]', '{"a":1,"b":null}', '["a=1","b=null"]'],
    ['[for (.) . if (. > 1)]', '[1,2,3]', '[2,3]'],
    ['[for (.) let d = . * 2 let e = $d + 1 [$d, $e]]', '[1,2]', '[[2,3],[4,5]]'],
    ['[for (.) let sq = . * . $sq if ($sq > 3)]', '[1,2,3]', '[4,9]'],
    ['[for (.) if (. > 1) . else null]', '[1,2]', '[null,2]'],
    ['[for (.) if (.) 1 if (.)]', '[0,1]', '[1]'],
    ['[for (.) [for (.) . * 10]]', '[[1,2],[],[3]]', '[[10,20],[],[30]]'],
    ['[for (.) {"v" : .}]', '[1,null]', '[{"v":1},{}]'],
    ['let p = (.p) [for (.l) $p + .]', '{"p":"x","l":["a"]}', '["xa"]'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test.each(['"text"', '5', 'true'])('cannot visit %s', (input) => {
    expect(() => applyJslt('[for (.) .]', { input })).toThrow(JsltError)
    expect(() => applyJslt('{for (.) "a" : .}', { input })).toThrow(JsltError)
  })
})

describe('{for …}', () => {
  test.each([
    ['{for (.) .k : .v}', '[{"k":"a","v":1},{"k":"b","v":2}]', '{"a":1,"b":2}'],
    ['{for (.) .k : .v}', '[{"k":"a","v":1},{"k":"a","v":2}]', '{"a":2}'],
    ['{for (.) .k : .v}', '[{"k":5,"v":null},{"v":[]},{"k":true,"v":{}}]', '{}'],
    ['{for (.) uppercase(.key) : .value}', '{"a":1,"b":{"c":2}}', '{"A":1,"B":{"c":2}}'],
    ['{for (.) let n = size(.) (.) : $n if ($n > 1)}', '["a","bb"]', '{"bb":2}'],
    ['{for (.) string(.k) : .v}', '[{"k":1,"v":1}]', '{"1":1}'],
    ['{for (.) . : .}', '["__proto__"]', '{"__proto__":"__proto__"}'],
    ['{for (.) .k : .v}', 'null', 'null'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test('a key must be a text', () => {
    expect(() => applyJslt('{for (.) .k : .v}', { input: '[{"k":1,"v":1}]' })).toThrow(/must have string as key/)
  })
})
