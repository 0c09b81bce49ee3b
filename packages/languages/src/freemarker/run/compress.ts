/** Whitespace as Java sees it; see `isJavaWhitespace`. */

const BLANKS = /[\t-\r\u001c-\u0020\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+/g

/** Each run of blanks becomes one blank, or the first line break that it holds; none at the ends (row compress). */
export function compressBlanks(text: string): string {
  return text.replace(BLANKS, (blanks, start: number) => {
    if (start === 0 || start + blanks.length === text.length) return ''
    return /\r\n|\r|\n/.exec(blanks)?.[0] ?? ' '
  })
}
