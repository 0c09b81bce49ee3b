import type { Step } from '../pipeline.ts'
import type { FlowStructure } from './flow-structure.ts'

/** A step, or the step that contains it, at one level of the way down from the root. */
interface Waypoint {
  readonly branch: string
  readonly index: number
  /** The setting that names the branch the way goes on through; absent at the end of the way. */
  readonly role?: string
}

/** Names of components that run their branch again and again, so that a later step of it also runs before. */
const LOOPS = /^(?:do-while|for-each|retry|stream-)/

/**
 * Answers whether one step can have run when another one does: it comes earlier in the branch, or in one around it, or
 * in the onProcess of what the other is an onException of.
 */
export class RunOrder {
  readonly #structure: FlowStructure
  readonly #ways = new Map<string, readonly Waypoint[]>()

  constructor(structure: FlowStructure) {
    this.#structure = structure
  }

  /** True when `earlier` can have run before `later`. Steps of branches that do not hang together never have. */
  runsBefore(earlier: Step, later: Step): boolean {
    const a = this.#wayTo(earlier)
    const b = this.#wayTo(later)
    let level = 0
    while (isSame(a[level], b[level])) level++
    const here = a[level]
    const there = b[level]
    if (here === undefined || there === undefined || here.branch !== there.branch) return false
    // Where one step contains both, only its onProcess runs before its onException.
    if (here.index === there.index) return here.role === 'onProcess' && there.role === 'onException'
    return here.index < there.index
  }

  /** True when both steps are inside one loop, so that either can have run in an earlier round. */
  shareLoop(one: Step, other: Step): boolean {
    const a = this.#wayTo(one)
    const b = this.#wayTo(other)
    for (let level = 0; isSame(a[level], b[level]); level++) {
      if (this.#isLoop(a[level])) return true
    }
    return false
  }

  #isLoop(waypoint: Waypoint | undefined): boolean {
    if (waypoint?.role === undefined) return false
    const steps = this.#structure.flow.branches.get(waypoint.branch)?.steps ?? []
    return steps.some((step) => step.index === waypoint.index && LOOPS.test(step.name))
  }

  #wayTo(step: Step): readonly Waypoint[] {
    return [...this.#wayToBranch(step.branch), { branch: step.branch, index: step.index }]
  }

  #wayToBranch(name: string): readonly Waypoint[] {
    const known = this.#ways.get(name)
    if (known !== undefined) return known
    const way: Waypoint[] = []
    const passed = new Set<string>()
    for (let branch = name; !passed.has(branch);) {
      passed.add(branch)
      const use = this.#structure.uses.get(branch)?.[0]
      if (use === undefined) break
      way.push({ branch: use.step.branch, index: use.step.index, role: use.reference.parameter })
      branch = use.step.branch
    }
    this.#ways.set(name, way.reverse())
    return way
  }
}

function isSame(a: Waypoint | undefined, b: Waypoint | undefined): boolean {
  return a !== undefined && b !== undefined && a.branch === b.branch && a.index === b.index && a.role === b.role
}
