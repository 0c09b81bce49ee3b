import { describe, expect, test } from 'vitest'
import { ExactNumber } from '../json/index.ts'
import {
  addDecimals,
  compareDecimals,
  decimalToJson,
  divideDecimals,
  doubleText,
  isWholeDecimal,
  multiplyDecimals,
  parseDecimal,
  plainText,
  remainderOfDecimals,
  roundDecimal,
  subtractDecimals,
  toDecimal,
  type Decimal,
  type DecimalSource,
} from './index.ts'

const decimal = (source: DecimalSource): Decimal => {
  const value = toDecimal(source)
  if (value === undefined) throw new Error(`no decimal: ${String(source)}`)
  return value
}

describe('parseDecimal takes what BigDecimal takes', () => {
  test.each([
    ['1', '1'],
    ['-1.50', '-1.50'],
    ['+.5', '0.5'],
    ['5.', '5'],
    ['1e3', '1000'],
    ['1.25E-3', '0.00125'],
    ['007.10', '7.10'],
    ['-0.0', '0.0'],
    ['٣', '3'],
    ['𝟗𝟘', '90'],
  ])('%s is %s', (text, plain) => {
    expect(plainText(decimal(text))).toBe(plain)
  })

  test.each([
    '',
    ' 1',
    '1 ',
    '.',
    '-',
    '1,5',
    '0x1',
    '1e',
    'e5',
    '1e99999999999',
    '1e2147483648',
    'NaN',
    '--1',
    '1.2.3',
  ])('not %s', (text) => {
    expect(parseDecimal(text)).toBeUndefined()
  })
})

test('compares by value and never writes an exponent out', () => {
  expect(compareDecimals(decimal('2'), decimal('2.00'))).toBe(0)
  expect(compareDecimals(decimal('-2'), decimal('1'))).toBeLessThan(0)
  expect(compareDecimals(decimal('-2'), decimal('-3'))).toBeGreaterThan(0)
  expect(compareDecimals(decimal('1e2000000000'), decimal('9e1999999999'))).toBeGreaterThan(0)
  expect(compareDecimals(decimal('0'), decimal('0e5'))).toBe(0)
  expect(compareDecimals(decimal(9007199254740992), decimal('9007199254740993'))).toBeLessThan(0)
})

test.each([
  ['2.345', 2, 'HALF_UP', '2.35'],
  ['2.345', 2, 'HALF_EVEN', '2.34'],
  ['-2.345', 2, 'CEILING', '-2.34'],
  ['-2.341', 2, 'FLOOR', '-2.35'],
  ['0.0001', 2, 'UP', '0.01'],
  ['999.95', 1, 'HALF_UP', '1000.0'],
  ['55', -2, 'HALF_UP', '100'],
  ['49', -2, 'HALF_UP', '0'],
  ['1.5', 3, 'UP', '1.5'],
  ['2.5000', 0, 'HALF_DOWN', '2'],
] as const)('%s to %d decimals %s is %s', (text, scale, mode, expected) => {
  expect(plainText(roundDecimal(decimal(text), scale, mode))).toBe(expected)
})

test('calculates exactly', () => {
  expect(plainText(addDecimals(decimal('0.1'), decimal('0.2')))).toBe('0.3')
  expect(plainText(subtractDecimals(decimal('1'), decimal('1.00')))).toBe('0.00')
  expect(plainText(multiplyDecimals(decimal('-1.5'), decimal('0.2')))).toBe('-0.30')
  expect(plainText(divideDecimals(decimal('1'), decimal('3'), 12, 'HALF_UP'))).toBe('0.333333333333')
  expect(plainText(divideDecimals(decimal('-2'), decimal('3'), 0, 'HALF_UP'))).toBe('-1')
  expect(plainText(remainderOfDecimals(decimal('-7'), decimal('2.5')))).toBe('-2.0')
  expect(() => divideDecimals(decimal('1'), decimal('0.0'), 2, 'UP')).toThrow('Division by zero')
  expect(isWholeDecimal(decimal('10.00'))).toBe(true)
  expect(isWholeDecimal(decimal('10.01'))).toBe(false)
  expect(isWholeDecimal(decimal('0.01'))).toBe(false)
})

test('becomes a number of a message without losing digits', () => {
  expect(decimalToJson(decimal('150.330'))).toBe(150.33)
  expect(decimalToJson(decimal('1e3'))).toBe(1000)
  expect(decimalToJson(decimal('12345678901234567890'))).toEqual(new ExactNumber('12345678901234567890'))
  expect(decimalToJson(decimal('1e400'))).toEqual(new ExactNumber('1' + '0'.repeat(400)))
  expect(decimalToJson(decimal('1e4000000'))).toEqual(new ExactNumber('1e4000000'))
})

test.each([
  [10, '10.0'],
  [0.5, '0.5'],
  [-0, '-0.0'],
  [1e7, '1.0E7'],
  [9999999, '9999999.0'],
  [1.7e12, '1.7E12'],
  [1e-3, '0.001'],
  [1e-4, '1.0E-4'],
  [1e23, '1.0E23'],
  [2e-44, '2.0E-44'],
  [5e-324, '4.9E-324'],
  [1.2345678901234567e30, '1.2345678901234567E30'],
  [NaN, 'NaN'],
])('the double %d is written %s', (value, text) => {
  expect(doubleText(value)).toBe(text)
})
