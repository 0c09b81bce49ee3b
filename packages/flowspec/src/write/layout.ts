import type { Flow, Step, StepPosition } from '../pipeline.ts'

/** Spacing of the canvas, in its pixels (flowspec.md §6.1). */
const COLUMN = 132
const ROW = 132
const AFTER_FORK = 290
const FIRST: StepPosition = { x: 178, y: 173 }

interface OpenBranch {
  readonly name: string
  readonly x: number
  /** Undefined: the next free row. */
  readonly row?: number
}

/**
 * Positions of the steps on the root's level: a branch is a row, what opens several branches puts each on a row of its
 * own. Known positions are kept.
 */
export function layoutFlow(flow: Flow, known: ReadonlyMap<string, StepPosition>): Map<string, StepPosition> {
  const positions = new Map<string, StepPosition>()
  const placed = new Set<string>()
  let rows = 0
  const open: OpenBranch[] = [{ name: flow.root, x: FIRST.x }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (placed.has(next.name)) continue
    placed.add(next.name)
    const row = next.row ?? rows
    rows = Math.max(rows, row + 1)
    let { x } = next
    for (const step of flow.branches.get(next.name)?.steps ?? []) {
      positions.set(step.id, known.get(step.id) ?? { x, y: FIRST.y + row * ROW })
      const targets = forkTargets(step)
      // The last is pushed first, so that the first stays on this row and is laid out with all below it before the next.
      for (const [index, name] of [...targets.entries()].reverse())
        open.push({ name, x: x + AFTER_FORK, ...(index === 0 && { row }) })
      x += targets.length > 0 ? AFTER_FORK : COLUMN
    }
  }
  return positions
}

function forkTargets(step: Step): string[] {
  const forks = step.tracks.filter(({ role }) => role !== 'onProcess' && role !== 'onException')
  return [...new Set(forks.map(({ target }) => target))]
}
