/** The letters of patterns (SimpleDateFormat). */
export type PatternLetter =
  | 'G'
  | 'y'
  | 'M'
  | 'd'
  | 'k'
  | 'H'
  | 'm'
  | 's'
  | 'S'
  | 'E'
  | 'D'
  | 'F'
  | 'w'
  | 'W'
  | 'a'
  | 'h'
  | 'K'
  | 'z'
  | 'Z'
  | 'Y'
  | 'u'
  | 'X'
  | 'L'

/** A piece of a pattern: text as it is, or a letter and how often it is repeated. */
export type PatternItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: PatternLetter; readonly count: number }

const LETTERS = 'GyMdkHmsSEDFwWahKzZYuXL'

/**
 * Takes a date pattern of Java's SimpleDateFormat apart: letters are fields, quotes hold text, two quotes are one.
 *
 * @throws RangeError for what that class refuses: unknown letters, a quote that is not closed, more than three X
 */
export function compileDatePattern(pattern: string): readonly PatternItem[] {
  const items: PatternItem[] = []
  for (let at = 0; at < pattern.length;) {
    const character = pattern[at] ?? ''
    if (character === "'") {
      at = addQuoted(items, pattern, at)
    } else if (/[A-Za-z]/.test(character)) {
      let end = at + 1
      while (pattern[end] === character) end++
      items.push(field(character, end - at))
      at = end
    } else {
      addText(items, character)
      at++
    }
  }
  return items
}

function field(character: string, count: number): PatternItem {
  if (!LETTERS.includes(character)) throw new RangeError(`Illegal pattern character '${character}'`)
  if (character === 'X' && count > 3) throw new RangeError(`invalid ISO 8601 format: length=${count}`)
  return { kind: 'field', letter: character as PatternLetter, count }
}

/** Adds the text of a quotation and gives the place behind it. */
function addQuoted(items: PatternItem[], pattern: string, start: number): number {
  if (pattern[start + 1] === "'") {
    addText(items, "'")
    return start + 2
  }
  let text = ''
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] !== "'") {
      text += pattern[at]
    } else if (pattern[at + 1] === "'") {
      text += "'"
      at++
    } else {
      addText(items, text)
      return at + 1
    }
  }
  throw new RangeError('Unterminated quote')
}

function addText(items: PatternItem[], text: string): void {
  const last = items.at(-1)
  if (last?.kind === 'text') items[items.length - 1] = { kind: 'text', text: last.text + text }
  else if (text !== '') items.push({ kind: 'text', text })
}
