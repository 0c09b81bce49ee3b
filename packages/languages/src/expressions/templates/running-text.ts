import type { Compiled, CompileContext } from '../compile/compile-context.ts'
import { constantOf } from '../compile/compile-context.ts'
import { asJson, compileSite, compileTextOf } from './compile-site.ts'
import { nextSite, readSite } from './read-site.ts'

/** The pieces of a text: what stands there, and its expressions. */
export function splitText(text: string, context: CompileContext): (string | Compiled)[] {
  const parts: (string | Compiled)[] = []
  let from = 0
  for (let open = nextSite(text, 0); open >= 0; open = nextSite(text, from)) {
    if (open > from) parts.push(text.slice(from, open))
    const site = readSite(text, open)
    parts.push(compileSite(site, context))
    from = site.end
  }
  if (from < text.length) parts.push(text.slice(from))
  return parts
}

/** Running text: results are put in by their text form (expressions.md §2). */
export function compileRunningText(text: string, context: CompileContext): Compiled {
  return compileTextOf(splitText(text, context))
}

/** The value of a text that is one expression and blanks, else running text. */
export function compileParameter(text: string, context: CompileContext): Compiled {
  const parts = splitText(text, context)
  return wholeValue(parts) ?? compileTextOf(parts)
}

/**
 * The expression of a text that is, blanks apart, nothing else; its result keeps its type. Undefined for other texts.
 */
export function compileWholeValue(text: string, context: CompileContext): Compiled | undefined {
  const open = text.search(/\S/)
  if (open < 0 || nextSite(text, open) !== open) return undefined
  const site = readSite(text, open)
  if (/\S/.test(text.slice(site.end))) return undefined
  return asJson(compileSite(site, context))
}

function wholeValue(parts: readonly (string | Compiled)[]): Compiled | undefined {
  const expressions = parts.filter((part) => typeof part !== 'string')
  if (expressions.length !== 1 || parts.some((part) => typeof part === 'string' && /\S/.test(part))) return undefined
  return asJson(expressions[0]!)
}

/** A statement with a bind marker in place of each expression (expressions.md §2). */
export function compileSql(text: string, context: CompileContext): Compiled {
  const parts = splitText(text, context)
  const sql = parts.map((part) => (typeof part === 'string' ? part : '?')).join('')
  const binds = parts.filter((part) => typeof part !== 'string').map((part) => asJson(part).evaluate)
  if (binds.length === 0) return constantOf({ sql, binds: [] }, false)
  return { evaluate: (scopes) => ({ sql, binds: binds.map((bind) => bind(scopes)) }), isMarked: false }
}
