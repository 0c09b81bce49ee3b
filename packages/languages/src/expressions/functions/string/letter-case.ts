import { textOf } from '../../values/text-form.ts'
import { isMissing } from '../../values/value.ts'
import type { ExpressionFunction } from '../define-function.ts'
import { defineFunction } from '../define-function.ts'

/** A function that changes a text; null gives null. */
function defineChange(
  name: string,
  summary: string,
  change: (text: string) => string,
  examples: ExpressionFunction['examples'],
): ExpressionFunction {
  return defineFunction({
    name,
    group: 'string',
    parameters: [{ name: 'text', kind: 'text' }],
    result: 'text',
    summary: `${summary} Null gives null.`,
    examples,
    evaluate: (text) => (isMissing(text) ? null : change(textOf(text))),
  })
}

export const upperCase = defineChange('UPPERCASE', 'The text in upper case.', (text) => text.toUpperCase(), [
  { expression: 'UPPERCASE("straße")', result: 'STRASSE' },
])

export const lowerCase = defineChange('LOWERCASE', 'The text in lower case.', (text) => text.toLowerCase(), [
  { expression: 'LOWERCASE("HELLO")', result: 'hello' },
])

export const capitalize = defineChange(
  'CAPITALIZE',
  'The text with its first character in upper case, the rest untouched.',
  (text) => {
    const first = text.codePointAt(0)
    if (first === undefined) return text
    const character = String.fromCodePoint(first)
    return titleCase(first, character) + text.slice(character.length)
  },
  [
    { expression: 'CAPITALIZE("hello, World")', result: 'Hello, World' },
    { expression: 'CAPITALIZE("ßa")', result: 'ßa' },
  ],
)

/** The one-to-one title case of a character, as Java's `Character.toTitleCase`. */
function titleCase(code: number, character: string): string {
  const digraph = TITLE_DIGRAPHS.get(character)
  if (digraph !== undefined) return digraph
  // Georgian letters have no title case of their own.
  if (code >= 0x10d0 && code <= 0x10ff) return character
  const upper = character.toUpperCase()
  if (upper.length === String.fromCodePoint(upper.codePointAt(0)!).length) return upper
  // Upper case of more than one character: Greek letters with iota below have a single one, others stay.
  if (code >= 0x1f80 && code <= 0x1faf && (code & 8) === 0) return String.fromCodePoint(code + 8)
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? String.fromCodePoint(code + 9) : character
}

const TITLE_DIGRAPHS: ReadonlyMap<string, string> = new Map(
  ['Ǆǅǆ', 'Ǉǈǉ', 'Ǌǋǌ', 'Ǳǲǳ'].flatMap((all) => [...all].map((letter) => [letter, all[1]!] as const)),
)

export const trim = defineChange(
  'TRIM',
  'The text without blanks and control characters, up to U+0020, at both ends.',
  (text) => {
    let start = 0
    let end = text.length
    while (start < end && text.charCodeAt(start) <= 32) start++
    while (end > start && text.charCodeAt(end - 1) <= 32) end--
    return text.slice(start, end)
  },
  [{ expression: 'TRIM(" Hello, world! ")', result: 'Hello, world!' }],
)

export const normalize = defineChange(
  'NORMALIZE',
  'The text without accents; letters that are not composed, such as ø, stay.',
  (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, ''),
  [{ expression: 'NORMALIZE("São Paulo, ø")', result: 'Sao Paulo, ø' }],
)
