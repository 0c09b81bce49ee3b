import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { JsltError } from '../index.ts'

describe('objects', () => {
  test.each([
    ['get-key(., "a")', '{"a":null}', 'null'],
    ['get-key(., "a", 5)', '{"a":null}', 'null'],
    ['get-key(., "b", 5)', '{"a":1}', '5'],
    ['get-key(., 1)', '{"1":2}', '2'],
    ['get-key(., null, 5)', '{"a":1}', 'null'],
    ['get-key(null, "a", 5)', '{}', 'null'],
    ['get-key(., "toString")', '{}', 'null'],
    ['size(.)', '{"a":1,"b":2}', '2'],
    ['size({"1" : .a, "0" : .b})', '{"a":1,"b":2}', '2'],
    ['array(.)', '{"a":1,"b":null}', '[{"key":"a","value":1},{"key":"b","value":null}]'],
    ['[array([1]), array(null)]', '{}', '[[1],null]'],
    ['fallback(., {}, [], null, 3)', '{}', '3'],
    ['fallback(.a, error("never"))', '{"a":0}', '0'],
    ['fallback(null, null)', '{}', 'null'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test.each(['get-key([1], "a")', 'get-key(5, "a")', 'array("x")', 'array(true)'])('%s is an error', (query) => {
    expect(() => applyJslt(query)).toThrow(JsltError)
  })
})

describe('lists', () => {
  test.each([
    ['flatten([[], [[]]])', '[]'],
    ['flatten([null, [null]])', '[null,null]'],
    ['[all([]), all(["false"]), all([[]]), all(null)]', '[true,true,false,null]'],
    ['[any([]), any([0, "", [], {}]), any(["false"]), any(null)]', '[false,false,true,null]'],
    ['[zip([], []), zip(null, [1]), zip([1], null)]', '[[],null,null]'],
    ['[zip-with-index([]), zip-with-index(null)]', '[[],null]'],
    ['[index-of([1, 2], 2.0), index-of(["1"], 1), index-of([[1]], [1]), index-of(null, 1)]', '[1,-1,0,null]'],
    ['index-of([null], null)', '0'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })

  test.each([
    'flatten("x")',
    'all("x")',
    'any(1)',
    'zip([1], [1, 2])',
    'zip([1], "a")',
    'zip-with-index("ab")',
    'index-of("abc", "b")',
  ])('%s is an error', (query) => {
    expect(() => applyJslt(query)).toThrow(JsltError)
  })

  test('lists nested as deep as they like are flattened', () => {
    expect(applyJslt('flatten(.)', { input: `${'['.repeat(100_000)}1${']'.repeat(100_000)}` })).toBe('[1]')
  })
})
