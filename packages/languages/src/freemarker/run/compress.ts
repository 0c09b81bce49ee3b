import { isBlankText } from '../values/java-text.ts'

/** Each run of blanks becomes one blank, or one line break if it holds one; none at the ends (row compress). */
export function compressBlanks(text: string): string {
  // eslint-disable-next-line no-control-regex
  const single = text.replace(/[\u0000-\u0020]+/g, (blanks) => (/[\r\n]/.test(blanks) ? '\n' : ' '))
  const start = isBlankText(single.charAt(0)) ? 1 : 0
  const end = single.length > start && isBlankText(single.charAt(single.length - 1)) ? single.length - 1 : single.length
  return single.slice(start, end)
}
