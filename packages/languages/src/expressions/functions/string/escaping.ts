import { toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { textOf } from '../../values/text-form.ts'
import { isMissing } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import type { FunctionParameter } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'
import type { EscapeType } from './escape-types.ts'
import { ESCAPE_TYPES, unescapeJson } from './escape-types.ts'

const PARAMETERS: readonly FunctionParameter[] = [
  { name: 'text', kind: 'text' },
  { name: 'type', kind: 'text', isOptional: true },
]

export const escape = defineFunction({
  name: 'ESCAPE',
  group: 'string',
  parameters: PARAMETERS,
  result: 'text',
  summary: 'Escapes a text for JSON (default), XML, HTML or CSV. Null gives null.',
  examples: [
    { expression: 'ESCAPE("say \\"hi\\"")', result: 'say \\"hi\\"' },
    { expression: 'ESCAPE("<h1>é</h1>", "HTML")', result: '&lt;h1&gt;&eacute;&lt;/h1&gt;' },
    { expression: 'ESCAPE("a,\\"b\\"", "CSV")', result: '"a,""b"""' },
  ],
  evaluate: (text, type) => {
    const { escape } = typeOf(type)
    return isMissing(text) ? null : escape(textOf(text))
  },
})

export const unescape = defineFunction({
  name: 'UNESCAPE',
  group: 'string',
  parameters: PARAMETERS,
  result: 'text',
  summary: 'Removes the escapes of JSON (default), XML, HTML or CSV. Null gives null.',
  examples: [
    { expression: 'UNESCAPE("&lt;h1&gt;&euro;", "HTML")', result: '<h1>€' },
    { expression: 'UNESCAPE("{\\\\\\"a\\\\\\":1}")', result: '{"a":1}' },
  ],
  evaluate: (text, type) => {
    const { unescape } = typeOf(type)
    return isMissing(text) ? null : unescape(textOf(text))
  },
})

export const unescapeJsonText = defineFunction({
  name: 'UNESCAPEJSON',
  group: 'json',
  parameters: [{ name: 'text', kind: 'text' }],
  result: 'text',
  summary: 'Removes the escapes of JSON, as UNESCAPE does by default. Null gives null.',
  examples: [{ expression: 'UNESCAPEJSON("a\\\\tb\\\\u00e7")', result: 'a\tbç' }],
  evaluate: (text) => (isMissing(text) ? null : unescapeJson(textOf(text))),
})

function typeOf(type: Argument): EscapeType {
  const name = isMissing(type) ? 'JSON' : toText(type)
  const found = ESCAPE_TYPES.get(name.toUpperCase())
  if (found === undefined) throw new FunctionFault(`Unknown type '${name}'`)
  return found
}
