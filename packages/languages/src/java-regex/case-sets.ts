import { hasPoint, setOfPoints, union, type CodePointSet } from './code-point-set.ts'

/** Which letters count as equal: `ascii` is Java's CASE_INSENSITIVE alone, `unicode` with UNICODE_CASE (§10.3). */
export type CaseMode = 'exact' | 'ascii' | 'unicode'

/** The code points that a single character matches. */
export function characterSet(point: number, mode: CaseMode): CodePointSet {
  if (mode === 'exact') return [point, point]
  if (mode === 'ascii') return withAsciiCase([point, point])
  const { upper, lower, byFold } = table()
  // As in Java, ß has no other case although ẞ lowers to it.
  if (!upper.has(point) && !lower.has(point)) return [point, point]
  return union([point, point], setOfPoints(byFold.get(foldPoint(point)) ?? []))
}

/** The code points that a range matches: those that get into it by a change of case, too. */
export function caseRangeSet(first: number, last: number, mode: CaseMode): CodePointSet {
  const range = [first, last]
  if (mode === 'exact') return range
  if (mode === 'ascii') return withAsciiCase(range)
  const added: number[] = []
  for (const point of table().cased) {
    const upper = table().upper.get(point) ?? point
    if (hasPoint(range, upper) || hasPoint(range, foldPoint(point))) added.push(point)
  }
  return union(range, setOfPoints(added))
}

/** Equal code points have the same fold: lower case of upper case, one to one, as Java compares. */
export function foldPoint(point: number): number {
  const { upper, lower } = table()
  const above = upper.get(point) ?? point
  return lower.get(above) ?? above
}

function withAsciiCase(set: CodePointSet): CodePointSet {
  const added: number[] = []
  for (let lower = 0x61; lower <= 0x7a; lower++) {
    if (hasPoint(set, lower)) added.push(lower - 32)
    if (hasPoint(set, lower - 32)) added.push(lower)
  }
  return added.length === 0 ? set : union(set, setOfPoints(added))
}

interface CaseTable {
  /** Where upper and lower case differ from the point itself. */
  readonly upper: ReadonlyMap<number, number>
  readonly lower: ReadonlyMap<number, number>
  readonly cased: readonly number[]
  readonly byFold: ReadonlyMap<number, readonly number[]>
}

/** No script above this has upper and lower case. */
const LAST_CASED = 0x1efff
const SHARP_S = 0xdf
const CAPITAL_I_WITH_DOT = 0x130

let cachedTable: CaseTable | undefined

function table(): CaseTable {
  cachedTable ??= buildTable()
  return cachedTable
}

function buildTable(): CaseTable {
  const upper = new Map<number, number>()
  const lower = new Map<number, number>()
  const severalUpper: number[] = []
  for (let point = 0x41; point <= LAST_CASED; point++) {
    const character = String.fromCodePoint(point)
    const below = character.toLowerCase()
    const above = character.toUpperCase()
    if (below !== character && isSingle(below)) lower.set(point, below.codePointAt(0) ?? point)
    if (above !== character) {
      if (isSingle(above)) upper.set(point, above.codePointAt(0) ?? point)
      else severalUpper.push(point)
    }
  }
  // JavaScript lowers it to two characters, Java's one-to-one mapping to one.
  lower.set(CAPITAL_I_WITH_DOT, 0x69)
  // Letters that JavaScript writes as several capitals have one capital in Java if some letter lowers to them (ᾳ, not ß).
  const capitals = new Map(Array.from(lower, ([capital, small]) => [small, capital]))
  for (const point of severalUpper) {
    const capital = capitals.get(point)
    if (capital !== undefined && point !== SHARP_S) upper.set(point, capital)
  }
  const cased = [...new Set([...upper.keys(), ...lower.keys(), ...upper.values(), ...lower.values()])]
  const byFold = new Map<number, number[]>()
  for (const point of cased) {
    const above = upper.get(point) ?? point
    const fold = lower.get(above) ?? above
    const same = byFold.get(fold)
    if (same) same.push(point)
    else byFold.set(fold, [point])
  }
  return { upper, lower, cased, byFold }
}

function isSingle(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff)
}
