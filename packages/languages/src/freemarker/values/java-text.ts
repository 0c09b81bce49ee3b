/** Whitespace as Java's `Character.isWhitespace` sees it: no-break spaces are none, the separators 1C to 1F are. */
export function isJavaWhitespace(char: string): boolean {
  const unit = char.charCodeAt(0)
  if (unit < 128) return unit === 32 || (unit >= 9 && unit <= 13) || (unit >= 28 && unit <= 31)
  if (unit === 0xa0 || unit === 0x2007 || unit === 0x202f || unit === 0xfeff) return false
  return /^\s$/.test(char)
}

/** Takes away leading whitespace. */
export function trimJavaStart(text: string): string {
  let start = 0
  while (start < text.length && isJavaWhitespace(text.charAt(start))) start++
  return text.slice(start)
}

/** Takes away whitespace at the end. */
export function trimJavaEnd(text: string): string {
  let end = text.length
  while (end > 0 && isJavaWhitespace(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** Does the text hold nothing but what Java's `String.trim` takes away: spaces and everything below? */
export function isBlankText(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 32) return false
  return true
}

/** As Java's `String.trim`. */
export function trimControls(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return text.slice(start, end)
}
