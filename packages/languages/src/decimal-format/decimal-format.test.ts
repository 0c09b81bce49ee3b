import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ExactNumber } from '../json/index.ts'
import {
  compileDecimalFormat,
  DecimalPatternError,
  decimalSymbols,
  plainText,
  type Decimal,
  type RoundingMode,
} from './index.ts'

/**
 * Random patterns and values with the results of Java 17. Five columns: pattern, locale, rounding, value, what
 * `format` wrote; four: pattern, locale, text, what `parse` read as value@end ('' for nothing). null = refused.
 */
const facts = JSON.parse(readFileSync(new URL('__fixtures__/decimal-format.java.json', import.meta.url), 'utf8')) as (
  string | null
)[][]

test('formats and reads as Java does', () => {
  const mine = facts.map((fact) => [...fact.slice(0, -1), answer(fact as string[])])
  expect(mine).toEqual(facts)
  expect(facts.length).toBeGreaterThan(150)
})

function answer(fact: string[]): string | null {
  const [pattern = '', locale = '', third = '', value = ''] = fact
  try {
    const format = compileDecimalFormat(pattern, locale)
    if (fact.length === 5) return format.format(value, third as RoundingMode)
    const read = format.parse(third)
    return read === undefined ? '' : `${stripped(read.value)}@${read.end}`
  } catch (error) {
    if (error instanceof DecimalPatternError) return null
    throw error
  }
}

function stripped(value: Decimal): string {
  const text = plainText(value)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

test('decimal digits decide, not the binary double', () => {
  expect(compileDecimalFormat('0.00').format(2.345, 'HALF_UP')).toBe('2.35')
  expect(compileDecimalFormat('0.00').format(1.005)).toBe('1.00')
  expect(compileDecimalFormat('#,##0').format(new ExactNumber('9007199254740993'))).toBe('9,007,199,254,740,993')
  expect(compileDecimalFormat('#,##0.00').format('12345678901234567890.135')).toBe('12,345,678,901,234,567,890.14')
})

test('a negative zero has no sign, a negative number that rounds to zero has one', () => {
  expect(compileDecimalFormat('0.00').format(-0)).toBe('0.00')
  expect(compileDecimalFormat('0.00').format(-0.001)).toBe('-0.00')
})

test('numbers of the locale', () => {
  expect(compileDecimalFormat('#,##0.00', 'pt-br').format('1234567.891')).toBe('1.234.567,89')
  expect(compileDecimalFormat('¤ #,##0.00', 'pt-BR').format(1234.5)).toBe('R$ 1.234,50')
  expect(compileDecimalFormat('#,##0.00 ¤¤', 'de-DE').format(1234.5)).toBe('1.234,50 EUR')
  expect(compileDecimalFormat('#,##0.0', 'us-EN').format(1234.5)).toBe('1,234.5')
  expect(compileDecimalFormat('#,##0.0', 'not a tag').format(1234.5)).toBe('1,234.5')
  expect(decimalSymbols('us-EN').currencyCode).toBe('XXX')
})

test('symbols can be replaced', () => {
  const format = compileDecimalFormat('#,##0.0', { symbols: { decimal: ',', grouping: ' ' } })
  expect(format.format(12345.6)).toBe('12 345,6')
})

describe('readNumber', () => {
  test.each([
    ['123.456', '###.#', '123.5'],
    ['12.345', '0.0', '12.3'],
    ['-300', "'-'###", '-300'],
    ['12.3456%', '0.0%', '0.123'],
    ['7‰', '0‰', '0.007'],
    ['-5', "'+'0;'-'0", '-5'],
  ])('reads %s with %s', (text, pattern, expected) => {
    const value = compileDecimalFormat(pattern).readNumber(text)
    expect(value && plainText(value)).toBe(expected)
  })

  test.each([
    [' 5', '#'],
    ['5', "'R$ '#"],
    ['', '0'],
    ['x', '0'],
    ['-', '0'],
    ['NaN', '0'],
  ])('does not read "%s" with %s', (text, pattern) => {
    expect(compileDecimalFormat(pattern).readNumber(text)).toBeUndefined()
  })
})

test('says what is wrong with a pattern and where', () => {
  expect(() => compileDecimalFormat('#0#')).toThrow('Malformed pattern: in pattern "#0#"')
  expect(() => compileDecimalFormat("0' kg")).toThrow('A quote that is not closed')
  try {
    compileDecimalFormat('0.0.0')
    expect.unreachable()
  } catch (error) {
    expect((error as DecimalPatternError).place).toEqual({ offset: 3, line: 1, column: 4 })
  }
})

test('refuses what is no number and what would fill the memory', () => {
  expect(() => compileDecimalFormat('0').format('abc')).toThrow(RangeError)
  expect(() => compileDecimalFormat('0').format('1e1000000000')).toThrow(RangeError)
  expect(compileDecimalFormat('0.0E0').format('1e1000000000')).toBe('1.0E1000000000')
  expect(() => compileDecimalFormat('0').format(0.5, 'UNNECESSARY')).toThrow('Rounding necessary')
})
