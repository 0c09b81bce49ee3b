/**
 * Replaces the values of properties with these names by `"***"`, at any depth, in a text that is JSON or holds JSON
 * (engine.md §9.3). Works on cut texts too.
 */
export function maskFields(text: string, names: readonly string[]): string {
  if (names.length === 0 || text === '') return text
  const property = new RegExp(`"(?:${names.map(escaped).join('|')})"\\s*:\\s*`, 'g')
  let masked = ''
  let from = 0
  for (let match = property.exec(text); match !== null; match = property.exec(text)) {
    const valueStart = match.index + match[0].length
    const valueEnd = endOfValue(text, valueStart)
    masked += `${text.slice(from, valueStart)}"***"`
    from = valueEnd
    property.lastIndex = valueEnd
  }
  return masked + text.slice(from)
}

/** Where the JSON value that begins at `start` ends; the end of the text when it is cut. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const unit = text[i]
    if (unit === '"') {
      i = endOfText(text, i)
      if (depth === 0) return Math.min(i + 1, text.length)
    } else if (unit === '{' || unit === '[') depth++
    else if (unit === '}' || unit === ']') {
      if (depth === 0) return i
      if (--depth === 0) return i + 1
    } else if (depth === 0 && (unit === ',' || unit === '\n')) return i
  }
  return text.length
}

function endOfText(text: string, quote: number): number {
  for (let i = quote + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i
  }
  return text.length
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
