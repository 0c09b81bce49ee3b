import { FunctionFault } from '../../values/faults.ts'
import { escapeJson } from '../../values/text-form.ts'
import { HTML_CHARACTERS, HTML_NAMES } from './html-names.ts'

/** One type of ESCAPE and UNESCAPE (expressions.md §9.8, D39). */
export interface EscapeType {
  readonly escape: (text: string) => string
  readonly unescape: (text: string) => string
}

/** The types by name in upper case. */
export const ESCAPE_TYPES: ReadonlyMap<string, EscapeType> = new Map([
  ['JSON', { escape: escapeJson, unescape: unescapeJson }],
  ['XML', { escape: escapeXml, unescape: unescapeXml }],
  ['HTML', { escape: escapeHtml, unescape: unescapeHtml }],
  ['CSV', { escape: escapeCsv, unescape: unescapeCsv }],
])

/** As commons-text: octal and Unicode escapes too, and a backslash before any other character vanishes. */
export function unescapeJson(text: string): string {
  return text.replace(JSON_ESCAPE, (escape, octal: string | undefined, hex: string | undefined) => {
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8))
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16))
    if (escape[1] === 'u') throw new FunctionFault(`'${escape}' is no Unicode escape`)
    return CONTROL_ESCAPES.get(escape) ?? escape.slice(1)
  })
}

const JSON_ESCAPE = /\\(?:([0-3][0-7]{0,2}|[4-7][0-7]?)|u+\+?([0-9a-fA-F]{4})|u[^]{0,4}|[^u]|$)/g

const CONTROL_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\b', '\b'],
  ['\\f', '\f'],
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
])

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => XML_ESCAPES.get(character)!)
}

function unescapeXml(text: string): string {
  return text.replace(REFERENCE, (reference, code: string | undefined) =>
    code === undefined ? (XML_CHARACTERS.get(reference) ?? reference) : (characterOf(code) ?? reference),
  )
}

/** A numeric reference, its code captured, or a named one. */
const REFERENCE = /&(?:#(\d+|[xX][0-9a-fA-F]+)|\w+);/g

const XML_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
])
const XML_CHARACTERS: ReadonlyMap<string, string> = new Map(
  [...XML_ESCAPES].map(([character, reference]) => [reference, character]),
)

function characterOf(code: string): string | undefined {
  const point = /^[xX]/.test(code) ? parseInt(code.slice(1), 16) : parseInt(code, 10)
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"\u00a0-\uffff]/g, (character) => {
    const name = HTML_NAMES.get(character)
    return name === undefined ? character : `&${name};`
  })
}

function unescapeHtml(text: string): string {
  return text.replace(REFERENCE, (reference, code: string | undefined) =>
    code === undefined ? (HTML_CHARACTERS.get(reference.slice(1, -1)) ?? reference) : (characterOf(code) ?? reference),
  )
}

const CSV_SPECIAL = /[,"\r\n]/

function escapeCsv(text: string): string {
  return CSV_SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function unescapeCsv(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text
  return text.slice(1, -1).replaceAll('""', '"')
}
