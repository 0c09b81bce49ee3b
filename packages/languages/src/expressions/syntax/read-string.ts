import type { LiteralNode, StaticReference, TextNode } from './syntax-tree.ts'
import type { Scanner } from './scanner.ts'

/**
 * Reads a text literal at the scanner, opening quote included. References to Globals and replica variables inside it
 * are found in the literal as written, before its escapes are undone (expressions.md §1, §4).
 *
 * @throws ExpressionFault when the literal does not end
 */
export function readString(scanner: Scanner): LiteralNode | TextNode {
  const offset = scanner.at
  const end = closingQuote(scanner.source, offset + 1)
  if (end < 0) scanner.mismatch(offset)
  scanner.at = end + 1
  const written = scanner.source.slice(offset + 1, end)
  if (!written.includes('{{')) return { kind: 'literal', value: unescapeLiteral(written), offset }
  const parts = splitAtReferences(written, offset + 1, unescapeLiteral)
  const [first] = parts
  if (parts.length === 1 && typeof first === 'string') return { kind: 'literal', value: first, offset }
  return { kind: 'text', parts, offset }
}

function closingQuote(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    const unit = source.charCodeAt(at)
    if (unit === 34) return at
    if (unit === 92) at++
  }
  return -1
}

const STATIC_REFERENCE = /\{\{\s*(?:(global|replica)\s*\.\s*)?([^\s.,()[\]{}"\\]+)\s*\}\}/g

/** The static references in a text, and what stands between them. */
export function splitAtReferences(
  written: string,
  offset: number,
  read: (text: string) => string = (text) => text,
): (string | StaticReference)[] {
  const parts: (string | StaticReference)[] = []
  let from = 0
  for (const match of written.matchAll(STATIC_REFERENCE)) {
    if (match.index > from) parts.push(read(written.slice(from, match.index)))
    from = match.index + match[0].length
    const scope = match[1] as 'global' | 'replica' | undefined
    parts.push({ scope, name: match[2]!, source: match[0], offset: offset + match.index })
  }
  if (from < written.length) parts.push(read(written.slice(from)))
  return parts
}

/** Undoes the escapes of a literal; a backslash before any other character stays (D4). */
export function unescapeLiteral(written: string): string {
  return written.includes('\\') ? written.replace(ESCAPE, (escape) => meaningOf(escape)) : written
}

const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])/g

function meaningOf(escape: string): string {
  switch (escape[1]) {
    case 'u':
      return String.fromCharCode(parseInt(escape.slice(2), 16))
    case 'b':
      return '\b'
    case 'f':
      return '\f'
    case 'n':
      return '\n'
    case 'r':
      return '\r'
    case 't':
      return '\t'
    default:
      return escape[1]!
  }
}
