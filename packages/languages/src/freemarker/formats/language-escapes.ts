/**
 * Text inside of a JavaScript text literal (row escapes). What could end a script or a CDATA section in HTML is escaped too;
 * at the ends of an unquoted text one cannot know what stands beside it.
 */
export function escapeJavaScriptPart(text: string): string {
  return escapeScript(text, { isJson: false, escapesApostrophe: true, isWhole: false })
}

/** Text inside of a JSON text. */
export function escapeJsonPart(text: string): string {
  return escapeScript(text, { isJson: true, escapesApostrophe: false, isWhole: false })
}

/** What stands between the quotation marks of a whole JavaScript text literal. */
export function escapeJavaScript(text: string): string {
  return escapeScript(text, { isJson: false, escapesApostrophe: false, isWhole: true })
}

/** What stands between the quotation marks of a whole JSON text. */
export function escapeJson(text: string): string {
  return escapeScript(text, { isJson: true, escapesApostrophe: false, isWhole: true })
}

/** Text inside of a Java text literal. */
export function escapeJava(text: string): string {
  return text.replace(/["\\\u0000-\u001f]/g, (char) => NAMED[char] ?? `\\u${hexadecimal(char, 4)}`)
}

interface ScriptStyle {
  readonly isJson: boolean
  readonly escapesApostrophe: boolean
  /** Do quotation marks follow right before and behind? */
  readonly isWhole: boolean
}

const NAMED: Readonly<Record<string, string | undefined>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
}

const SPECIAL = /["'\\/<>\u0000-\u001f\u007f-\u009f\u2028\u2029]/g

function escapeScript(text: string, style: ScriptStyle): string {
  return text.replace(SPECIAL, (char, index: number) => {
    const named = NAMED[char]
    if (named !== undefined) return named
    switch (char) {
      case "'":
        return style.escapesApostrophe ? "\\'" : char
      case '/':
        return endsTag(text, index, style) ? '\\/' : char
      case '<':
        return opensTag(text, index, style) ? (style.isJson ? '\\u003C' : '\\x3C') : char
      case '>':
        return closesSection(text, index, style) ? (style.isJson ? '\\u003E' : '\\>') : char
      default:
        return style.isJson || char > '\u00ff'
          ? `\\u${hexadecimal(char, 4).toUpperCase()}`
          : `\\x${hexadecimal(char, 2).toUpperCase()}`
    }
  })
}

/** `</` */
function endsTag(text: string, index: number, style: ScriptStyle): boolean {
  return index === 0 ? !style.isWhole : text.charAt(index - 1) === '<'
}

/** `<!` and `<?` */
function opensTag(text: string, index: number, style: ScriptStyle): boolean {
  const next = text.charAt(index + 1)
  return next === '' ? !style.isWhole : next === '!' || next === '?'
}

/** `]]>` and `-->` */
function closesSection(text: string, index: number, style: ScriptStyle): boolean {
  const before = text.charAt(index - 1)
  if (index === 0) return !style.isWhole
  if (before !== ']' && before !== '-') return false
  return index === 1 ? !style.isWhole : text.charAt(index - 2) === before
}

function hexadecimal(char: string, width: number): string {
  return char.charCodeAt(0).toString(16).padStart(width, '0')
}
