import { LAST_CODE_POINT, setOfPoints, union, type CodePointSet } from './code-point-set.ts'

const LARGEST_CACHE = 300
const cache = new Map<string, CodePointSet | undefined>()

/**
 * The code points that a property of JavaScript's own regular expressions names, such as `L`, `Script=Latin` or
 * `Alphabetic`; undefined when it knows no such property. Finding them takes some milliseconds, so sets are kept.
 */
export function unicodeSet(property: string): CodePointSet | undefined {
  if (!cache.has(property)) {
    if (cache.size >= LARGEST_CACHE) cache.clear()
    cache.set(property, findSet(property))
  }
  return cache.get(property)
}

/** As {@link unicodeSet} for properties that are known to exist. */
export function knownSet(property: string): CodePointSet {
  const set = unicodeSet(property)
  if (set === undefined) throw new RangeError(`No Unicode property ${property}`)
  return set
}

const FIRST_SURROGATE = 0xd800
const BEHIND_SURROGATES = 0xe000
const CHUNK = 0x2000
/** Planes that hold nothing but unassigned points: looking at the ends of a chunk is enough there. */
const FIRST_EMPTY_PLANE = 0x40000
const BEHIND_EMPTY_PLANES = 0xe0000

function findSet(property: string): CodePointSet | undefined {
  let runs: RegExp
  let single: RegExp
  try {
    runs = new RegExp(`\\p{${property}}+`, 'gu')
    single = new RegExp(`^\\p{${property}}$`, 'u')
  } catch {
    return undefined
  }
  const ranges: number[] = []
  for (let start = 0; start <= LAST_CODE_POINT; start += CHUNK) {
    const end = Math.min(start + CHUNK, start < FIRST_SURROGATE ? FIRST_SURROGATE : LAST_CODE_POINT + 1)
    if (start >= FIRST_EMPTY_PLANE && start < BEHIND_EMPTY_PLANES && !single.test(String.fromCodePoint(end - 1))) {
      if (!single.test(String.fromCodePoint(start))) continue
    }
    const width = start > 0xffff ? 2 : 1
    for (const match of textOf(start, end).matchAll(runs)) {
      ranges.push(start + match.index / width, start + (match.index + match[0].length) / width - 1)
    }
  }
  const surrogates: number[] = []
  for (let point = FIRST_SURROGATE; point < BEHIND_SURROGATES; point++) {
    if (single.test(String.fromCharCode(point))) surrogates.push(point)
  }
  return union(ranges, setOfPoints(surrogates))
}

function textOf(start: number, end: number): string {
  const units: number[] = []
  for (let point = start; point < end; point++) {
    if (point > 0xffff) units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff))
    else units.push(point)
  }
  return String.fromCharCode(...units)
}
