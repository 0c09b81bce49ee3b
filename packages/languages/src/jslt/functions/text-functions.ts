import { findCharset } from '../../charset/index.ts'
import { excerptOf, jsonText, textOf } from '../values/json-text.ts'
import { isArray, type Value } from '../values/value.ts'
import { defineJsltFunction, type JsltFunction } from './define-function.ts'
import { sha256 } from './sha-256.ts'

const isString = defineJsltFunction({
  name: 'is-string',
  category: 'text',
  signature: 'is-string(value)',
  summary: 'Is it a text?',
  examples: [{ query: '[is-string("a"), is-string(1)]', output: '[true,false]' }],
  call: (_run, value: Value) => typeof value === 'string',
})

const string = defineJsltFunction({
  name: 'string',
  category: 'text',
  signature: 'string(value)',
  summary: 'A text as it is, anything else as its compact JSON.',
  examples: [
    { query: '[string("a"), string(1.5), string(null), string([1, "a"])]', output: '["a","1.5","null","[1,\\"a\\"]"]' },
  ],
  call: (_run, value: Value) => textOf(value),
})

const join = defineJsltFunction({
  name: 'join',
  category: 'text',
  signature: 'join(list, separator)',
  summary: 'The items of a list as texts in a row, with the separator between them; null for null.',
  examples: [
    { query: 'join(["a", "b", 3], ", ")', output: '"a, b, 3"' },
    { query: 'join(null, ", ")', output: 'null' },
  ],
  call(run, list: Value, separator: Value) {
    if (list === null) return null
    if (!isArray(list)) throw run.failure(`Cannot convert ${excerptOf(list)} to array`)
    return list.map(textOf).join(textOf(separator))
  },
})

const lowercase = defineJsltFunction({
  name: 'lowercase',
  category: 'text',
  signature: 'lowercase(text)',
  summary: 'The text in small letters; null for null.',
  examples: [{ query: '[lowercase("ÁB"), lowercase(null)]', output: '["áb",null]' }],
  call: (_run, text: Value) => (text === null ? null : textOf(text).toLowerCase()),
})

const uppercase = defineJsltFunction({
  name: 'uppercase',
  category: 'text',
  signature: 'uppercase(text)',
  summary: 'The text in capital letters; null for null.',
  examples: [{ query: '[uppercase("áb"), uppercase(null)]', output: '["ÁB",null]' }],
  call: (_run, text: Value) => (text === null ? null : textOf(text).toUpperCase()),
})

const utf8 = findCharset('UTF-8')

const sha256Hex = defineJsltFunction({
  name: 'sha256-hex',
  category: 'text',
  signature: 'sha256-hex(text)',
  summary: 'The SHA-256 digest of the text in UTF-8, in hexadecimal digits; null for null.',
  examples: [
    {
      query: 'sha256-hex("abc")',
      output: '"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"',
    },
  ],
  call: (_run, text: Value) => (text === null || !utf8 ? null : sha256(utf8.encode(textOf(text)))),
})

const startsWith = defineJsltFunction({
  name: 'starts-with',
  category: 'text',
  signature: 'starts-with(text, start)',
  summary: 'Does the text begin so? Null counts as the text "null".',
  examples: [{ query: '[starts-with("abc", "ab"), starts-with("abc", "b")]', output: '[true,false]' }],
  call: (_run, text: Value, start: Value) => textOf(text).startsWith(textOf(start)),
})

const endsWith = defineJsltFunction({
  name: 'ends-with',
  category: 'text',
  signature: 'ends-with(text, end)',
  summary: 'Does the text end so? Null counts as the text "null".',
  examples: [{ query: '[ends-with("a.pdf", ".pdf"), ends-with("a.pdf", ".PDF")]', output: '[true,false]' }],
  call: (_run, text: Value, end: Value) => textOf(text).endsWith(textOf(end)),
})

const trim = defineJsltFunction({
  name: 'trim',
  category: 'text',
  signature: 'trim(text)',
  summary: 'The text without blanks and control characters at both ends; null for null.',
  examples: [{ query: '[trim("  a b\\n"), trim(null)]', output: '["a b",null]' }],
  call: (_run, text: Value) => (text === null ? null : withoutBlankEnds(textOf(text))),
})

/** Cuts what is not above U+0020; no-break spaces and the like stay. */
function withoutBlankEnds(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return text.slice(start, end)
}

const toJson = defineJsltFunction({
  name: 'to-json',
  category: 'text',
  signature: 'to-json(value)',
  summary: 'The compact JSON of a value.',
  examples: [{ query: 'to-json({"a" : [1, "b"]})', output: '"{\\"a\\":[1,\\"b\\"]}"' }],
  call: (_run, value: Value) => jsonText(value),
})

export const textFunctions: readonly JsltFunction[] = [
  isString,
  string,
  join,
  lowercase,
  uppercase,
  sha256Hex,
  startsWith,
  endsWith,
  trim,
  toJson,
]
