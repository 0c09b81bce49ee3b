/** A name that a Double Braces expression reads from a scope: `step.answer`, `global.url`, `account.custom-1`. */
export interface ScopeReference {
  readonly scope: string
  readonly name: string
  /** Something of it is read: `account.custom-1.username`, not `account.username`. */
  readonly hasPath: boolean
  /** Where the name stands in the text, UTF-16 units from 0. */
  readonly start: number
  readonly end: number
}

/**
 * Finds the references of a text's expressions without evaluating them (expressions.md §3, §4). The end of an
 * expression is found by reading it, so braces inside texts and objects belong to it; an expression that never ends is
 * passed over. Inside a text literal only globals and replica variables are expressions (§1).
 *
 * Time is linear in the text.
 */
export function scopeReferences(text: string): ScopeReference[] {
  const references: ScopeReference[] = []
  let at = text.indexOf('{{')
  while (at >= 0) {
    // Of three braces the first is text.
    const start = text[at + 2] === '{' ? at + 1 : at
    const found: ScopeReference[] = []
    const end = readExpression(text, start + 2, found)
    if (end < 0) return references
    references.push(...found)
    at = text.indexOf('{{', end)
  }
  return references
}

/** Reads up to the braces that close the expression; answers the offset behind them, or -1 when there are none. */
function readExpression(text: string, from: number, found: ScopeReference[]): number {
  let depth = 0
  let at = from
  while (at < text.length) {
    const unit = text[at] as string
    if (unit === '"' || (unit === '\\' && text[at + 1] === '"')) {
      const close = readLiteral(text, at, found)
      if (close < 0) return -1
      at = close
    } else if (unit === '{') {
      depth++
      at++
    } else if (unit === '}') {
      if (depth === 0) return text[at + 1] === '}' ? at + 2 : -1
      depth--
      at++
    } else if (DELIMITER.test(unit)) {
      at++
    } else {
      at = readReference(text, at, found)
    }
  }
  return -1
}

/** Passes over a text literal, whose quotes may be escaped because it stands in JSON inside a text (§3). */
function readLiteral(text: string, start: number, found: ScopeReference[]): number {
  const escapedQuotes = text[start] === '\\'
  const first = start + (escapedQuotes ? 2 : 1)
  for (let at = first; at < text.length; at++) {
    if (text[at] === '\\') {
      if (escapedQuotes && text[at + 1] === '"') return finishLiteral(text, first, at, at + 2, found)
      // `\\\"` is the escaped form of `\"`, a quote inside the literal.
      at += escapedQuotes && text[at + 1] === '\\' && text[at + 2] === '\\' ? 3 : 1
    } else if (text[at] === '"' && !escapedQuotes) {
      return finishLiteral(text, first, at, at + 1, found)
    }
  }
  return -1
}

function finishLiteral(text: string, first: number, last: number, end: number, found: ScopeReference[]): number {
  for (const match of text.slice(first, last).matchAll(STATIC_REFERENCE)) {
    const [whole, scope = '', name = ''] = match
    const start = first + match.index + whole.length - name.length
    const end = start + name.length
    found.push({ scope, name, hasPath: false, start, end })
  }
  return end
}

/** Reads a name, and when it is a scope the name behind it; answers the offset behind what was read. */
function readReference(text: string, start: number, found: ScopeReference[]): number {
  NAME.lastIndex = start
  const scope = NAME.exec(text)?.[0] ?? ''
  let at = start + scope.length
  if (!SCOPES.has(scope) || text[start - 1] === '.') return at
  const bracket = matchAt(QUOTED_INDEX, text, at)
  if (bracket !== undefined) {
    const [, before = '', name = ''] = bracket
    const end = at + bracket[0].length
    const nameAt = at + before.length
    found.push({ scope, name, hasPath: goesOn(text, end), start: nameAt, end: nameAt + name.length })
    return end
  }
  const dot = matchAt(DOT, text, at)
  if (dot === undefined) return at
  at += dot[0].length
  const name = matchAt(NAME, text, at)?.[0] ?? ''
  const end = at + name.length
  if (name !== '') found.push({ scope, name, hasPath: goesOn(text, end), start: at, end })
  return end
}

function goesOn(text: string, at: number): boolean {
  return text[at] === '.' || text[at] === '['
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

const SCOPES: ReadonlySet<string> = new Set([
  'account',
  'capsule',
  'global',
  'item',
  'iterators',
  'message',
  'metadata',
  'replica',
  'session',
  'step',
  'trigger',
])
/** What cannot be part of a name (expressions.md §4, NAME). */
const DELIMITER = /[\s.,()[\]{}"\\]/
const NAME = /[^\s.,()[\]{}"\\]+/y
const DOT = /\s*\.\s*/y
const QUOTED_INDEX = /(\s*\[\s*\\?['"])([^'"\\\]]+)\\?['"]/y
const STATIC_REFERENCE = /\{\{\s*(global|replica)\s*\.\s*([^\s.,()[\]{}"\\]+)/g
