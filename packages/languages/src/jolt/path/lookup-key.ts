import type { Json } from '../../json/index.ts'
import { javaInteger } from '../java/java-integer.ts'
import { isNumber, truncate } from '../java/numbers.ts'
import { numberText } from '../java/number-text.ts'
import { stepAt } from '../run/step.ts'
import type { SpecPlace } from '../spec-place.ts'
import type { KeyElement, ParseKey, ValueOf } from './key-element.ts'
import { compileReadPath } from './read-path.ts'

/**
 * `@(2,path)`: the value found from two levels up; `@(path)` and `@path` begin here, `@2` is the level itself.
 *
 * @throws JoltSpecError for anything else, nested `@` and wildcards among it
 */
export function parseLookup(
  key: string,
  place: SpecPlace,
  parseKey: ParseKey,
): KeyElement & { readonly kind: 'lookup' } {
  const quoted = JSON.stringify(key)
  if (!key.startsWith('@') || key.length < 2) throw place.specError(`${quoted} is not of the form @(1,path)`)
  let meat = key.slice(1)
  if (meat.includes('@')) throw place.specError(`${quoted} has an @ inside of another`)
  if (meat.includes('*') || meat.includes('[]')) throw place.specError(`${quoted} cannot contain * or []`)
  if (meat.startsWith('(')) {
    if (!meat.endsWith(')')) throw place.specError(`${quoted} has no closing parenthesis`)
    meat = meat.slice(1, -1)
  }
  const { levels, path } = splitLookup(meat, quoted, place)
  if (path === '') return lookup(`@(${levels},)`, (step) => stepAt(step, levels, place).value)
  const read = compileReadPath(path, place, parseKey)
  return lookup(`@(${levels},${read.canonical})`, (step) => read.read(stepAt(step, levels, place).value, step))
}

/** What begins with a digit is a number of levels up to the first comma, and nothing else. */
function splitLookup(meat: string, quoted: string, place: SpecPlace): { levels: number; path: string } {
  if (meat === '') throw place.specError(`${quoted} is empty`)
  if (!/^\d/.test(meat)) return { levels: 0, path: meat }
  const comma = meat.indexOf(',')
  const levels = javaInteger(comma < 0 ? meat : meat.slice(0, comma))
  if (levels === undefined) throw place.specError(`${quoted} begins with a digit, but not with a number of levels`)
  return { levels, path: comma < 0 ? '' : meat.slice(comma + 1) }
}

function lookup(canonical: string, find: ValueOf): KeyElement & { readonly kind: 'lookup' } {
  return { kind: 'lookup', canonical, find, nameOf: (step) => asName(find(step)) }
}

/** A value as a name: numbers are cut to whole ones; null and containers are none. */
function asName(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  return isNumber(value) ? numberText(truncate(value)) : undefined
}
