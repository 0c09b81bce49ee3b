import type { Compiled, CompileContext } from '../compile/compile-context.ts'
import { createContext } from '../compile/compile-context.ts'
import { ExpressionError } from '../expression-error.ts'
import { escapeJson, jsonText, textOf } from '../values/text-form.ts'
import type { Value } from '../values/value.ts'
import { compileSite, compileTextOf, isGlobalAlone } from './compile-site.ts'
import { jsonOfGlobal } from './json-template.ts'
import { readSite } from './read-site.ts'

/**
 * The text of another language with expressions in it (expressions.md §7, rules 1 to 3): outside of strings a result is
 * written as JSON, inside as text escaped for the string. Expressions in comments stay as they are.
 */
export function compileProgram(text: string, context: CompileContext): Compiled {
  const parts: (string | Compiled)[] = []
  let from = 0
  let quote: string | undefined
  PIECE.lastIndex = 0
  for (let match = PIECE.exec(text); match !== null; match = PIECE.exec(text)) {
    const piece = match[0]
    if (piece === '"' || piece === "'") {
      if (quote === undefined) quote = piece
      else if (quote === piece) quote = undefined
    } else if (piece === '//' || piece === '/*') {
      // In a string slashes are text.
      if (quote === undefined) PIECE.lastIndex = endOfComment(text, match.index, piece)
    } else if (piece === '{{') {
      const hole = readHole(text, match.index, quote, context)
      if (hole === undefined) continue
      parts.push(text.slice(from, match.index), hole.written)
      PIECE.lastIndex = from = hole.end
    }
  }
  parts.push(text.slice(from))
  return compileTextOf(parts)
}

/** Escaped characters, quotes, comments, and the opening braces of expressions; of three braces the first is text. */
const PIECE = /\\[^{]|["']|\/[/*]|\{\{(?!\{)/g

function endOfComment(text: string, from: number, opening: '//' | '/*'): number {
  if (opening === '/*') {
    const end = text.indexOf('*/', from + 2)
    return end < 0 ? text.length : end + 2
  }
  LINE_END.lastIndex = from
  return LINE_END.exec(text)?.index ?? text.length
}

const LINE_END = /[\r\n]/g

function readHole(
  text: string,
  open: number,
  quote: string | undefined,
  context: CompileContext,
): { readonly written: Compiled; readonly end: number } | undefined {
  const { onlyScopes } = context.options
  const own = onlyScopes === undefined ? context : createContext(context.options)
  try {
    const site = readSite(text, open, quote)
    const compiled = compileSite(site, own)
    if (onlyScopes !== undefined && !own.scopes.isSubsetOf(onlyScopes)) return undefined
    mergeContext(context, own)
    return { written: written(compiled, writerOf(quote, isGlobalAlone(site.node))), end: site.end }
  } catch (error) {
    if (onlyScopes !== undefined && error instanceof ExpressionError) return undefined
    throw error
  }
}

function mergeContext(into: CompileContext, from: CompileContext): void {
  for (const name of ['aliases', 'accounts', 'scopes'] as const)
    for (const entry of from[name]) (into[name] as Set<string>).add(entry)
}

function writerOf(quote: string | undefined, isGlobal: boolean): (value: Value) => string {
  if (quote === undefined) return isGlobal ? (value) => jsonText(jsonOfGlobal(value)) : jsonText
  if (quote === "'") return (value) => escapeJson(textOf(value)).replaceAll("'", "\\'")
  return (value) => escapeJson(textOf(value))
}

function written(compiled: Compiled, write: (value: Value) => string): Compiled {
  return compileTextOf([compiled], write)
}
