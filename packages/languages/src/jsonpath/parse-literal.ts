import { setKey } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import type { PathCursor } from './path-cursor.ts'

/** Turns the text of a number into a value. */
export type ReadNumber = (text: string) => Json

const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,9})?/y
const WHOLE_NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,9})?$/
const WORD = /[A-Za-z]+/y
const OPENERS = new Set(["'", '"', '[', '{'])

/**
 * Reads a literal: a quoted text, a number, true, false, null, a list or an object. Undefined, with the cursor where
 * it was, when no literal stands here.
 */
export function parseLiteral(cursor: PathCursor, readNumber: ReadNumber): Json | undefined {
  switch (cursor.char) {
    case "'":
    case '"':
      return parseQuoted(cursor)
    case '[':
      return cursor.nested(() => parseList(cursor, readNumber))
    case '{':
      return cursor.nested(() => parseObject(cursor, readNumber))
  }
  const number = cursor.match(NUMBER)
  if (number !== undefined) return readNumber(number)
  const start = cursor.position
  const word = cursor.match(WORD)
  if (word === 'true' || word === 'false') return word === 'true'
  if (word === 'null') return null
  cursor.position = start
  return undefined
}

/** Reads a text in single or double quotes, with the escapes of names (`\'` `\"` `\\` `\t` `\n` `\uXXXX` …). */
export function parseQuoted(cursor: PathCursor): string {
  const start = cursor.position
  const quote = cursor.char
  let text = ''
  let from = start + 1
  for (let at = from; at < cursor.end; at++) {
    const char = cursor.text.charAt(at)
    if (char === quote) {
      cursor.position = at + 1
      return text + cursor.text.slice(from, at)
    }
    if (char !== '\\') continue
    text += cursor.text.slice(from, at)
    at++
    const escaped = cursor.text.charAt(at)
    if (escaped === 'u') {
      const digits = cursor.text.slice(at + 1, at + 5)
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) cursor.fail('Expected four hexadecimal digits after \\u', at + 1)
      text += String.fromCharCode(Number.parseInt(digits, 16))
      at += 4
    } else {
      text += ESCAPES[escaped] ?? escaped
    }
    from = at + 1
  }
  return cursor.fail(`The text is not closed: ${quote} is missing`, start)
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function parseList(cursor: PathCursor, readNumber: ReadNumber): Json {
  const items: Json[] = []
  cursor.position++
  for (;;) {
    cursor.skipBlanks()
    if (cursor.take(']')) return items
    items.push(parseMember(cursor, readNumber, ',]'))
    cursor.skipBlanks()
    if (!cursor.take(',') && cursor.char !== ']') cursor.expect(']')
  }
}

function parseObject(cursor: PathCursor, readNumber: ReadNumber): Json {
  const object = {}
  cursor.position++
  for (;;) {
    cursor.skipBlanks()
    if (cursor.take('}')) return object
    const quoted = cursor.char === '"' || cursor.char === "'"
    const key = quoted ? parseQuoted(cursor) : parseUnquoted(cursor, ':,}')
    cursor.expect(':')
    cursor.skipBlanks()
    setKey(object, key, parseMember(cursor, readNumber, ',}'))
    cursor.skipBlanks()
    if (!cursor.take(',') && cursor.char !== '}') cursor.expect('}')
  }
}

/** A value inside a list or object, where the reference engine also takes texts without quotes. */
function parseMember(cursor: PathCursor, readNumber: ReadNumber, ends: string): Json {
  if (OPENERS.has(cursor.char)) return parseLiteral(cursor, readNumber) ?? null
  const text = parseUnquoted(cursor, ends)
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return WHOLE_NUMBER.test(text) ? readNumber(text) : text
}

function parseUnquoted(cursor: PathCursor, ends: string): string {
  const start = cursor.position
  while (!cursor.atEnd && !ends.includes(cursor.char) && !OPENERS.has(cursor.char)) cursor.position++
  const text = cursor.text.slice(start, cursor.position).trim()
  if (text === '') cursor.fail('Expected a value', start)
  return text
}
