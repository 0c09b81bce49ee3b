import { javaInteger } from '../java/java-integer.ts'
import { javaSplit } from '../java/java-text.ts'
import type { SpecPlace } from '../spec-place.ts'

/** How many levels up to look, and for which part of the name there: 0 is the whole, 1 the first wildcard. */
export interface Reference {
  readonly levels: number
  readonly group: number
}

/**
 * Reads `&`, `&2`, `&(2)` or `&(2,1)`, and the same with `$`.
 *
 * @throws JoltSpecError for anything else
 */
export function parseReference(text: string, sign: '&' | '$', place: SpecPlace): Reference {
  if (text[0] !== sign) throw place.specError(`${JSON.stringify(text)} has to begin with ${sign}`)
  const meat = text.slice(1)
  if (meat === '') return { levels: 0, group: 0 }
  const inParentheses = meat.length >= 3 && meat.startsWith('(') && meat.endsWith(')')
  const parts = inParentheses ? javaSplit(meat.slice(1, -1), ',') : [meat]
  const numbers = parts.map((part) => javaInteger(part))
  const [levels, group = 0] = numbers
  if (levels === undefined || numbers.length > 2 || numbers.some((number) => number === undefined || number < 0)) {
    throw place.specError(`${JSON.stringify(text)} is not of the form ${sign}, ${sign}1 or ${sign}(1,1)`)
  }
  return { levels, group }
}

/** The long form, `&(0,0)`. */
export function canonicalReference(sign: '&' | '$', { levels, group }: Reference): string {
  return `${sign}(${levels},${group})`
}
