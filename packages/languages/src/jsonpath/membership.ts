import { ExactNumber } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { equalValues } from './equality.ts'
import { compareNumbers, decimalKey, isNumber, numberOfText, numberText } from './numbers.ts'

/** Tells whether a value equals an element of one list, as `==` with the value on the left does. */
export type Membership = (value: Json | undefined) => boolean

/**
 * Sorts the elements of a list by kind, so that testing many values against it does not read it each time. Worth it
 * for long lists that stay the same for all items of a filter.
 */
export function indexMembers(list: readonly Json[]): Membership {
  const texts = new Set<string>()
  const numbers = new Set<number>()
  const exactNumbers = new Set<string>()
  const others: Json[] = []
  const addNumber = (number: number | ExactNumber): void => {
    if (typeof number === 'number') numbers.add(number)
    else exactNumbers.add(decimalKey(number))
  }
  for (const element of list) {
    if (isNumber(element)) {
      texts.add(numberText(element))
      addNumber(element)
    } else if (typeof element === 'string') {
      texts.add(element)
      const number = numberOfText(element)
      if (number !== undefined) addNumber(number)
    } else {
      others.push(element)
    }
  }
  return (value) => {
    if (typeof value === 'string') return texts.has(value)
    if (typeof value === 'number') return numbers.has(value) || hasExact(exactNumbers, value)
    if (!(value instanceof ExactNumber)) return others.some((element) => equalValues(value, element))
    // A number of a filter may be exact for its spelling alone (`1.0`) and then equals a double.
    const rounded = value.toNumber()
    return (numbers.has(rounded) && compareNumbers(value, rounded) === 0) || hasExact(exactNumbers, value)
  }
}

function hasExact(keys: ReadonlySet<string>, value: number | ExactNumber): boolean {
  return keys.size > 0 && keys.has(decimalKey(value))
}
