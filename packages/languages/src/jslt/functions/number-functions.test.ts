import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { JsltError } from '../index.ts'

describe('number', () => {
  test.each([
    ['"12"', '12'],
    ['"007"', '7'],
    ['"-1.5e2"', '-150'],
    ['"1E-2"', '0.01'],
    ['"1E+2"', '100'],
    ['".5"', '0.5'],
    ['"-.5"', '-0.5'],
    ['"-1E-1"', '-0.1'],
    ['"0.3"', '0.3'],
    ['"1234.56"', '1234.56'],
    ['null', 'null'],
    ['7', '7'],
  ])('of %s is %s', (text, output) => {
    expect(applyJslt(`number(${text})`)).toBe(output)
  })

  test.each([
    '""',
    '" 1"',
    '"1 "',
    '"+1"',
    '"1."',
    '"."',
    '"-"',
    '"1e"',
    '"e5"',
    '"1,5"',
    '"0x1F"',
    '"--1"',
    '"NaN"',
    'true',
    '[]',
    '{}',
  ])('of %s is an error, or the fallback', (text) => {
    expect(() => applyJslt(`number(${text})`)).toThrow(JsltError)
    expect(applyJslt(`number(${text}, "fallback")`)).toBe('"fallback"')
    expect(applyJslt(`number(${text}, null)`)).toBe('null')
  })

  test('of null is the fallback when there is one', () => {
    expect(applyJslt('number(null, 5)')).toBe('5')
  })
})

describe('rounding', () => {
  test.each([
    ['round(2.5)', '3'],
    ['round(-2.5)', '-2'],
    ['round(0.49999999999999994)', '0'],
    ['round(-0.4)', '0'],
    ['floor(-0.5)', '-1'],
    ['ceiling(-0.5)', '0'],
    ['round(1e19)', '9223372036854775807'],
    ['floor(-1e19)', '-9223372036854775808'],
    ['round(0.0 / 0.0)', '0'],
    ['round(null)', 'null'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })

  test.each(['round("1.5")', 'floor([])', 'ceiling(true)'])('%s is an error', (query) => {
    expect(() => applyJslt(query)).toThrow(/cannot round a non-number/)
  })
})

describe('sum, mod, min, max', () => {
  test.each([
    ['sum([0.1, 0.2])', '0.30000000000000004'],
    ['sum([1.5, 0.5])', '2'],
    ['string(sum([1.5, 0.5]))', '"2.0"'],
    ['sum([])', '0'],
    ['mod(-7, -3)', '2'],
    ['mod(0, 5)', '0'],
    ['mod(3, null)', 'null'],
    ['min(1, null)', 'null'],
    ['max(null, 1)', 'null'],
    ['min("10", "9")', '"10"'],
    ['max(2, 2.5)', '2.5'],
  ])('%s', (query, output) => {
    expect(applyJslt(query)).toBe(output)
  })

  test.each([
    'sum([1, "2"])',
    'sum([null])',
    'sum("12")',
    'mod(5, 0)',
    'mod(5, 2.5)',
    'mod("5", 2)',
    'mod(5, true)',
    'min(1, "a")',
    'max([1], [2])',
  ])('%s is an error', (query) => {
    expect(() => applyJslt(query)).toThrow(JsltError)
  })
})

describe('hash-int', () => {
  test.each([
    ['"abc"', '34386722'],
    ['""', '1088'],
    ['1', '49'],
    ['1.5', '48568'],
    ['true', '3569038'],
    ['[1, "a"]', '603026928'],
    ['{"b" : 1, "a" : 2}', '-1283651056'],
    ['"a\\"b"', '1065749189'],
    ['"ação 日本 😀"', '-1878020910'],
    ['null', 'null'],
  ])('of %s', (value, output) => {
    expect(applyJslt(`hash-int(${value})`)).toBe(output)
  })

  test('sorts keys by their UTF-16 units, those that look like numbers too, at every depth', () => {
    const query =
      '(hash-int({"b" : 1, "10" : {"z" : 1, "9" : 2}, "9" : 3}) == hash-int({"9" : 3, "10" : {"9" : 2, "z" : 1}, "b" : 1}))'
    expect(applyJslt(query)).toBe('true')
  })
})

describe('random and now', () => {
  test('take their values from the options', () => {
    const options = { random: () => 0.25, now: () => 1_714_990_830_250 }
    expect(applyJslt('[random(), now(), is-decimal(now())]', options)).toBe('[0.25,1714990830.25,true]')
    expect(applyJslt('string([random(), now()])', { random: () => 0, now: () => 2000 })).toBe('"[0.0,2.0]"')
  })
})
