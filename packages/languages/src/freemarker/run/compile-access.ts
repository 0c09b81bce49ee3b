import { builtInNamed } from '../built-ins/index.ts'
import type { Expression } from '../syntax/expression.ts'
import { asPlainText } from '../values/kinds.ts'
import { hasMembers, memberOf } from '../values/map.ts'
import { MarkupValue } from '../values/markup.ts'
import { asNumber, intValue } from '../values/number.ts'
import { isSequence, ItemList, LazySequence, NumberRange, sequenceItem, sequenceSize } from '../values/sequence.ts'
import { EMPTY } from '../values/empty.ts'
import { isMissing, type Value } from '../values/value.ts'
import { toTextOrMarkup, unexpected } from './coerce.ts'
import type { Compiler } from './compiler.ts'
import type { Environment } from './environment.ts'
import type { Evaluator } from './evaluator.ts'
import { iterateItems, listedItems } from './items.ts'
import { fail, failAsMissing, type Site } from './site.ts'

/** `target.name`; `value?string.name` formats by that name. */
export function compileMember(node: Expression & { kind: 'member' }, compiler: Compiler): Evaluator {
  const { name } = node
  const formatted = compileNamedFormat(node.target, { ...node, kind: 'text', value: name }, compiler)
  if (formatted !== undefined) return formatted
  const target = compiler.evaluator(node.target)
  const site = compiler.site(node.target)
  return (environment) => {
    const value = target(environment)
    if (hasMembers(value)) return memberOf(value, name)
    if (value === EMPTY) return undefined
    return unexpected(value, 'a hash', site)
  }
}

/** `target[key]`: a member by a text, an item or character by a number, a part by a range. */
export function compileIndex(node: Expression & { kind: 'index' }, compiler: Compiler): Evaluator {
  const formatted = compileNamedFormat(node.target, node.key, compiler)
  const target = compiler.lazyEvaluator(node.target)
  const key = compiler.evaluator(node.key)
  const targetSite = compiler.site(node.target)
  const keySite = compiler.site(node.key)
  return (environment) => {
    if (formatted !== undefined && asPlainText(key(environment)) !== undefined) return formatted(environment)
    const value = target(environment)
    if (isMissing(value)) return failAsMissing(targetSite)
    const keyValue = key(environment)
    if (isMissing(keyValue)) return failAsMissing(keySite)
    const number = asNumber(keyValue)
    if (number !== undefined) return itemAt(value, intValue(number), environment, targetSite)
    const text = asPlainText(keyValue)
    if (text !== undefined) {
      if (hasMembers(value)) return memberOf(value, text)
      return value === EMPTY ? undefined : unexpected(value, 'a hash', targetSite)
    }
    if (keyValue instanceof NumberRange) return slice(value, keyValue, environment, targetSite, keySite)
    return unexpected(keyValue, 'a number, range, or string', keySite)
  }
}

/** `?string.short`, `?date["yyyy"]`: the built-in with the key as its argument. */
function compileNamedFormat(target: Expression, key: Expression, compiler: Compiler): Evaluator | undefined {
  const inner = target.kind === 'group' ? target.inner : target
  if (inner.kind !== 'built-in' || inner.arguments !== undefined) return undefined
  const builtIn = builtInNamed(inner.name)
  if (builtIn?.takesKey !== true) return undefined
  return builtIn.compile({ ...inner, arguments: [key] }, compiler, false)
}

function itemAt(value: Value, index: number, environment: Environment, site: Site): Value {
  if (value instanceof LazySequence) {
    if (index < 0) return undefined
    let at = 0
    for (const item of iterateItems(value, environment, site)) if (at++ === index) return item
    return undefined
  }
  if (isSequence(value)) {
    return index >= 0 && index < sequenceSize(value) ? sequenceItem(value, index) : undefined
  }
  const text = sliceableText(value, environment, site)
  if (index < 0) fail(site, `Negative index not allowed: ${index}`)
  if (index >= text.length) {
    fail(
      site,
      `String index out of range: The index was ${index} (0-based), but the length of the string is only ${text.length}`,
    )
  }
  return text.charAt(index)
}

/** The text of a value that takes a number or range in brackets. */
function sliceableText(value: Value, environment: Environment, site: Site): string {
  const text = value instanceof MarkupValue ? undefined : toTextOrMarkup(value, environment, site)
  if (typeof text === 'string') return text
  return unexpected(value, 'a sequence or string', site)
}

/** A part of a list or text (rows text limits and lists). */
function slice(value: Value, range: NumberRange, environment: Environment, site: Site, rangeSite: Site): Value {
  const isList = value instanceof LazySequence || isSequence(value)
  const items =
    value instanceof LazySequence ? undefined : isSequence(value) ? value : sliceableText(value, environment, site)
  if (!range.isOpen && range.size === 0) return isList ? new ItemList([]) : ''
  const { first, step } = range
  if (first < 0) fail(rangeSite, `Negative range start index (${first}) isn't allowed for a range used for slicing`)
  if (items === undefined) return sliceLazily(value, range, environment, site, rangeSite)
  const size = typeof items === 'string' ? items.length : sequenceSize(items)
  const kind = typeof items === 'string' ? 'string' : 'sequence'
  if (range.adapts && step === 1 ? first > size : first >= size) {
    fail(rangeSite, `Range start index ${first} is out of bounds, because the sliced ${kind} has only ${size} elements`)
  }
  const count = sliceSize(range, size, rangeSite, kind)
  if (typeof items === 'string') {
    if (step < 0 && count > 1) {
      // A range that goes one back gives an empty text, by an old mistake that templates rely on.
      if (range.isInclusive && count === 2) return ''
      fail(rangeSite, "Decreasing ranges aren't allowed for slicing strings, as it would give reversed text")
    }
    return items.slice(first, first + count)
  }
  environment.step(site, count)
  return new ItemList(Array.from({ length: count }, (_, index) => sequenceItem(items, first + index * step)))
}

function sliceSize(range: NumberRange, size: number, site: Site, kind: string): number {
  if (range.isOpen) return size - range.first
  const last = range.first + (range.size - 1) * range.step
  if (last < 0) {
    if (range.adapts) return range.first + 1
    fail(site, `Negative range end index (${last}) isn't allowed for a range used for slicing`)
  }
  if (last >= size) {
    if (range.adapts) return Math.abs(size - range.first)
    fail(site, `Range end index ${last} is out of bounds, because the sliced ${kind} has only ${size} elements`)
  }
  return range.size
}

function sliceLazily(value: Value, range: NumberRange, environment: Environment, site: Site, rangeSite: Site): Value {
  if (range.step < 0)
    return slice(new ItemList([...listedItems(value, environment, site)]), range, environment, site, rangeSite)
  const end = range.isOpen ? Infinity : range.first + range.size
  const taken: Value[] = []
  let index = 0
  for (const item of iterateItems(value, environment, site)) {
    if (index >= range.first) taken.push(item)
    if (++index >= end) break
  }
  if (index < (range.adapts ? range.first : end)) {
    fail(
      rangeSite,
      `Range end index ${end - 1} is out of bounds, because the sliced sequence has only ${index} elements`,
    )
  }
  return new ItemList(taken)
}
