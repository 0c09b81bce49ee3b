import { DatePatternError } from './errors.ts'

/** A pattern taken apart: texts, fields (a letter and how often it stands), and sections that may be missing. */
export type PatternPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number; readonly offset: number }
  | { readonly kind: 'optional'; readonly parts: readonly PatternPart[] }

/** Sections inside each other; deeper patterns are none that anyone wrote. */
const DEEPEST_NESTING = 200

const LETTERS = 'GuyYDMLQqdEecwWaHkKhmsSAnNzVXxZO'

/**
 * Reads a `DateTimeFormatter` pattern (expressions.md §10.1).
 *
 * @throws DatePatternError
 */
export function readPattern(pattern: string): readonly PatternPart[] {
  const open: PatternPart[][] = [[]]
  let at = 0
  const top = (): PatternPart[] => open.at(-1) as PatternPart[]
  while (at < pattern.length) {
    const unit = pattern[at] as string
    if (/[A-Za-z]/.test(unit)) {
      const start = at
      while (pattern[at] === unit) at++
      if (!LETTERS.includes(unit)) throw new DatePatternError(`Unknown pattern letter: ${unit}`, pattern, start)
      top().push({ kind: 'field', letter: unit, count: at - start, offset: start })
    } else if (unit === "'") {
      const { text, end } = readQuoted(pattern, at)
      top().push({ kind: 'literal', text })
      at = end
    } else if (unit === '[') {
      if (open.length > DEEPEST_NESTING)
        throw new DatePatternError('Pattern has too many sections in each other', pattern, at)
      open.push([])
      at++
    } else if (unit === ']') {
      if (open.length === 1)
        throw new DatePatternError('Pattern invalid as it contains ] without previous [', pattern, at)
      const parts = open.pop() as PatternPart[]
      top().push({ kind: 'optional', parts })
      at++
    } else if (unit === '{' || unit === '}' || unit === '#') {
      throw new DatePatternError(`Pattern includes reserved character: '${unit}'`, pattern, at)
    } else {
      top().push({ kind: 'literal', text: unit })
      at++
    }
  }
  // A section that is left open ends with the pattern.
  while (open.length > 1) {
    const parts = open.pop() as PatternPart[]
    top().push({ kind: 'optional', parts })
  }
  return open[0] as PatternPart[]
}

/** `'…'` is text, `''` one quote, inside and outside. */
function readQuoted(pattern: string, start: number): { text: string; end: number } {
  let text = ''
  let at = start + 1
  for (; at < pattern.length; at++) {
    if (pattern[at] !== "'") text += pattern[at]
    else if (pattern[at + 1] === "'") {
      text += "'"
      at++
    } else return { text: text === '' ? "'" : text, end: at + 1 }
  }
  throw new DatePatternError(`Pattern ends with an incomplete string literal: ${pattern}`, pattern, start)
}
