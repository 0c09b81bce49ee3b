/** A text, ready to be compared many times. */
export type CollationKey = readonly Element[]

/**
 * The key by which texts are in the order of Java's `Collator` of a locale (row lists: `a A b`): first by letters alone,
 * then by accents, then by case, small before capital. Blanks and hyphens count as little as accents, control characters
 * not at all.
 */
export function collationKey(text: string, locale: string): CollationKey {
  return elementsOf(text, TAILORINGS[locale.split('_')[0] ?? ''])
}

interface Element {
  /** 0: counts as little as an accent. */
  readonly primary: number
  readonly secondary: number
  readonly tertiary: number
}

/** Everything that is no letter, in order; each has its place by itself. */
const SIGNS =
  '_\u00af,;:!\u00a1?\u00bf/.\u00b4`^\u00a8~\u00b7\u00b8\'"\u00ab\u00bb()[]{}\u00a7\u00b6\u00a9\u00ae@\u00a4\u00a2\u20a1\u20a2$' +
  '\u20ab\u20ac\u20a3\u20a4\u20a5\u20a6\u20a7\u00a3\u20a8\u20aa\u20a9\u00a5*\\&#%+\u00b1\u00f7\u00d7<=>\u00ac|\u00a6\u00b0\u00b5' +
  '0123456789\u00bc\u00bd\u00be'
const LETTERS = 'abcd\u00f0efghijklmnopqrstuvwxyz'
/** Letters that count as two, and come behind the two written apart. */
const PAIRS: Readonly<Record<string, string | undefined>> = {
  '\u00e6': 'ae',
  '\u0153': 'oe',
  '\u00df': 'ss',
  '\u00fe': 'th',
}
const BEHIND_ACCENTS = 1000
/** Accents, blanks and hyphens, weakest first. */
const WEAK =
  '\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0304\u0327\u0328\u030f\u0311\u031b\u0326\u0323' +
  ' \u00a0\r\t\n\f\u000b-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015'

const STEP = 16
const PRIMARIES: ReadonlyMap<string, number> = new Map(
  [...SIGNS, ...LETTERS].map((char, index) => [char, (index + 1) * STEP]),
)
const SECONDARIES: ReadonlyMap<string, number> = new Map([...WEAK].map((char, index) => [char, index + 1]))
/** Characters without a place come behind all others. */
const BEHIND_ALL = 1_000_000

/** Letters with accents that are letters of their own, each behind another. */
const TAILORINGS: Readonly<Record<string, ReadonlyMap<string, number> | undefined>> = {
  es: lettersBehind({ n: '\u00f1' }),
  pl: lettersBehind({
    a: '\u0105',
    c: '\u0107',
    d: '\u0111',
    e: '\u0119',
    l: '\u0142',
    n: '\u0144',
    o: '\u00f3',
    s: '\u015b',
    z: '\u017a\u017c',
  }),
  cs: lettersBehind({ c: '\u010d', r: '\u0159', s: '\u0161', z: '\u017e' }),
  sv: lettersBehind({ z: '\u00e5\u00e4\u00e6\u00f6' }),
  fi: lettersBehind({ z: '\u00e5\u00e4\u00e6\u00f6' }),
}

function lettersBehind(places: Readonly<Record<string, string>>): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(places).flatMap(([letter, others]) =>
      [...others].map((other, index): [string, number] => [other, (PRIMARIES.get(letter) ?? 0) + index + 1]),
    ),
  )
}

function elementsOf(text: string, tailoring: ReadonlyMap<string, number> | undefined): Element[] {
  const elements: Element[] = []
  for (const char of text.normalize('NFC')) {
    const small = char.toLowerCase()
    const tertiary = small === char ? 0 : 1
    const own = tailoring?.get(small)
    const pair = PAIRS[small]
    if (own !== undefined) elements.push({ primary: own, secondary: 0, tertiary })
    else if (pair !== undefined) {
      addElement(elements, pair.charAt(0), tertiary)
      const primary = PRIMARIES.get(pair.charAt(1)) ?? 0
      elements.push({ primary, secondary: BEHIND_ACCENTS, tertiary })
    } else if (!hasPlace(small)) for (const part of char) addElement(elements, part, 0)
    else for (const part of small.normalize('NFD')) addElement(elements, part, tertiary)
  }
  return elements
}

/** Characters without a place come in the order of their codes, capital and small ones apart. */
function hasPlace(small: string): boolean {
  const base = small.normalize('NFD').charAt(0)
  return PRIMARIES.has(base) || SECONDARIES.has(base)
}

function addElement(elements: Element[], part: string, tertiary: number): void {
  const secondary = SECONDARIES.get(part)
  if (secondary !== undefined) {
    elements.push({ primary: 0, secondary, tertiary: 0 })
    return
  }
  const unit = part.codePointAt(0) ?? 0
  if (unit < 32 || (unit >= 127 && unit <= 159)) return
  elements.push({ primary: PRIMARIES.get(part) ?? BEHIND_ALL + unit, secondary: 0, tertiary })
}

/** Negative, zero or positive. The first difference of the strongest kind decides. */
export function compareKeys(left: CollationKey, right: CollationKey): number {
  let weakest = 0
  let accents = 0
  let i = 0
  let j = 0
  while (i < left.length && j < right.length) {
    const a = left[i] as Element
    const b = right[j] as Element
    if (a.primary === b.primary) {
      accents ||= Math.sign(a.secondary - b.secondary)
      weakest ||= Math.sign(a.tertiary - b.tertiary)
      i++
      j++
    } else if (a.primary === 0) {
      accents ||= 1
      i++
    } else if (b.primary === 0) {
      accents ||= -1
      j++
    } else return Math.sign(a.primary - b.primary)
  }
  for (; i < left.length; i++) {
    if ((left[i] as Element).primary !== 0) return 1
    accents ||= 1
  }
  for (; j < right.length; j++) {
    if ((right[j] as Element).primary !== 0) return -1
    accents ||= -1
  }
  return accents || weakest
}
