/** A text in which equivalent characters are written alike, with the way back to the places of the original. */
export interface CanonicalText {
  readonly text: string
  /** The place in the original text of a place in the canonical one. */
  originalPlace(place: number): number
}

/** Letters with marks behind them, and the parts of Hangul syllables: all that normalisation may join. */
const CLUSTERS = /\P{M}?\p{M}+|[\u1100-\u11ff\uac00-\ud7af]+/gu

/**
 * The text for flag CANON_EQ. Characters are joined as far as Unicode does (NFC), so that `é` is one character however
 * it was written and a match never ends inside of it.
 */
export function canonicalText(original: string): CanonicalText {
  if (!/[\u0300-\u{10ffff}]/u.test(original)) return { text: original, originalPlace: (place) => place }
  let text = ''
  let copied = 0
  /** Begin and end of the changed parts: place in the canonical text, place in the original. */
  const places: [canonical: number, original: number][] = [[0, 0]]
  for (const match of original.matchAll(CLUSTERS)) {
    const joined = match[0].normalize('NFC')
    if (joined === match[0]) continue
    text += original.slice(copied, match.index)
    places.push([text.length, match.index])
    text += joined
    copied = match.index + match[0].length
    places.push([text.length, copied])
  }
  text += original.slice(copied)
  return { text, originalPlace: (place) => findPlace(places, place) }
}

function findPlace(places: readonly (readonly [number, number])[], place: number): number {
  let low = 0
  let high = places.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((places[middle]?.[0] ?? 0) <= place) low = middle
    else high = middle - 1
  }
  const [canonical, original] = places[low] ?? [0, 0]
  const limit = places[low + 1]?.[1] ?? Infinity
  return Math.min(original + place - canonical, limit)
}
