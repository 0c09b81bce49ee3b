import type { ArithmeticOperator } from '../syntax/expression.ts'
import { hasMembers, joinMaps } from '../values/map.ts'
import type { MarkupValue } from '../values/markup.ts'
import {
  addNumbers,
  asNumber,
  divideNumbers,
  type FreemarkerNumber,
  multiplyNumbers,
  remainderOfNumbers,
  subtractNumbers,
} from '../values/number.ts'
import type { sequenceSize } from '../values/sequence.ts'
import { isSequence, ItemList } from '../values/sequence.ts'
import type { Value } from '../values/value.ts'
import { formatting, toTextOrMarkup, unexpected } from './coerce.ts'
import type { Environment } from './environment.ts'
import { itemsOf } from './items.ts'
import { joinTexts } from './join-texts.ts'
import type { Site } from './site.ts'

/** `- * / %` on numbers. */
export function calculate(
  operator: ArithmeticOperator,
  a: FreemarkerNumber,
  b: FreemarkerNumber,
  site: Site,
): FreemarkerNumber {
  return formatting(site, () => {
    switch (operator) {
      case '-':
        return subtractNumbers(a, b)
      case '*':
        return multiplyNumbers(a, b)
      case '/':
        return divideNumbers(a, b)
      case '%':
        return remainderOfNumbers(a, b)
    }
  })
}

/** `+`: adds numbers, joins lists, maps and texts; a number joined with a text counts by its format. */
export function addValues(left: Value, right: Value, environment: Environment, leftSite: Site, rightSite: Site): Value {
  if (typeof left === 'string' && typeof right === 'string') {
    environment.checkLength(left.length + right.length, leftSite)
    return left + right
  }
  const a = asNumber(left)
  if (a !== undefined) {
    const b = asNumber(right)
    if (b !== undefined) return formatting(leftSite, () => addNumbers(a, b))
  }
  if (isSequence(left) && isSequence(right)) return joinLists(left, right, environment, leftSite)
  const bothMaps = hasMembers(left) && hasMembers(right)
  const leftText = textOperand(left, bothMaps, environment, leftSite)
  const rightText = leftText === undefined ? undefined : textOperand(right, bothMaps, environment, rightSite)
  if (leftText === undefined || rightText === undefined) {
    // Only maps have neither a text nor raised an error.
    if (!hasMembers(left) || !hasMembers(right)) return unexpected(left, 'a map', leftSite)
    return joinMaps(left, right, (entries) => environment.step(leftSite, entries))
  }
  const joined = joinTexts(leftText, rightText, leftSite)
  if (typeof joined === 'string') environment.checkLength(joined.length, leftSite)
  return joined
}

function textOperand(
  value: Value,
  mayBeMap: boolean,
  environment: Environment,
  site: Site,
): string | MarkupValue | undefined {
  const text = toTextOrMarkup(value, environment, site)
  if (text !== undefined || mayBeMap) return text
  return unexpected(value, 'a string or something automatically convertible to string', site)
}

function joinLists(
  left: Parameters<typeof sequenceSize>[0],
  right: Parameters<typeof sequenceSize>[0],
  environment: Environment,
  site: Site,
): Value {
  const more = itemsOf(right, environment, site)
  const base = left instanceof ItemList ? left : new ItemList([...itemsOf(left, environment, site)])
  const { list, copied } = base.extended(more)
  environment.step(site, copied)
  return list
}
