/** Deepest JSON that a caller may send (reliability.md HTTP-04). */
export const DEEPEST_JSON = 64

/**
 * True when a JSON text nests objects and lists deeper than `limit`. Texts that are not JSON may give either answer.
 * Texts with no more opening brackets than the limit, nearly all, are settled by counting.
 */
export function jsonDepthExceeds(text: string, limit: number): boolean {
  if (!hasManyBrackets(text, limit)) return false
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (inString) {
      if (unit === BACKSLASH) i++
      else if (unit === QUOTE) inString = false
    } else if (unit === QUOTE) inString = true
    else if (unit === OPEN_LIST || unit === OPEN_OBJECT) {
      if (++depth > limit) return true
    } else if (unit === CLOSE_LIST || unit === CLOSE_OBJECT) depth--
  }
  return false
}

const QUOTE = 34
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

function hasManyBrackets(text: string, limit: number): boolean {
  // Together they are more than the limit only if one of them is more than half of it.
  return countsBeyond(text, '[', limit / 2) || countsBeyond(text, '{', limit / 2)
}

function countsBeyond(text: string, bracket: string, limit: number): boolean {
  let count = 0
  for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (++count > limit) return true
  return false
}
