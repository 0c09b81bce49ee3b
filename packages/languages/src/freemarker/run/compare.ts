import type { ComparisonOperator } from '../syntax/expression.ts'
import { DATE_KIND_NAMES, DateValue } from '../values/date.ts'
import { asBoolean, asPlainText, aTypeName } from '../values/kinds.ts'
import { asNumber, compareNumbers } from '../values/number.ts'
import type { Value } from '../values/value.ts'
import { fail, type Site } from './site.ts'

/**
 * Compares two values that are there (row kinds): numbers, dates of one kind, texts and booleans with their like; texts
 * and booleans have no order.
 *
 * @throws FreemarkerError for unlike kinds
 */
export function compareValues(left: Value, operator: ComparisonOperator, right: Value, site: Site): boolean {
  const order = orderOf(left, operator, right, site)
  if (order !== undefined) return holds(order, operator)
  return fail(
    site,
    `Can't compare values of these types: the left one is ${aTypeName(left)}, the right one ${aTypeName(right)}`,
  )
}

/** Are they of one kind and equal? Unlike kinds are just not equal. */
export function areEqual(left: Value, right: Value, site: Site): boolean {
  return orderOf(left, '==', right, site) === 0
}

/** Negative, zero or positive; undefined for unlike kinds. */
function orderOf(left: Value, operator: ComparisonOperator, right: Value, site: Site): number | undefined {
  if (typeof left === 'string' && typeof right === 'string' && left === right && isEquality(operator)) return 0
  const leftNumber = asNumber(left)
  if (leftNumber !== undefined) {
    const rightNumber = asNumber(right)
    return rightNumber === undefined ? undefined : compareNumbers(leftNumber, rightNumber)
  }
  if (left instanceof DateValue) return right instanceof DateValue ? compareDates(left, right, site) : undefined
  const leftText = asPlainText(left)
  const rightText = asPlainText(right)
  if (leftText !== undefined && rightText !== undefined) {
    if (!isEquality(operator)) fail(site, `Can't use operator "${operator}" on string values`)
    return leftText === rightText || sameText(leftText, rightText) ? 0 : 1
  }
  const leftBoolean = asBoolean(left)
  const rightBoolean = asBoolean(right)
  if (leftBoolean === undefined || rightBoolean === undefined) return undefined
  if (!isEquality(operator)) fail(site, `Can't use operator "${operator}" on boolean values`)
  return leftBoolean === rightBoolean ? 0 : 1
}

function compareDates(left: DateValue, right: DateValue, site: Site): number {
  if (left.kind !== right.kind) {
    fail(site, `Can't compare a ${DATE_KIND_NAMES[left.kind]} with a ${DATE_KIND_NAMES[right.kind]}`)
  }
  return left.epochMs - right.epochMs
}

/** Equal in Unicode's compatibility form: a ligature equals its letters. */
function sameText(left: string, right: string): boolean {
  if (isAscii(left) && isAscii(right)) return false
  return left.normalize('NFKC') === right.normalize('NFKC')
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

function isEquality(operator: ComparisonOperator): boolean {
  return operator === '==' || operator === '!='
}

function holds(order: number, operator: ComparisonOperator): boolean {
  switch (operator) {
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}
