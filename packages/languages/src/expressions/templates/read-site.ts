import { readExpression, EscapedQuotes } from '../syntax/read-expression.ts'
import type { SyntaxNode } from '../syntax/syntax-tree.ts'
import { ExpressionFault, limitText } from '../values/faults.ts'
import { expressionError } from '../expression-error.ts'

/** An expression in a parameter's text. */
export interface ExpressionSite {
  readonly node: SyntaxNode
  /** Offset behind the closing braces. */
  readonly end: number
  /** The error for a fault of this expression, placed in the text. */
  toError(thrown: unknown): unknown
}

/** The expression at `{{`; of three braces the first is text (D1). Negative when there is none from `from` on. */
export function nextSite(text: string, from: number): number {
  let at = text.indexOf('{{', from)
  while (at >= 0 && text[at + 2] === '{') at++
  return at
}

/**
 * Reads the expression whose opening braces are at `open`.
 *
 * @param quote the quote of the JSON string around it, where there is one: the expression's own quotes may be escaped
 * @throws ExpressionError
 */
export function readSite(text: string, open: number, quote?: string): ExpressionSite {
  try {
    const { node, end } = readExpression(text, open + 2, { until: 'braces', isInString: quote !== undefined })
    return siteOf(node, text, open, end, (offset) => offset)
  } catch (thrown) {
    if (thrown instanceof EscapedQuotes) return readEscapedSite(text, open, quote ?? '"')
    throw syntaxError(thrown, text, open, (offset) => offset)
  }
}

/**
 * An expression without its braces, which are put back where errors show it.
 *
 * @throws ExpressionError
 */
export function siteOfExpression(source: string): ExpressionSite {
  const shown = `{{ ${source} }}`
  const toError = (thrown: unknown): unknown => errorOf(thrown, shown, source, 0, (offset) => offset)
  try {
    return { ...readExpression(source, 0, { until: 'source' }), toError }
  } catch (thrown) {
    throw toError(thrown)
  }
}

const FIRST_WINDOW = 100

/**
 * Reads an expression whose quotes are escaped: one level of JSON escapes is undone first (D2). The end of the
 * expression is not known before it is read, so a window is unescaped and doubled until it is wide enough; that keeps
 * the time linear when a long text holds many expressions.
 */
function readEscapedSite(text: string, open: number, quote: string): ExpressionSite {
  for (let width = FIRST_WINDOW; ; width *= 2) {
    const window = unescapeWindow(text, open + 2, width, quote)
    const toOffset = (offset: number): number => window.offsets[offset] ?? window.end
    try {
      const { node, end } = readExpression(window.text, 0, { until: 'braces' })
      return siteOf(node, text, open, toOffset(end), toOffset)
    } catch (thrown) {
      if (window.isLast) throw syntaxError(thrown, text, open, toOffset)
    }
  }
}

interface Window {
  readonly text: string
  /** For every unit of the window, its offset in the parameter's text. */
  readonly offsets: readonly number[]
  readonly end: number
  /** The JSON string ends here: a wider window holds no more. */
  readonly isLast: boolean
}

function unescapeWindow(text: string, from: number, width: number, quote: string): Window {
  const offsets: number[] = []
  let unescaped = ''
  let at = from
  while (at < text.length && at < from + width && text[at] !== quote) {
    offsets.push(at)
    const escape = text[at] === '\\' ? escapeAt(text, at) : undefined
    unescaped += escape === undefined ? text[at]! : meaningOf(escape)
    at += escape?.length ?? 1
  }
  return { text: unescaped, offsets, end: at, isLast: at >= text.length || text[at] === quote }
}

const JSON_ESCAPE = /\\(?:u[0-9a-fA-F]{4}|["'\\/bfnrt])/y

function escapeAt(text: string, at: number): string | undefined {
  JSON_ESCAPE.lastIndex = at
  return JSON_ESCAPE.exec(text)?.[0]
}

function meaningOf(escape: string): string {
  return escape[1] === "'" ? "'" : (JSON.parse(`"${escape}"`) as string)
}

function siteOf(
  node: SyntaxNode,
  text: string,
  open: number,
  end: number,
  toOffset: (offset: number) => number,
): ExpressionSite {
  return {
    node,
    end,
    toError: (thrown) => errorOf(thrown, text.slice(open, end), text, open, toOffset),
  }
}

function errorOf(
  thrown: unknown,
  source: string,
  text: string,
  open: number,
  toOffset: (offset: number) => number,
): unknown {
  if (thrown instanceof ExpressionFault)
    return expressionError(source, thrown.message, text, toOffset(thrown.offset), thrown.cause)
  if (thrown instanceof RangeError) return expressionError(source, limitText(thrown), text, open, thrown)
  return thrown
}

function syntaxError(thrown: unknown, text: string, open: number, toOffset: (offset: number) => number): unknown {
  if (!(thrown instanceof ExpressionFault)) return thrown
  const offset = toOffset(thrown.offset)
  return expressionError(sourceOfBroken(text, open, offset), thrown.message, text, offset, thrown.cause)
}

const LONGEST_SHOWN = 200

/** An expression that does not parse has no end: it is shown up to the next closing braces, or cut. */
function sourceOfBroken(text: string, open: number, offset: number): string {
  const close = text.indexOf('}}', offset)
  if (close >= 0 && close - offset < LONGEST_SHOWN) return text.slice(open, close + 2)
  const end = offset + LONGEST_SHOWN
  return end >= text.length ? text.slice(open) : `${text.slice(open, end)}...`
}
