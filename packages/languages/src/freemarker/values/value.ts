import { ExactNumber, type Json, type JsonObject } from '../../json/index.ts'
import type { SpecialValue } from './special-value.ts'

/** Whatever an expression can yield. Missing and null are the same thing. */
export type Value = Json | undefined | SpecialValue | readonly Value[]

/** Is there nothing? */
export function isMissing(value: Value): value is null | undefined {
  return value === undefined || value === null
}

export type { JsonObject }
export { ExactNumber }
