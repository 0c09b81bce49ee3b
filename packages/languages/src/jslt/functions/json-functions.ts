import { excerptOf, textOf } from '../values/json-text.ts'
import { readJsonText } from '../values/read-json-text.ts'
import { isSettled } from '../values/settle.ts'
import type { Value } from '../values/value.ts'
import { defineJsltFunction, type JsltFunction } from './define-function.ts'

const fromJson = defineJsltFunction({
  name: 'from-json',
  category: 'text',
  signature: 'from-json(text, fallback?)',
  summary: 'The value of a JSON text. What is no JSON is an error, or gives the fallback; null gives null.',
  examples: [
    { query: 'from-json(.body).total', input: '{"body":"{\\"total\\":5}"}', output: '5' },
    { query: 'from-json("{bad", "none")', output: '"none"' },
  ],
  call(run, text: Value, fallback?: Value) {
    if (text === null) return null
    const source = textOf(text)
    const result = readJsonText(source)
    if (result === undefined) {
      if (fallback !== undefined) return fallback
      throw run.failure(`from-json can't parse ${excerptOf(source)}`)
    }
    if (!result.isPlain && !isSettled(result.value)) run.mustSettle = true
    return result.value
  },
})

export const jsonFunctions: readonly JsltFunction[] = [fromJson]
