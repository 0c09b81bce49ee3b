/** A part of a SimpleDateFormat pattern: text, or a letter and how often it stands. */
export type PatternPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number }

const LETTERS = 'GyMwWDdFEaHkKhmsSzZYuXL'

/**
 * Takes a pattern apart.
 *
 * @throws RangeError for letters that mean nothing and quotes that do not end
 */
export function readDatePattern(pattern: string): PatternPart[] {
  const parts: PatternPart[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'text', text })
    text = ''
  }
  let at = 0
  while (at < pattern.length) {
    const char = pattern.charAt(at)
    if (char === "'") {
      const { content, end } = readQuoted(pattern, at)
      text += content
      at = end
    } else if (!/^[a-zA-Z]$/.test(char)) {
      text += char
      at++
    } else {
      if (!LETTERS.includes(char)) throw new RangeError(`Illegal pattern character '${char}'`)
      flush()
      let end = at + 1
      while (pattern.charAt(end) === char) end++
      if (char === 'X' && end - at > 3) throw new RangeError(`invalid ISO 8601 format: length=${end - at}`)
      parts.push({ kind: 'field', letter: char, count: end - at })
      at = end
    }
  }
  flush()
  return parts
}

/** `''` is a quote, inside quotes too. */
function readQuoted(pattern: string, start: number): { content: string; end: number } {
  if (pattern.charAt(start + 1) === "'") return { content: "'", end: start + 2 }
  let content = ''
  let at = start + 1
  for (;;) {
    const close = pattern.indexOf("'", at)
    if (close < 0) throw new RangeError('Unterminated quote')
    content += pattern.slice(at, close)
    if (pattern.charAt(close + 1) !== "'") return { content, end: close + 1 }
    content += "'"
    at = close + 2
  }
}
