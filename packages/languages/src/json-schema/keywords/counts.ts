import type { Json } from '../../json/index.ts'
import { isNumber, isWhole } from '../values/numbers.ts'

/** The whole number that a keyword such as `maxLength` holds (2.0 is one); undefined for anything else. */
export function countIn(value: Json | undefined): number | undefined {
  if (value === undefined || !isNumber(value) || !isWhole(value)) return undefined
  return typeof value === 'number' ? value : value.toNumber()
}
