import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { growth, LINEAR } from '../__fixtures__/growth.ts'
import { compileDecimalFormat, DecimalPatternError, plainText, parseDecimal, ROUNDING_MODES } from './index.ts'

const PIECES = [
  '#',
  '0',
  ',',
  '.',
  ';',
  '%',
  '‰',
  '-',
  "'",
  "''",
  'E0',
  'E',
  '¤',
  '¤¤',
  '*',
  'x',
  ' ',
  '$',
  'é',
  '😀',
  '+',
  '1',
]
const pattern = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('#,##0.00', '0.###E0', '0.00%', "'#'0;(0)", '##0.##E0', '000000', '¤ #,##0.00'),
)
const locale = fc.constantFrom('en-US', 'pt-BR', 'de-CH', 'ar-EG', 'hi-IN', 'fr', '', 'not a locale')
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom('12345678901234567890.123', '-0.005', '1e400', '1e-400', '0', '999.995', '1E+3'),
)

test('random patterns write and read, or are refused with an error of ours', () => {
  fc.assert(
    fc.property(
      pattern,
      locale,
      number,
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...ROUNDING_MODES),
      (...all) => {
        const [source, tag, value, text, rounding] = all
        let format
        try {
          format = compileDecimalFormat(source, tag)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(DecimalPatternError)
          expect((thrown as DecimalPatternError).place.offset).toBeLessThanOrEqual(source.length)
          return
        }
        format.parse(text)
        format.readNumber(text)
        try {
          const written = format.format(value, rounding)
          format.parse(written)
        } catch (thrown) {
          // UNNECESSARY would have to round, or the result would fill the memory.
          expect(thrown).toBeInstanceOf(RangeError)
          expect((thrown as Error).message).not.toMatch(/call stack|Invalid string length|Invalid array length/)
        }
      },
    ),
    { numRuns: 5_000 },
  )
})

test('a number of up to 17 digits comes back from a pattern that shows them all', () => {
  const format = compileDecimalFormat('0.####################')
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
      fc.pre(value === 0 || Math.abs(value) > 1e-3)
      expect(Number(plainText(format.readNumber(format.format(value)) as never))).toBeCloseTo(value, 12)
    }),
  )
})

describe('long patterns and texts', () => {
  const N = 100_000
  test.each([
    ['digits', '0'.repeat(N)],
    ['places', '#'.repeat(N)],
    ['grouping', '#,'.repeat(N) + '0'],
    ['decimals', `0.${'0'.repeat(N)}`],
    ['exponents', `0E${'0'.repeat(N)}`],
    ['quoted text', `'${'a'.repeat(N)}'0`],
    ['quotes', "''".repeat(N)],
  ])('%s give a text or an error of ours', (_name, source) => {
    try {
      const format = compileDecimalFormat(source)
      expect(typeof format.format(1.5)).toBe('string')
      format.parse('1'.repeat(N))
    } catch (thrown) {
      expect(thrown).toSatisfy((error) => error instanceof DecimalPatternError || error instanceof RangeError)
      expect((thrown as Error).message).not.toMatch(/call stack/)
    }
  })

  test.each([
    ['digits', '#,##0.00', (n: number) => '1'.repeat(n)],
    ['grouped digits', '#,##0.00', (n: number) => '1,'.repeat(n)],
    ['zeros', '0', (n: number) => '0'.repeat(n)],
    ['decimals', '0.0', (n: number) => `0.${'12'.repeat(n)}`],
  ])('reading %s takes time in proportion to their number', (_name, source, text) => {
    const format = compileDecimalFormat(source)
    const run = (size: number) => void format.readNumber(text(size))
    expect(growth(run, 10_000)).toBeLessThan(LINEAR)
  })

  test('writing takes time in proportion to the number of digits', () => {
    const format = compileDecimalFormat('#,##0.00')
    const run = (size: number) => void format.format(parseDecimal('12'.repeat(size)) as never)
    expect(growth(run, 10_000)).toBeLessThan(LINEAR)
  })
})
