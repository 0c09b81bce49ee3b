let segmenter: Intl.Segmenter | undefined

const WINDOW = 64

/** Where the character that a reader sees at a place ends (`\X`). */
export function graphemeEnd(text: string, place: number): number {
  const unit = text.charCodeAt(place)
  const next = text.charCodeAt(place + 1)
  // Two ASCII characters never belong together, but for CR LF.
  if (unit < 0x80 && !(next >= 0x80) && !(unit === 13 && next === 10)) return place + 1
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  let window = WINDOW
  for (;;) {
    const part = text.slice(place, place + window)
    const length = segmenter.segment(part).containing(0)?.segment.length ?? 1
    // A grapheme that fills the whole window may go on behind it.
    if (length < part.length || place + part.length === text.length) return place + length
    window *= 4
  }
}
