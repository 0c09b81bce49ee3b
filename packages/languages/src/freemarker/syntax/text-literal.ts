const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  b: '\b',
  g: '>',
  l: '<',
  a: '&',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '{': '{',
  '=': '=',
}

/** Length of the escape at `backslash`, 0 when there is no such escape. `\x` takes up to four hexadecimal digits. */
export function escapeLength(source: string, backslash: number): number {
  const letter = source.charAt(backslash + 1)
  if (letter !== 'x') return letter !== '' && Object.hasOwn(SIMPLE_ESCAPES, letter) ? 2 : 0
  let digits = 0
  while (digits < 4 && isHexadecimal(source.charAt(backslash + 2 + digits))) digits++
  return digits === 0 ? 0 : 2 + digits
}

/** The text that the inside of a literal stands for. The escapes must be valid. */
export function unescapeText(inside: string): string {
  let at = inside.indexOf('\\')
  if (at < 0) return inside
  let result = ''
  let done = 0
  while (at >= 0) {
    result += inside.slice(done, at)
    const length = escapeLength(inside, at)
    const letter = inside.charAt(at + 1)
    result +=
      letter === 'x' ? String.fromCharCode(parseInt(inside.slice(at + 2, at + length), 16)) : SIMPLE_ESCAPES[letter]
    done = at + length
    at = inside.indexOf('\\', done)
  }
  return result + inside.slice(done)
}

function isHexadecimal(char: string): boolean {
  return (char >= '0' && char <= '9') || (char >= 'a' && char <= 'f') || (char >= 'A' && char <= 'F')
}
