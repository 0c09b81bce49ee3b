import { hasPoint, sizeOf, type CodePointSet } from './code-point-set.ts'

/** A set made ready for fast questions. */
export interface CodePointTest {
  /** The only member; -1 when there are several. */
  readonly single: number
  /** 1 for members below 256. */
  readonly low: Uint8Array
  readonly set: CodePointSet
}

const LOW = 256

export function codePointTest(set: CodePointSet): CodePointTest {
  const low = new Uint8Array(LOW)
  for (let point = 0; point < LOW; point++) if (hasPoint(set, point)) low[point] = 1
  return { single: sizeOf(set) === 1 ? (set[0] ?? -1) : -1, low, set }
}

export function passes(test: CodePointTest, point: number): boolean {
  return point < LOW ? test.low[point] === 1 : hasPoint(test.set, point)
}
