import { describe, expect, test } from 'vitest'
import { ExactNumber } from '../../json/index.ts'
import { applyJslt } from '../apply-jslt.ts'
import { compileJslt } from '../index.ts'

describe('integers are exact', () => {
  test.each([
    ['.id', '{"id":9007199254740993}', '9007199254740993'],
    ['string(.id)', '{"id":12345678901234567890123}', '"12345678901234567890123"'],
    ['is-integer(.id)', '{"id":12345678901234567890123}', 'true'],
    ['.id + 1', '{"id":9007199254740993}', '9007199254740994'],
    ['.id - 1', '{"id":9007199254740993}', '9007199254740992'],
    ['.id * 3', '{"id":9007199254740993}', '27021597764222979'],
    ['.id / 3', '{"id":9007199254740993}', '3002399751580331'],
    ['.a + .b', '{"a":9007199254740991,"b":2}', '9007199254740993'],
    ['.id == 9007199254740992', '{"id":9007199254740993}', 'false'],
    ['[.id] == [9007199254740993]', '{"id":9007199254740993}', 'true'],
    ['contains(9007199254740993, .)', '[1,9007199254740993]', 'true'],
    ['"" + 9007199254740993', '1', '"9007199254740993"'],
    ['number("123456789012345678901234567890")', '1', '123456789012345678901234567890'],
    ['[1152921504606846976, {"n" : 9007199254740993}]', '1', '[1152921504606846976,{"n":9007199254740993}]'],
    ['string(.)', '1152921504606846976', '"1152921504606846976"'],
    ['{for (.) .k : .v}', '[{"k":"a","v":9007199254740993}]', '{"a":9007199254740993}'],
    ['mod(.id, 1000)', '{"id":9007199254740993}', '993'],
  ])('%s of %s', (query, input, output) => {
    expect(applyJslt(query, { input })).toBe(output)
  })

  test('arithmetic has 64 bits and wraps around', () => {
    expect(applyJslt('9223372036854775807 + 1')).toBe('-9223372036854775808')
    expect(applyJslt('. * .', { input: '4294967296' })).toBe('0')
    expect(applyJslt('-9223372036854775808 / -1')).toBe('-9223372036854775808')
  })
})

describe('decimals', () => {
  test.each([
    ['string(1.0)', '"1.0"'],
    ['string(100.0)', '"100.0"'],
    ['string(1e10)', '"1.0E10"'],
    ['string(12345678.9)', '"1.23456789E7"'],
    ['string(9999999.5)', '"9999999.5"'],
    ['string(0.001)', '"0.001"'],
    ['string(0.0009)', '"9.0E-4"'],
    ['string(-0.0)', '"-0.0"'],
    ['string(0.5 + 0.5)', '"1.0"'],
    ['string([1.0, {"a" : 2.0}])', '"[1.0,{\\"a\\":2.0}]"'],
    ['1.0', '1'],
    ['[1e3, {"a" : 2.0}]', '[1000,{"a":2}]'],
    ['is-decimal(0.5 + 0.5)', 'true'],
    ['is-decimal(6 / 2)', 'false'],
    ['is-integer(1.5 * 2)', 'false'],
    ['string(round(2.0))', '"2"'],
    ['from-json("1.0") + ""', '"1.0"'],
    ['from-json("1.0")', '1'],
    ['1 / 0.0', '"Infinity"'],
    ['[-1 / 0.0, 0.0 / 0.0]', '["-Infinity","NaN"]'],
    ['string(1 / 0.0)', '"\\"Infinity\\""'],
    ['(0.0 / 0.0) == (0.0 / 0.0)', 'false'],
    ['boolean(0.0)', 'false'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })

  test('numbers that no double holds keep their digits through a program', () => {
    const input = '{"a":1250259129.48955334546546,"b":1e400,"c":0.1000000000000000055511151231257827}'
    expect(applyJslt('{* : .}', { input })).toBe(input)
    expect(applyJslt('[string(.a), is-decimal(.a)]', { input })).toBe('["1250259129.48955334546546",true]')
    expect(applyJslt('.a + 1', { input: '{"a":1250259129.48955334546546}' })).toBe('1250259130.4895535')
    expect(applyJslt('.b > 1', { input })).toBe('true')
  })

  test('what leaves is JSON: plain numbers, or exact ones', () => {
    const result = compileJslt('[1.0, 9007199254740993, 2 + 2]').transform(null) as unknown[]
    expect(result).toEqual([1, new ExactNumber('9007199254740993'), 4])
  })

  test('parts of the message are not copied, even next to a number that had to be turned back', () => {
    const message = { deep: { list: [1, 2] } }
    const result = compileJslt('{"m" : .deep, "d" : .deep.list[0] * 1.0}').transform(message) as { m: unknown }
    expect(result).toEqual({ m: message.deep, d: 1 })
    expect(result.m).toBe(message.deep)
  })
})
