import { compileJavaRegex } from '../java-regex/index.ts'
import { stringifyJson } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { compareNumbers, isNumber, numberOfText, numberText } from '../jsonpath/numbers.ts'
import type { NumberValue } from '../jsonpath/numbers.ts'
import type { SimpleOperator } from './tokenize.ts'

export type Compare = (left: Json, right: Json) => boolean

/** The operators of Simple conditions (spec/connectors/logic.md, Choice). */
export const COMPARE: Readonly<Record<SimpleOperator, Compare>> = {
  '==': equal,
  '!=': (left, right) => !equal(left, right),
  '=~': equalIgnoringCase,
  '!=~': (left, right) => !equalIgnoringCase(left, right),
  '>': (left, right) => order(left, right) > 0,
  '>=': (left, right) => order(left, right) >= 0,
  '<': (left, right) => order(left, right) < 0,
  '<=': (left, right) => order(left, right) <= 0,
  regex: matches,
  'not regex': (left, right) => !matches(left, right),
  contains,
  'not contains': (left, right) => !contains(left, right),
  in: isAmong,
  'not in': (left, right) => !isAmong(left, right),
  'starts with': (left, right) => left !== null && right !== null && textOf(left).startsWith(textOf(right)),
  'ends with': (left, right) => left !== null && right !== null && textOf(left).endsWith(textOf(right)),
}

/** A text as it is, another value as compact JSON, null as nothing. */
export function textOf(value: Json): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  return isNumber(value) ? numberText(value) : stringifyJson(value)
}

/** As numbers when both are numeric, else as texts; null equals only null. */
function equal(left: Json, right: Json): boolean {
  return equalTo(left)(right)
}

/** Compares one value with many: its number and text are made once. */
function equalTo(value: Json): (other: Json) => boolean {
  if (value === null) return (other) => other === null
  const number = numberOf(value)
  let text: string | undefined
  return (other) => {
    if (other === null) return false
    const otherNumber = number === undefined ? undefined : numberOf(other)
    if (number !== undefined && otherNumber !== undefined) return compareNumbers(number, otherNumber) === 0
    text ??= textOf(value)
    return text === textOf(other)
  }
}

function equalIgnoringCase(left: Json, right: Json): boolean {
  if (equal(left, right)) return true
  return left !== null && right !== null && textOf(left).toLowerCase() === textOf(right).toLowerCase()
}

/** NaN, which no comparison with 0 holds for, when one side is null. */
function order(left: Json, right: Json): number {
  if (left === null || right === null) return NaN
  const numbers = bothNumbers(left, right)
  if (numbers) return compareNumbers(...numbers)
  const [a, b] = [textOf(left), textOf(right)]
  return a === b ? 0 : a < b ? -1 : 1
}

function bothNumbers(left: Json, right: Json): [NumberValue, NumberValue] | undefined {
  const a = numberOf(left)
  const b = a === undefined ? undefined : numberOf(right)
  return a === undefined || b === undefined ? undefined : [a, b]
}

function numberOf(value: Json): NumberValue | undefined {
  return typeof value === 'string' ? numberOfText(value) : isNumber(value) ? value : undefined
}

/** With a pattern out of the message. */
function matches(left: Json, right: Json): boolean {
  return left !== null && right !== null && compileJavaRegex(textOf(right)).matches(textOf(left))
}

/** A part of a text, or an element of a list. */
function contains(left: Json, right: Json): boolean {
  if (left === null || right === null) return false
  return Array.isArray(left) ? hasElement(left as readonly Json[], right) : textOf(left).includes(textOf(right))
}

/** One of a list, or of a text like `'a,b'`. */
function isAmong(left: Json, right: Json): boolean {
  if (left === null || right === null) return false
  const choices = Array.isArray(right)
    ? (right as readonly Json[])
    : textOf(right)
        .split(',')
        .map((each) => each.trim())
  return hasElement(choices, left)
}

function hasElement(list: readonly Json[], value: Json): boolean {
  return list.some(equalTo(value))
}
