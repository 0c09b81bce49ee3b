import { ExactNumber } from './exact-number.ts'
import { getKey, isJsonObject, setKey } from './json.ts'
import type { Json } from './json.ts'

/** What stands for a value that is not shown. */
const HIDDEN = '***'

/**
 * A value whose properties with these names hold `***`, at any depth (engine.md §9.3); the value itself when there are
 * none of them.
 */
export function hideFields(value: Json, names: ReadonlySet<string>): Json {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value
  if (Array.isArray(value)) {
    const list = value as readonly Json[]
    let copy: Json[] | undefined
    for (const [index, item] of list.entries()) {
      const shown = hideFields(item, names)
      if (shown !== item) (copy ??= [...list])[index] = shown
    }
    return copy ?? list
  }
  const object = value as { readonly [key: string]: Json }
  let copy: { [key: string]: Json } | undefined
  for (const key of Object.keys(object)) {
    const item = object[key] as Json
    const shown = names.has(key) ? HIDDEN : hideFields(item, names)
    if (shown !== item) setKey((copy ??= { ...object }), key, shown)
  }
  return copy ?? value
}

/**
 * What somebody has made of a value whose fields were hidden: where it still says `***`, the value itself.
 *
 * @param edited was made from the value as {@link hideFieldsInText} shows it
 */
export function restoreHidden(edited: Json, value: Json | undefined, names: readonly string[]): Json {
  if (typeof edited === 'string') {
    return typeof value === 'string' && hideFieldsInText(value, names) === edited ? value : edited
  }
  if (typeof edited !== 'object' || edited === null || edited instanceof ExactNumber) return edited
  if (Array.isArray(edited)) {
    const list = edited as readonly Json[]
    return list.map((item, index) =>
      restoreHidden(item, Array.isArray(value) ? (value[index] as Json) : undefined, names),
    )
  }
  const restored: { [key: string]: Json } = {}
  for (const [key, item] of Object.entries(edited as { readonly [key: string]: Json })) {
    const before = isJsonObject(value) ? getKey(value, key) : undefined
    const isHidden = item === HIDDEN && before !== undefined && names.includes(key)
    setKey(restored, key, isHidden ? before : restoreHidden(item, before, names))
  }
  return restored
}

/**
 * Puts `***` in the place of the values of properties with these names, at any depth, in a text that is JSON or holds
 * JSON, also such that stands as a text inside of JSON. Works on cut texts too.
 */
export function hideFieldsInText(text: string, names: readonly string[]): string {
  if (names.length === 0 || text === '') return text
  const property = propertyPattern(names)
  let shown = ''
  let from = 0
  property.lastIndex = 0
  for (let match = property.exec(text); match !== null; match = property.exec(text)) {
    const escape = match[1] as string
    const valueStart = match.index + match[0].length
    const valueEnd = endOfValue(text, valueStart, escape.length)
    shown += `${text.slice(from, valueStart)}${escape}"${HIDDEN}${escape}"`
    from = valueEnd
    property.lastIndex = valueEnd
  }
  return shown + text.slice(from)
}

const patterns = new WeakMap<readonly string[], RegExp>()

/**
 * The name of a property and its colon. Inside of a text its quotes have one backslash before them, in a text inside
 * of that three, and so on.
 */
function propertyPattern(names: readonly string[]): RegExp {
  let pattern = patterns.get(names)
  if (pattern === undefined) {
    const choice = names.map((name) => name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|')
    pattern = new RegExp(`(\\\\{0,15})"(?:${choice})\\1"(?:\\s|\\\\{1,15}[nrt])*:(?:\\s|\\\\{1,15}[nrt])*`, 'g')
    patterns.set(names, pattern)
  }
  return pattern
}

/** Where the JSON value that begins at `start` ends; the end of the text when it is cut. */
function endOfValue(text: string, start: number, escape: number): number {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const unit = text[i]
    if (unit === '"' || unit === '\\') {
      const quote = unit === '"' ? i : endOfRun(text, i)
      if (text[quote] !== '"' || quote - i < escape) {
        // A line break after a number, or the end of the text that this JSON stands in.
        if (depth === 0 || text[quote] === '"') return i
        i = quote
        continue
      }
      const end = endOfText(text, quote, escape)
      if (depth === 0) return end
      i = end - 1
    } else if (unit === '{' || unit === '[') depth++
    else if (unit === '}' || unit === ']') {
      if (depth === 0) return i
      if (--depth === 0) return i + 1
    } else if (depth === 0 && (unit === ',' || unit === '\n')) return i
  }
  return text.length
}

/** Behind the quote that closes the text opened at `quote`. */
function endOfText(text: string, quote: number, escape: number): number {
  for (let i = quote + 1; i < text.length; i++) {
    if (text[i] !== '\\' && text[i] !== '"') continue
    const end = endOfRun(text, i)
    const run = end - i
    if (text[end] === '"') {
      if (run < escape) return i
      // Backslashes of the text itself come in pairs at the innermost level, each pair twice as long a level above.
      if ((run - escape) % (2 * (escape + 1)) === 0) return end + 1
    }
    i = end
  }
  return text.length
}

/** Behind the backslashes that begin there. */
function endOfRun(text: string, start: number): number {
  let end = start
  while (text[end] === '\\') end++
  return end
}
