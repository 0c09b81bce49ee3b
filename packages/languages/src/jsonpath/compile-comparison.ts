import type { JavaRegex } from '../java-regex/index.ts'
import { isJsonObject } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import type { Operand } from './compile-operand.ts'
import { equalsConstant, equalValues, identicalValues, isList } from './equality.ts'
import type { Predicate } from './evaluation.ts'
import { indexMembers } from './membership.ts'
import type { Membership } from './membership.ts'
import { compareNumbers, isNumber, numberText } from './numbers.ts'
import type { ComparisonOperator } from './syntax.ts'

type Value = Json | undefined
type Test = (left: Value, right: Value) => boolean

/** `left operator right` for each item (spec/connectors/tools.md, JSON Path dialect). */
export function compileComparison(left: Operand, operator: ComparisonOperator, right: Operand): Predicate {
  if (operator === '=~') return compileMatch(left, right)
  if (operator === 'in' && right.isShared) return compileMemberTest(left, right, true)
  if (operator === 'nin' && right.isShared) return compileMemberTest(left, right, false)
  if (operator === 'contains' && left.isShared) return compileContains(left, right)
  if (isListTest(operator) && right.isShared) return compileListTest(left, operator, right)
  const { get } = left
  if (right.constant !== undefined) {
    const test = testAgainst(operator, right.constant)
    return (item, run) => test(get(item, run))
  }
  const test = TESTS[operator]
  return (item, run) => test(get(item, run), right.get(item, run))
}

/** The commonest comparisons have a literal on the right, which is looked at only once. */
function testAgainst(operator: Exclude<ComparisonOperator, '=~'>, right: Json): (left: Value) => boolean {
  const test = TESTS[operator]
  switch (operator) {
    case '==':
      return equalsConstant(right)
    case '!=': {
      const equal = equalsConstant(right)
      return (left) => !equal(left)
    }
    default:
      return (left) => test(left, right)
  }
}

const LIST_TESTS = {
  subsetof: (left: readonly Json[], isIn: Membership) => left.every(isIn),
  anyof: (left: readonly Json[], isIn: Membership) => left.some(isIn),
  noneof: (left: readonly Json[], isIn: Membership) => !left.some(isIn),
}

function isListTest(operator: ComparisonOperator): operator is keyof typeof LIST_TESTS {
  return Object.hasOwn(LIST_TESTS, operator)
}

const TESTS: Readonly<Record<Exclude<ComparisonOperator, '=~'>, Test>> = {
  '==': equalValues,
  '!=': (left, right) => !equalValues(left, right),
  '===': identicalValues,
  '!==': (left, right) => !identicalValues(left, right),
  '<': (left, right) => order(left, right) < 0,
  '<=': (left, right) => order(left, right) <= 0,
  '>': (left, right) => order(left, right) > 0,
  '>=': (left, right) => order(left, right) >= 0,
  in: isMember,
  nin: (left, right) => !isMember(left, right),
  contains(left, right) {
    if (typeof left === 'string') return typeof right === 'string' && left.includes(right)
    return isMember(right, left)
  },
  subsetof: (left, right) => isList(left) && isList(right) && LIST_TESTS.subsetof(left, membersOf(right, left.length)),
  anyof: (left, right) => isList(left) && isList(right) && LIST_TESTS.anyof(left, membersOf(right, left.length)),
  noneof: (left, right) => isList(left) && isList(right) && LIST_TESTS.noneof(left, membersOf(right, left.length)),
  size(left, right) {
    if (!isNumber(right) || (typeof left !== 'string' && !isList(left))) return false
    return left.length === Math.trunc(Number(numberText(right)))
  },
  empty(left, right) {
    if (typeof left === 'string' || isList(left)) return (left.length === 0) === right
    return isJsonObject(left) && (Object.keys(left).length === 0) === right
  },
}

function isMember(value: Value, list: Value): boolean {
  return value !== undefined && isList(list) && list.some((element) => equalValues(value, element))
}

/** So many comparisons of one evaluation cost about as much as indexing a list of that size. */
const WORTH_INDEXING = 64

/** @param uses how many values will be tested */
function membersOf(list: readonly Json[], uses: number): Membership {
  return list.length * uses > WORTH_INDEXING ? indexMembers(list) : (value) => isMember(value, list)
}

/** `in` and `nin` with a list that all items share: a long one is indexed once. */
function compileMemberTest(left: Operand, right: Operand, wanted: boolean): Predicate {
  const membersIn = rememberMembers()
  return (item, run) => {
    const list = right.get(item, run)
    return (isList(list) && membersIn(list)(left.get(item, run))) === wanted
  }
}

/** Two lists, of which all items share the right one: a long one is indexed once. */
function compileListTest(left: Operand, operator: keyof typeof LIST_TESTS, right: Operand): Predicate {
  const membersIn = rememberMembers()
  const test = LIST_TESTS[operator]
  return (item, run) => {
    const value = left.get(item, run)
    const list = right.get(item, run)
    return isList(value) && isList(list) && test(value, membersIn(list))
  }
}

function compileContains(left: Operand, right: Operand): Predicate {
  const membersIn = rememberMembers()
  return (item, run) => {
    const list = left.get(item, run)
    const value = right.get(item, run)
    return isList(list) ? membersIn(list)(value) : TESTS.contains(list, value)
  }
}

/** The index of a list goes when the list goes: nothing of a message outlives it here. */
function rememberMembers(): (list: readonly Json[]) => Membership {
  const known = new WeakMap<readonly Json[], Membership>()
  return (list) => {
    let members = known.get(list)
    if (members === undefined) {
      members = membersOf(list, list.length)
      known.set(list, members)
    }
    return members
  }
}

/** NaN, which no comparison with 0 holds for, when the two have no order: unlike kinds, null, booleans, containers. */
function order(left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left === 'string') return typeof right !== 'string' ? NaN : left === right ? 0 : left < right ? -1 : 1
  return isNumber(left) && isNumber(right) ? compareNumbers(left, right) : NaN
}

/** `=~`: a pattern on one side, on either. A text in its place never matches. */
function compileMatch(left: Operand, right: Operand): Predicate {
  const pattern = left.pattern ?? right.pattern
  if (pattern === undefined || (left.pattern && right.pattern)) return () => false
  const { get } = left.pattern ? right : left
  return (item, run) => {
    const value = get(item, run)
    if (isList(value)) return value.some((each) => matchesWhole(pattern, each))
    return matchesWhole(pattern, value)
  }
}

function matchesWhole(pattern: JavaRegex, value: Value): boolean {
  if (typeof value === 'string') return pattern.matches(value)
  if (isNumber(value)) return pattern.matches(numberText(value))
  return pattern.matches(typeof value === 'boolean' ? String(value) : '')
}
