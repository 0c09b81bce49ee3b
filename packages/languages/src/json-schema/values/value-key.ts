import { parseDecimal } from '../../decimal-format/index.ts'
import { ExactNumber, isJsonObject, readNumber } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'
import { JsonSchemaLimitError } from '../errors.ts'

/** Levels that are compared with each other. */
const DEEPEST_VALUE = 2000

/**
 * Something that two values have in common exactly when they are equal by JSON Schema: numbers by value, objects
 * whatever the order of their keys. Scalars mostly are their own key, so that nothing is written out for them.
 *
 * @throws JsonSchemaLimitError for a value that nests too deep
 */
export function valueKey(value: Json): unknown {
  if (typeof value === 'number') return value + 0 // -0 is 0
  if (typeof value === 'string') return value.charCodeAt(0) === MARK ? String.fromCharCode(MARK) + value : value
  if (value === null || typeof value === 'boolean') return value
  const number = value instanceof ExactNumber ? readNumber(value.text) : undefined
  return typeof number === 'number' ? number : String.fromCharCode(MARK, MARK + 1) + writeKey(value, 0)
}

/** In front of the keys of containers, and doubled in front of texts that begin with it. */
const MARK = 1

function writeKey(value: Json, depth: number): string {
  if (depth > DEEPEST_VALUE) throw new JsonSchemaLimitError(`More than ${DEEPEST_VALUE} levels to be compared`, '$')
  if (typeof value === 'number') return String(value + 0)
  if (value instanceof ExactNumber) return exactKey(value)
  if (Array.isArray(value)) {
    return `[${(value as readonly Json[]).map((item) => writeKey(item, depth + 1)).join(',')}]`
  }
  if (!isJsonObject(value)) return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${writeKey(value[name] as Json, depth + 1)}`).join(',')}}`
}

/** Digits without outer zeros, and the power of ten behind them. */
function exactKey(number: ExactNumber): string {
  const plain = readNumber(number.text)
  if (typeof plain === 'number') return String(plain + 0)
  const decimal = parseDecimal(number.text)
  if (decimal === undefined) return number.text
  const digits = decimal.digits.replace(/0+$/, '')
  return `${decimal.negative ? '-' : ''}${digits}e${decimal.digits.length - digits.length - decimal.scale}`
}
