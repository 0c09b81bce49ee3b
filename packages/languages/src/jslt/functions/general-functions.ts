import { compareValues } from '../values/comparison.ts'
import { sameValue } from '../values/equality.ts'
import { excerptOf, textOf } from '../values/json-text.ts'
import { plainNumber } from '../values/numbers.ts'
import { property, sizeOf } from '../values/objects.ts'
import { isArray, isNumber, isObject, type Value } from '../values/value.ts'
import type { Run } from '../run.ts'
import { type BuiltinCall, defineJsltFunction, defineJsltMacro, type JsltFunction } from './define-function.ts'

/** A list from which a set is made when it is part of the program. */
const LONG_LIST = 10

const contains = defineJsltFunction({
  name: 'contains',
  category: 'general',
  signature: 'contains(element, container)',
  summary: 'Is the element in a list, a key of an object, or part of a text? Nothing is contained in null.',
  examples: [
    { query: 'contains(.city, ["Recife", "Natal"])', input: '{"city":"Natal"}', output: 'true' },
    { query: 'contains("a", {"a" : 1})', output: 'true' },
    { query: 'contains("lo w", "hello world")', output: 'true' },
    { query: 'contains(1, ["1"])', output: 'false' },
    { query: 'contains(1, null)', output: 'false' },
  ],
  call(run, element: Value, container: Value) {
    if (container === null) return false
    if (isArray(container)) return container.some((item) => sameValue(item, element))
    if (typeof container === 'string') return element !== null && container.includes(textOf(element))
    if (!isObject(container)) throw run.failure(`contains() cannot operate on ${excerptOf(container)}`)
    return element !== null && property(container, textOf(element)) !== undefined
  },
  prepare([, container]) {
    return container !== undefined && isArray(container) && container.length > LONG_LIST
      ? containsIn(container)
      : undefined
  },
})

/** Looks up in a set what is no list, object or big number, and searches the others one by one. */
function containsIn(items: readonly Value[]): BuiltinCall {
  const scalars = new Set<Value | undefined>(items.map(scalarKey))
  scalars.delete(undefined)
  const others = items.filter((item) => scalarKey(item) === undefined)
  return (_run, element: Value) => {
    const key = scalarKey(element)
    return (key !== undefined && scalars.has(key)) || others.some((item) => sameValue(item, element))
  }
}

function scalarKey(value: Value): Value | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  return isNumber(value) ? plainNumber(value) : undefined
}

const size = defineJsltFunction({
  name: 'size',
  category: 'general',
  signature: 'size(value)',
  summary: 'The number of items of a list, of keys of an object, of UTF-16 units of a text; null for null.',
  examples: [
    { query: 'size(.tags)', input: '{"tags":["a","b"]}', output: '2' },
    { query: '[size({"a" : 1}), size("Ana"), size(null)]', output: '[1,3,null]' },
  ],
  call(run, value: Value) {
    if (value === null) return null
    if (typeof value === 'string' || isArray(value)) return value.length
    if (isObject(value)) return sizeOf(value)
    throw run.failure(`size() cannot work on ${excerptOf(value)}`)
  },
})

const error = defineJsltFunction({
  name: 'error',
  category: 'general',
  signature: 'error(message)',
  summary: 'Ends the program with an error.',
  examples: [{ query: 'if (.total < 0) error("negative total") else .total', input: '{"total":5}', output: '5' }],
  call(run, message: Value) {
    throw run.failure(`error: ${textOf(message)}`)
  },
})

const min = defineJsltFunction({
  name: 'min',
  category: 'general',
  signature: 'min(one, other)',
  summary: 'The smaller of two numbers or texts. Null is the smallest of all.',
  examples: [{ query: '[min(2, 1.5), min("b", "a"), min(1, null)]', output: '[1.5,"a",null]' }],
  call(run, one: Value, other: Value) {
    return compared(run, one, other) < 0 ? one : other
  },
})

const max = defineJsltFunction({
  name: 'max',
  category: 'general',
  signature: 'max(one, other)',
  summary: 'The larger of two numbers or texts; null when one of them is null.',
  examples: [{ query: '[max(2, 1.5), max("b", "a"), max(1, null)]', output: '[2,"b",null]' }],
  call(run, one: Value, other: Value) {
    if (one === null || other === null) return null
    return compared(run, one, other) > 0 ? one : other
  },
})

function compared(run: Run, one: Value, other: Value): number {
  const order = compareValues(one, other)
  if (order === undefined) throw run.failure(`Can't compare ${excerptOf(one)} and ${excerptOf(other)}`)
  return order
}

export const generalFunctions: readonly JsltFunction[] = [contains, size, error, min, max]

export const fallback = defineJsltMacro({
  name: 'fallback',
  category: 'general',
  signature: 'fallback(value, other, …)',
  summary: 'The first value that is not null, {} or []. What stands behind it is not evaluated.',
  parameters: { min: 2, max: 1024 },
  examples: [
    { query: 'fallback(.name, .nick, "nobody")', input: '{"nick":"Zé"}', output: '"Zé"' },
    { query: 'fallback({}, [], false, error("never"))', output: 'false' },
  ],
  build(parameters) {
    return (input, frame, run) => {
      for (const parameter of parameters) {
        const value = parameter(input, frame, run)
        if (!run.isBlank(value)) return value
      }
      return null
    }
  },
})
