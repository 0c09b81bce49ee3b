import { formatting } from '../run/coerce.ts'
import { fail } from '../run/site.ts'
import { DateValue, type DateKind } from '../values/date.ts'
import {
  compareNumbers,
  type FreemarkerNumber,
  intValue,
  isWholeNumber,
  longValue,
  negateNumber,
  parseNumber,
  simplest,
  toBig,
  toDouble,
  wholePart,
} from '../values/number.ts'
import type { BuiltIn } from './built-in.ts'
import { anyBuiltIn, numberBuiltIn, type Use } from './define.ts'
import { toNumber } from '../run/coerce.ts'

/** Rounding and other arithmetic on one number. */
export const NUMBERS: readonly BuiltIn[] = [
  numberBuiltIn(
    {
      name: 'abs',
      summary: 'Without its sign.',
      examples: [{ template: '${(-2.5)?abs}', output: '2.5' }],
    },
    (value) => (compareNumbers(value, 0) < 0 ? negateNumber(value) : value),
  ),
  rounding('round', 'To the nearest whole number, halves up.', '3 -2', (value) => Math.floor(value + 0.5)),
  rounding('floor', 'To the next whole number below.', '2 -3', Math.floor),
  rounding('ceiling', 'To the next whole number above.', '3 -2', Math.ceil),
  numberBuiltIn(
    {
      name: 'int',
      summary: 'The whole part, cut to 32 bits.',
      examples: [{ template: '${2.9?int} ${(-2.9)?int}', output: '2 -2' }],
    },
    (value, use) => formatting(use.site, () => intValue(value)),
  ),
  anyBuiltIn(
    {
      name: 'long',
      appliesTo: 'number',
      summary: 'The whole part, cut to 64 bits; of a date, the milliseconds since 1970.',
      examples: [
        { template: '${2.9?long}', output: '2' },
        { template: '${"1970-01-02"?date("yyyy-MM-dd")?long?c}', output: '86400000' },
      ],
    },
    (value, use) => {
      if (value instanceof DateValue) return value.epochMs
      const number = toNumber(value, use.targetSite)
      return formatting(use.site, () => simplest(longValue(number), 0))
    },
  ),
  cutBits('short', 16, '70000', '4,464'),
  cutBits('byte', 8, '300', '44'),
  numberBuiltIn(
    {
      name: 'double',
      summary: 'The nearest double-precision number.',
      examples: [{ template: '${1.5?double}', output: '1.5' }],
    },
    (value) => toDouble(value),
  ),
  numberBuiltIn(
    {
      name: 'float',
      summary: 'The nearest single-precision number.',
      examples: [{ template: '${0.1?float}', output: '0.1' }],
    },
    (value) => shortestFloat(toDouble(value)),
  ),
  letters('lower_abc', 'a', 'a z aa'),
  letters('upper_abc', 'A', 'A Z AA'),
  numberBuiltIn(
    {
      name: 'is_nan',
      summary: 'Is it the result of a calculation that has none?',
      examples: [{ template: '${1?is_nan?c} ${"NaN"?number?is_nan?c}', output: 'false true' }],
    },
    (value) => Number.isNaN(value),
  ),
  numberBuiltIn(
    {
      name: 'is_infinite',
      summary: 'Is it infinite?',
      examples: [{ template: '${1?is_infinite?c} ${"INF"?number?is_infinite?c}', output: 'false true' }],
    },
    (value) => value === Infinity || value === -Infinity,
  ),
  fromMilliseconds('number_to_date', 'date', '1970-01-01'),
  fromMilliseconds('number_to_time', 'time', '00:00:01Z'),
  fromMilliseconds('number_to_datetime', 'datetime', '1970-01-01T00:00:01Z'),
]

/** As the reference does, on the nearest double. */
function rounding(name: string, summary: string, output: string, round: (value: number) => number): BuiltIn {
  return numberBuiltIn(
    { name, summary, examples: [{ template: `\${2.5?${name}} \${(-2.5)?${name}}`, output }] },
    (value, use) => {
      const rounded = round(toDouble(value))
      if (!Number.isFinite(rounded)) return fail(use.site, 'The number is infinite, or none')
      return simplest(BigInt(rounded), 0)
    },
  )
}

function cutBits(name: string, bits: number, number: string, output: string): BuiltIn {
  return numberBuiltIn(
    {
      name,
      summary: `The whole part, cut to ${bits} bits.`,
      examples: [{ template: `\${${number}?${name}}`, output }],
    },
    (value, use) => formatting(use.site, () => Number(BigInt.asIntN(bits, wholePart(value)))),
  )
}

/** The shortest decimal that a float of this value prints as. */
function shortestFloat(value: number): FreemarkerNumber {
  const float = Math.fround(value)
  for (let digits = 1; digits < 10; digits++) {
    const text = float.toPrecision(digits)
    if (Math.fround(Number(text)) === float) return parseNumber(text) ?? float
  }
  return float
}

function letters(name: string, first: string, output: string): BuiltIn {
  const summary = 'Numbered by letters: 1 is the first, 27 has two of them.'
  return numberBuiltIn(
    { name, summary, examples: [{ template: `\${1?${name}} \${26?${name}} \${27?${name}}`, output }] },
    (value, use) => {
      if (!isWholeNumber(value) || compareNumbers(value, 0x7fffffff) > 0) {
        fail(use.targetSite, `The left side operand value isn't compatible with ?${use.name}`)
      }
      let rest = intValue(value)
      if (rest < 1) fail(use.targetSite, `The left side operand to ?${use.name} must be at least 1, but was ${rest}`)
      let result = ''
      for (; rest > 0; rest = Math.floor((rest - 1) / 26)) {
        result = String.fromCharCode(first.charCodeAt(0) + ((rest - 1) % 26)) + result
      }
      return result
    },
  )
}

function fromMilliseconds(name: string, kind: DateKind, output: string): BuiltIn {
  const summary = `The ${kind === 'datetime' ? 'date with time' : kind} so many milliseconds after 1970 in UTC.`
  return numberBuiltIn(
    { name, summary, examples: [{ template: `\${1000?${name}?iso_utc}`, output }] },
    (value, use) => {
      const epochMs = formatting(use.site, () => nearestWhole(value, use))
      return new DateValue(epochMs, kind)
    },
  )
}

/** Farther dates cannot be told apart by milliseconds. */
const FARTHEST = 8.64e15

function nearestWhole(value: FreemarkerNumber, use: Use): number {
  const { unscaled, scale } = toBig(value)
  const whole = scale <= 0 ? toDouble(value) : Math.sign(toDouble(value)) * Math.floor(Math.abs(toDouble(value)) + 0.5)
  if (Math.abs(whole) > FARTHEST) fail(use.site, `The date ${unscaled} is out of range`)
  return whole + 0
}
