import { type CodePlace, JsltSyntaxError } from '../jslt-error.ts'

const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['n', '\n'],
  ['b', '\b'],
  ['f', '\f'],
  ['r', '\r'],
  ['t', '\t'],
])

/**
 * The text that a literal stands for. Line breaks may stand in it as they are.
 *
 * @param literal as written, quotes included
 * @throws JsltSyntaxError at an unknown or unfinished escape
 */
export function textLiteral(literal: string, at: CodePlace): string {
  const inside = literal.slice(1, -1)
  if (!inside.includes('\\')) return inside
  return inside.replace(/\\(u[^]{0,4}|[^])/g, (_whole, escape: string, index: number) => {
    const place = { ...at, offset: at.offset + 1 + index }
    return escape.startsWith('u') ? unicodeEscape(escape, place) : simpleEscape(escape, place)
  })
}

function simpleEscape(escape: string, at: CodePlace): string {
  const character = ESCAPES.get(escape)
  if (character !== undefined) return character
  const hint = 'a backslash itself is written \\\\'
  throw new JsltSyntaxError('JSLT_SYNTAX', `Parse error: unknown escape \\${escape}; ${hint}`, at)
}

function unicodeEscape(escape: string, at: CodePlace): string {
  if (/^u[0-9A-Fa-f]{4}$/.test(escape)) return String.fromCharCode(parseInt(escape.slice(1), 16))
  throw new JsltSyntaxError('JSLT_SYNTAX', 'Parse error: \\u is followed by four hexadecimal digits', at)
}
