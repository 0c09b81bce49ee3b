import { isJavaWhitespace } from '../values/java-text.ts'
import type { Element } from './element.ts'

/** What stands on the last line of something that was treated already. */
export interface LineEnd {
  /** The line of its last leaf; 0 when there is none. */
  readonly line: number
  /** Is all of it on that line? */
  readonly isOneLine: boolean
  /** `<#rt>` and `<#t>` on it. */
  readonly rightTrims: number
  /** Is there an `<#nt>`? */
  readonly keepsBlanks: boolean
  /** Is there something that prints on it, so that blanks behind count? */
  readonly heedsBlanksBehind: boolean
}

export const NOTHING_BEFORE: LineEnd = {
  line: 0,
  isOneLine: false,
  rightTrims: 0,
  keepsBlanks: false,
  heedsBlanksBehind: false,
}

/** The last line of one thing followed by another. */
export function joinLines(before: LineEnd, last: LineEnd): LineEnd {
  if (!last.isOneLine || before.line !== last.line) return last.isOneLine ? { ...last, isOneLine: false } : last
  return {
    line: last.line,
    isOneLine: before.isOneLine,
    rightTrims: before.rightTrims + last.rightTrims,
    keepsBlanks: before.keepsBlanks || last.keepsBlanks,
    heedsBlanksBehind: before.heedsBlanksBehind || last.heedsBlanksBehind,
  }
}

export function leafLine(element: Element, isIgnorable: boolean): LineEnd {
  const trims = element.kind === 'trim'
  return {
    line: element.endLine,
    isOneLine: true,
    rightTrims: trims && element.right ? 1 : 0,
    keepsBlanks: trims && !element.left && !element.right,
    heedsBlanksBehind:
      element.kind === 'interpolation' || (element.kind === 'text' && !isIgnorable && endsPrinting(element.text)),
  }
}

/** Does something other than a line break come first, going backwards through blanks? */
export function endsPrinting(text: string): boolean {
  for (let i = text.length - 1; i >= 0; i--) {
    const char = text.charAt(i)
    if (char === '\n' || char === '\r') return false
    if (!isJavaWhitespace(char)) return true
  }
  return true
}

/** Does something other than a line break come first? */
export function startsPrinting(text: string): boolean {
  for (const char of text) {
    if (char === '\n' || char === '\r') return false
    if (!isJavaWhitespace(char)) return true
  }
  return true
}
