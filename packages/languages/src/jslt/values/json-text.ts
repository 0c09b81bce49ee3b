import { isObject, type Value } from './value.ts'
import { deeper } from './depth.ts'
import { numberText } from './number-text.ts'
import { OrderedObject } from './ordered-object.ts'

/** The compact JSON text of a value, as `to-json` and `string` give it. */
export function jsonText(value: Value, depth = 0): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return arrayText(value as readonly Value[], deeper(depth))
  if (!isObject(value)) return numberText(value as number)
  const inside = deeper(depth)
  let text = ''
  if (value instanceof OrderedObject) {
    for (const [key, item] of value.properties)
      text += `${text === '' ? '' : ','}${quoted(key)}:${jsonText(item, inside)}`
  } else {
    for (const key of Object.keys(value)) {
      text += `${text === '' ? '' : ','}${quoted(key)}:${jsonText(value[key] ?? null, inside)}`
    }
  }
  return `{${text}}`
}

function arrayText(items: readonly Value[], depth: number): string {
  let text = ''
  for (let index = 0; index < items.length; index++) {
    text += index === 0 ? jsonText(items[index] ?? null, depth) : `,${jsonText(items[index] ?? null, depth)}`
  }
  return `[${text}]`
}

/** A text as it is, anything else as JSON: how functions and `+` read an argument as text. */
export function textOf(value: Value): string {
  return typeof value === 'string' ? value : jsonText(value)
}

/** A short JSON text for error messages. */
export function excerptOf(value: Value): string {
  const text = jsonText(value)
  return text.length <= EXCERPT_LENGTH ? text : `${text.slice(0, EXCERPT_LENGTH)}…`
}

const EXCERPT_LENGTH = 80

const ESCAPED = /["\\\u0000-\u001f]/g
const SHORT_ESCAPES = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
])

/** A JSON string. Unlike `JSON.stringify` it leaves lone surrogates as they are and writes `\u001F` in upper case. */
function quoted(text: string): string {
  if (text.search(ESCAPED) < 0) return `"${text}"`
  return `"${text.replace(ESCAPED, escapeCharacter)}"`
}

function escapeCharacter(character: string): string {
  const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  return SHORT_ESCAPES.get(character) ?? `\\u${hex}`
}
