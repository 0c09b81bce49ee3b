import { ExactNumber } from '../../json/index.ts'
import { movesToFront, property } from '../values/objects.ts'
import { OrderedObject } from '../values/ordered-object.ts'
import { isObject, type PlainObject, type Value } from '../values/value.ts'
import { WholeDecimal } from '../values/whole-decimal.ts'

/** Reads a key: null when the value is no object or has no such key. */
export type ReadKey = (value: Value) => Value

/**
 * The reader of one key. Nearly every key can be read without asking what kind of object it is: a name that neither
 * lists nor numbers nor prototypes know is an own key where it exists. That takes half the time, measured.
 */
export function keyReader(key: string): ReadKey {
  if (isKnownElsewhere(key)) return (value) => (isObject(value) ? (property(value, key) ?? null) : null)
  return (value) => {
    if (typeof value !== 'object' || value === null) return null
    const item = (value as PlainObject)[key]
    if (item !== undefined) return item
    return value instanceof OrderedObject ? (value.properties.get(key) ?? null) : null
  }
}

const EVERYTHING_ELSE: readonly object[] = [[], new ExactNumber('0'), new WholeDecimal(0), new OrderedObject()]

function isKnownElsewhere(key: string): boolean {
  return movesToFront(key) || EVERYTHING_ELSE.some((object) => key in object)
}
