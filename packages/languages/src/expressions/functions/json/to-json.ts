import { readJsonText } from '../../values/read-json-text.ts'
import { defineFunction } from '../define-function.ts'

export const toJson = defineFunction({
  name: 'TOJSON',
  group: 'json',
  parameters: [{ name: 'value', kind: 'any' }],
  result: 'any',
  makesMarks: true,
  summary:
    'The value that a text of strict JSON holds, one level. A text that is not JSON and every other value come back as they are.',
  examples: [
    { expression: 'TOJSON("{\\"name\\":\\"John\\",\\"age\\":31}")', result: { name: 'John', age: 31 } },
    { expression: 'TOJSON("false")', result: false },
    { expression: 'TOJSON("{a:1}")', result: '{a:1}' },
  ],
  evaluate(value) {
    if (typeof value !== 'string') return value ?? null
    if (!MAY_BE_JSON.test(value)) return value
    try {
      return readJsonText(value)
    } catch {
      // Not JSON: that is an answer here, not a failure.
      return value
    }
  },
})

/** Saves the cost of an exception for ordinary texts. */
const MAY_BE_JSON = /^[ \t\r\n]*[{["\-0-9tfn]/
