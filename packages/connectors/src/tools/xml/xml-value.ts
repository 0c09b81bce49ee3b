import { readNumber } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'

/**
 * The value that a text of an element or attribute stands for, by the rules of `org.json` (tools.md, XML to JSON):
 * `true`, `false` and `null` in any case, whole numbers and decimals. Texts with leading zeros, a plus, a point in front,
 * and whole numbers that a double does not hold stay texts.
 */
export function xmlValue(text: string): Json {
  const first = text.charCodeAt(0)
  if ((first >= DIGIT_ZERO && first <= DIGIT_NINE) || first === MINUS) return numberOf(text)
  switch (text.length) {
    case 4:
      if (text === 'true' || text === 'null') return text === 'true' ? true : null
      break
    case 5:
      if (text === 'false') return false
      break
    default:
      return text
  }
  const word = text.toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : text
}

function numberOf(text: string): Json {
  const parts = NUMBER.exec(text)
  if (parts === null) return text
  const [, sign, whole = '', fraction, exponent] = parts
  if (fraction === undefined && exponent === undefined) {
    const number = Number(text)
    return Math.abs(number) < LARGEST || whole === String(LARGEST) ? number + 0 : text
  }
  if (whole === '' && sign === '') return text
  // JSON wants digits on both sides of the point.
  const digits = fraction === undefined || fraction === '' ? '' : `.${fraction}`
  return readNumber(`${sign}${whole === '' ? '0' : whole}${digits}${exponent ?? ''}`)
}

/** The last of the whole numbers that are all doubles. */
const LARGEST = 2 ** 53

const DIGIT_ZERO = 48
const DIGIT_NINE = 57
const MINUS = 45

/** Sign, whole part without leading zeros, fraction, exponent; one digit at least. */
const NUMBER = /^(-?)(0|[1-9]\d*|(?=\.\d))(?:\.(\d*))?([eE][+-]?\d+)?$/
