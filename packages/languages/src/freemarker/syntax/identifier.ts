/** Letters and digits of any script, `_`, `$` and `@` (spec/connectors/tools.md, row literals). */
const NAME_START = /^[$@_\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}]$/u

/** Can a name begin with this character? Digits of other scripts count as letters. */
export function isNameStart(char: string): boolean {
  const unit = char.charCodeAt(0)
  if (unit < 128) {
    return (unit >= 97 && unit <= 122) || (unit >= 64 && unit <= 90) || unit === 95 || unit === 36
  }
  return NAME_START.test(char)
}

export function isNamePart(char: string): boolean {
  return isNameStart(char) || isDigit(char)
}

export function isDigit(char: string): boolean {
  return char >= '0' && char <= '9'
}

/** A name as a template would write it: characters that are no letters stand behind a backslash. */
export function writeName(name: string): string {
  return name.replace(/[-.:#]/g, '\\$&')
}

/** The blanks of the language itself: space, tab, line feed, carriage return. */
export function isBlank(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r'
}
