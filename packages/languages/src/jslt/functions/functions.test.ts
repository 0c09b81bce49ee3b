import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { JSLT_FUNCTIONS, JSLT_REFERENCE } from './index.ts'

describe('examples of the reference', () => {
  for (const { name, examples } of JSLT_REFERENCE) {
    test.each(examples)(`${name}: $query`, ({ query, input, output }) => {
      expect(applyJslt(query, input === undefined ? {} : { input })).toBe(output)
    })
  }
})

test('every function has a page: a signature that begins with its name, a sentence, an example', () => {
  for (const { name, signature, summary, examples } of JSLT_REFERENCE) {
    expect(signature).toMatch(new RegExp(`^${name}\\(.*\\)$`))
    expect(summary).toMatch(/[.?]$|\.`\.$/)
    expect(examples).not.toHaveLength(0)
  }
})

test('names are unique', () => {
  expect(new Set(JSLT_REFERENCE.map(({ name }) => name)).size).toBe(JSLT_REFERENCE.length)
})

test('has every built-in function of the language', () => {
  const names = `contains size error min max is-number is-integer is-decimal number round floor ceiling random sum mod
    hash-int is-string string test capture split join lowercase uppercase sha256-hex starts-with ends-with from-json
    to-json replace trim uuid not boolean is-boolean is-object get-key array is-array flatten all any zip zip-with-index
    index-of now parse-time format-time parse-url`
  expect(JSLT_FUNCTIONS.map(({ name }) => name).sort()).toEqual(names.split(/\s+/).sort())
})

test('a call with too few or too many arguments does not compile', () => {
  for (const { name, parameters } of JSLT_FUNCTIONS) {
    const call = (count: number) => `${name}(${new Array(count).fill('null').join(', ')})`
    if (parameters.min > 0) expect(() => applyJslt(call(parameters.min - 1))).toThrow(/needs \d/)
    expect(() => applyJslt(call(parameters.max + 1))).toThrow(/needs \d/)
  }
})
