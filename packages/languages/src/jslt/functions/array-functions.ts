import { equals } from '../values/equality.ts'
import { excerptOf } from '../values/json-text.ts'
import { entriesOf } from '../values/objects.ts'
import { isArray, isObject, isTrue, type Value } from '../values/value.ts'
import type { Run } from '../run.ts'
import { defineJsltFunction, type JsltFunction } from './define-function.ts'

const isArrayFunction = defineJsltFunction({
  name: 'is-array',
  category: 'array',
  signature: 'is-array(value)',
  summary: 'Is it a list?',
  examples: [{ query: '[is-array([]), is-array({})]', output: '[true,false]' }],
  call: (_run, value: Value) => isArray(value),
})

const array = defineJsltFunction({
  name: 'array',
  category: 'array',
  signature: 'array(value)',
  summary: 'An object as a list of {key, value}; lists and null as they are.',
  examples: [{ query: 'array({"a" : 1, "b" : 2})', output: '[{"key":"a","value":1},{"key":"b","value":2}]' }],
  call(run, value: Value) {
    if (value === null || isArray(value)) return value
    if (isObject(value)) return entriesOf(value)
    throw run.failure(`array() cannot convert ${excerptOf(value)}`)
  },
})

const flatten = defineJsltFunction({
  name: 'flatten',
  category: 'array',
  signature: 'flatten(list)',
  summary: 'A list with the items of all lists inside it, however deep; null for null.',
  examples: [{ query: 'flatten([1, [2, [3, []]], {"a" : 4}])', output: '[1,2,3,{"a":4}]' }],
  call(run, list: Value) {
    if (list === null) return null
    if (!isArray(list)) throw run.failure(`flatten() cannot operate on ${excerptOf(list)}`)
    return flat(run, list)
  },
})

/** Without recursion: lists in messages may nest as deep as they like. */
function flat(run: Run, list: readonly Value[]): Value[] {
  const result: Value[] = []
  const open = [{ items: list, next: 0 }]
  for (let current = open.at(-1); current; current = open.at(-1)) {
    run.spend(1)
    const item = current.items[current.next++]
    if (item === undefined) open.pop()
    else if (isArray(item)) open.push({ items: item, next: 0 })
    else result.push(item)
  }
  return result
}

const all = defineJsltFunction({
  name: 'all',
  category: 'array',
  signature: 'all(list)',
  summary: 'Are all items true? An empty list has no other; null for null.',
  examples: [{ query: '[all([1, "x"]), all([1, 0]), all([])]', output: '[true,false,true]' }],
  call(run, list: Value) {
    return list === null ? null : needList(run, 'all', list).every(isTrue)
  },
})

const any = defineJsltFunction({
  name: 'any',
  category: 'array',
  signature: 'any(list)',
  summary: 'Is some item true? Null for null.',
  examples: [{ query: '[any([0, "x"]), any([0, ""]), any([])]', output: '[true,false,false]' }],
  call(run, list: Value) {
    return list === null ? null : needList(run, 'any', list).some(isTrue)
  },
})

function needList(run: Run, name: string, value: Value): readonly Value[] {
  if (isArray(value)) return value
  throw run.failure(`${name}() requires an array, not ${excerptOf(value)}`)
}

const zip = defineJsltFunction({
  name: 'zip',
  category: 'array',
  signature: 'zip(list, other)',
  summary: 'The items of two lists of equal size in pairs; null when one of them is null.',
  examples: [{ query: 'zip(["a", "b"], [1, 2])', output: '[["a",1],["b",2]]' }],
  call(run, list: Value, other: Value) {
    if (list === null || other === null) return null
    if (!isArray(list) || !isArray(other)) throw run.failure('zip() requires arrays')
    if (list.length !== other.length) throw run.failure('zip() arrays were of unequal size')
    return list.map((item, index) => [item, other[index] ?? null])
  },
})

const zipWithIndex = defineJsltFunction({
  name: 'zip-with-index',
  category: 'array',
  signature: 'zip-with-index(list)',
  summary: 'The items of a list with their positions, which count from 0; null for null.',
  examples: [{ query: 'zip-with-index(["a"])', output: '[{"index":0,"value":"a"}]' }],
  call(run, list: Value) {
    if (list === null) return null
    if (!isArray(list)) throw run.failure('zip-with-index() argument must be an array')
    return list.map((value, index) => ({ index, value }))
  },
})

const indexOf = defineJsltFunction({
  name: 'index-of',
  category: 'array',
  signature: 'index-of(list, element)',
  summary: 'The position of the first item that equals the element, -1 when none does; null for null.',
  examples: [{ query: '[index-of(["a", "b"], "b"), index-of([1], 2)]', output: '[1,-1]' }],
  call(run, list: Value, element: Value) {
    if (list === null) return null
    if (!isArray(list)) throw run.failure('index-of() first argument must be an array')
    return list.findIndex((item) => equals(item, element))
  },
})

export const arrayFunctions: readonly JsltFunction[] = [
  isArrayFunction,
  array,
  flatten,
  all,
  any,
  zip,
  zipWithIndex,
  indexOf,
]
