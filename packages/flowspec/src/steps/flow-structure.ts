import type { Branch, Flow, Step, TrackReference } from '../pipeline.ts'

/** One use of a branch by a step. */
export interface BranchUse {
  readonly step: Step
  readonly reference: TrackReference
}

/** How the branches of a flow hang together. */
export interface FlowStructure {
  readonly flow: Flow
  /** By branch name, also of branches that do not exist; in the order of the document. */
  readonly uses: ReadonlyMap<string, readonly BranchUse[]>
  /** Existing branches that are run from the root, each with the number of references that lead to it. */
  readonly levels: ReadonlyMap<string, number>
  /** References that lead back to a branch they come from. */
  readonly cycles: readonly BranchUse[]
}

/** Looks at all references of a flow once, in linear time and without recursion, whatever leads where. */
export function analyseFlow(flow: Flow): FlowStructure {
  return { flow, uses: collectUses(flow), levels: measureLevels(flow), cycles: findCycles(flow) }
}

/** The steps of a flow, branch by branch in the order of the document. */
export function* allSteps(flow: Flow): Iterable<Step> {
  for (const branch of flow.branches.values()) yield* branch.steps
}

/** The steps that run when the flow runs. */
export function* connectedSteps(structure: FlowStructure): Iterable<Step> {
  for (const name of structure.levels.keys()) yield* (structure.flow.branches.get(name) as Branch).steps
}

function collectUses(flow: Flow): Map<string, BranchUse[]> {
  const uses = new Map<string, BranchUse[]>()
  for (const step of allSteps(flow)) {
    for (const reference of step.tracks) {
      const known = uses.get(reference.target)
      if (known === undefined) uses.set(reference.target, [{ step, reference }])
      else known.push({ step, reference })
    }
  }
  return uses
}

function measureLevels(flow: Flow): Map<string, number> {
  const levels = new Map<string, number>()
  if (flow.branches.has(flow.root)) levels.set(flow.root, 0)
  // A map can grow while it is walked: new branches come at its end.
  for (const [name, level] of levels) {
    for (const { reference } of branchUses(flow, name)) {
      if (flow.branches.has(reference.target) && !levels.has(reference.target)) levels.set(reference.target, level + 1)
    }
  }
  return levels
}

/** A branch on the way from where a walk began to where it is. */
interface Visit {
  readonly name: string
  readonly uses: readonly BranchUse[]
  next: number
}

function findCycles(flow: Flow): BranchUse[] {
  const cycles: BranchUse[] = []
  const states = new Map<string, 'open' | 'done'>()
  for (const start of [flow.root, ...flow.branches.keys()]) {
    if (states.has(start)) continue
    const path: Visit[] = [enter(flow, start, states)]
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const use = visit.uses[visit.next++]
      if (use === undefined) {
        states.set(visit.name, 'done')
        path.pop()
        continue
      }
      const state = states.get(use.reference.target)
      if (state === 'open') cycles.push(use)
      else if (state === undefined) path.push(enter(flow, use.reference.target, states))
    }
  }
  return cycles
}

function enter(flow: Flow, name: string, states: Map<string, 'open' | 'done'>): Visit {
  states.set(name, 'open')
  return { name, uses: branchUses(flow, name), next: 0 }
}

function branchUses(flow: Flow, name: string): BranchUse[] {
  const steps = flow.branches.get(name)?.steps ?? []
  return steps.flatMap((step) => step.tracks.map((reference) => ({ step, reference })))
}
