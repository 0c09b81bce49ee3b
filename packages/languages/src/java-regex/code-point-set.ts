/**
 * A set of Unicode code points: first and last of each range in turn, ascending, ranges neither overlapping nor
 * touching. Immutable.
 */
export type CodePointSet = readonly number[]

export const LAST_CODE_POINT = 0x10ffff

export const NO_CODE_POINT: CodePointSet = []
export const ANY_CODE_POINT: CodePointSet = [0, LAST_CODE_POINT]

export function rangeSet(first: number, last: number): CodePointSet {
  return [first, last]
}

/** The set of the characters of a text. */
export function charactersSet(characters: string): CodePointSet {
  return setOfPoints(Array.from(characters, (character) => character.codePointAt(0) ?? 0))
}

export function setOfPoints(points: readonly number[]): CodePointSet {
  return normalise(points.flatMap((point) => [point, point]))
}

export function union(...sets: readonly CodePointSet[]): CodePointSet {
  const filled = sets.filter((set) => set.length > 0)
  return filled.length === 1 ? (filled[0] ?? NO_CODE_POINT) : normalise(filled.flat())
}

export function complement(set: CodePointSet): CodePointSet {
  const result: number[] = []
  let next = 0
  for (let i = 0; i < set.length; i += 2) {
    const first = at(set, i)
    if (first > next) result.push(next, first - 1)
    next = at(set, i + 1) + 1
  }
  if (next <= LAST_CODE_POINT) result.push(next, LAST_CODE_POINT)
  return result
}

export function intersection(a: CodePointSet, b: CodePointSet): CodePointSet {
  const result: number[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const first = Math.max(at(a, i), at(b, j))
    const last = Math.min(at(a, i + 1), at(b, j + 1))
    if (first <= last) result.push(first, last)
    if (at(a, i + 1) < at(b, j + 1)) i += 2
    else j += 2
  }
  return result
}

export function difference(a: CodePointSet, b: CodePointSet): CodePointSet {
  return intersection(a, complement(b))
}

export function isDisjoint(a: CodePointSet, b: CodePointSet): boolean {
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (at(a, i + 1) < at(b, j)) i += 2
    else if (at(b, j + 1) < at(a, i)) j += 2
    else return false
  }
  return true
}

export function hasPoint(set: CodePointSet, point: number): boolean {
  let low = 0
  let high = set.length >> 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(set, middle * 2 + 1) < point) low = middle + 1
    else high = middle
  }
  return low * 2 < set.length && at(set, low * 2) <= point
}

/** How many code points the set holds. */
export function sizeOf(set: CodePointSet): number {
  let size = 0
  for (let i = 0; i < set.length; i += 2) size += at(set, i + 1) - at(set, i) + 1
  return size
}

function normalise(pairs: readonly number[]): CodePointSet {
  const order = Array.from({ length: pairs.length / 2 }, (_, i) => i).sort(
    (x, y) => at(pairs, x * 2) - at(pairs, y * 2),
  )
  const result: number[] = []
  for (const i of order) {
    const first = at(pairs, i * 2)
    const last = at(pairs, i * 2 + 1)
    const previous = result.at(-1)
    if (previous !== undefined && first <= previous + 1) result[result.length - 1] = Math.max(previous, last)
    else result.push(first, last)
  }
  return result
}

function at(set: readonly number[], index: number): number {
  return set[index] ?? 0
}
