import { isTrue, type Value } from '../values/value.ts'
import { defineJsltFunction, type JsltFunction } from './define-function.ts'

const not = defineJsltFunction({
  name: 'not',
  category: 'boolean',
  signature: 'not(value)',
  summary: 'True for false, null, 0, "", [] and {}; false for anything else.',
  examples: [{ query: '[not(true), not(null), not([]), not("false")]', output: '[false,true,true,false]' }],
  call: (_run, value: Value) => !isTrue(value),
})

const boolean = defineJsltFunction({
  name: 'boolean',
  category: 'boolean',
  signature: 'boolean(value)',
  summary: 'False for false, null, 0, "", [] and {}; true for anything else.',
  examples: [{ query: '[boolean("x"), boolean(0), boolean([null])]', output: '[true,false,true]' }],
  call: (_run, value: Value) => isTrue(value),
})

const isBoolean = defineJsltFunction({
  name: 'is-boolean',
  category: 'boolean',
  signature: 'is-boolean(value)',
  summary: 'Is it true or false?',
  examples: [{ query: '[is-boolean(false), is-boolean("false")]', output: '[true,false]' }],
  call: (_run, value: Value) => typeof value === 'boolean',
})

export const booleanFunctions: readonly JsltFunction[] = [not, boolean, isBoolean]
