/** Cuts at a separator as Java's `String.split` does: empty pieces at the end are dropped. */
export function javaSplit(text: string, separator: string): readonly string[] {
  const pieces = text.split(separator)
  if (pieces.length === 1) return pieces
  let end = pieces.length
  while (end > 0 && pieces[end - 1] === '') end--
  return pieces.slice(0, end)
}

/** True for a text of nothing but what Java counts as white space. */
export function isBlank(text: string): boolean {
  return /^[\t-\r\u001c- \u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]*$/.test(text)
}

/** Without the control characters and blanks up to U+0020 at both ends, as Java's `String.trim`. */
export function javaTrim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return text.slice(start, end)
}
