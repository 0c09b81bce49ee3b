import { excerptOf, textOf } from '../values/json-text.ts'
import { property } from '../values/objects.ts'
import { isObject, type Value } from '../values/value.ts'
import { defineJsltFunction, type JsltFunction } from './define-function.ts'

const isObjectFunction = defineJsltFunction({
  name: 'is-object',
  category: 'object',
  signature: 'is-object(value)',
  summary: 'Is it an object?',
  examples: [{ query: '[is-object({}), is-object([])]', output: '[true,false]' }],
  call: (_run, value: Value) => isObject(value),
})

const getKey = defineJsltFunction({
  name: 'get-key',
  category: 'object',
  signature: 'get-key(object, key, fallback?)',
  summary: 'The value of a computed key, or the fallback when the object has no such key. Null when either is null.',
  examples: [
    { query: 'get-key(.prices, .sku)', input: '{"prices":{"a":10},"sku":"a"}', output: '10' },
    { query: 'get-key({"a" : 1}, "b", 0)', output: '0' },
  ],
  call(run, object: Value, key: Value, fallback?: Value) {
    if (key === null) return null
    if (object === null) return null
    if (isObject(object)) {
      const value = property(object, textOf(key))
      return value === undefined ? (fallback ?? null) : value
    }
    throw run.failure(`get-key: can't look up keys in ${excerptOf(object)}`)
  },
})

export const objectFunctions: readonly JsltFunction[] = [isObjectFunction, getKey]
