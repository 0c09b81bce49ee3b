import type { Flow, Step, TrackReference } from '../pipeline.ts'
import { allSteps } from '../steps/flow-structure.ts'
import type { FlowChanges } from './rewrite-flow.ts'

/** Makes a new id, a UUID in practice. */
export type NewId = () => string

export interface FreshNamesOptions {
  readonly newId: NewId
  /** What the root branch is called afterwards. */
  readonly root: string
  /** Names of branches and aliases that are in use where the flow goes to. */
  readonly takenBranches?: ReadonlySet<string>
  readonly takenAliases?: ReadonlySet<string>
}

/**
 * New names for everything in a flow (flowspec.md §6.3): a new id for every step, tracks and parallel lines named after
 * the new ids, choice labels and aliases kept where they are free and numbered where they are not.
 */
export function freshNames(
  flow: Flow,
  options: FreshNamesOptions,
): FlowChanges & { readonly ids: ReadonlyMap<Step, string> } {
  const ids = new Map([...allSteps(flow)].map((step) => [step, options.newId()] as const))
  return { ids, branches: renameBranches(flow, ids, options), aliases: renameAliases(flow, options) }
}

/** Another name for the root, and for a branch that has that name already. */
export function renameRoot(flow: Flow, root: string): ReadonlyMap<string, string> {
  const names = new Map([[flow.root, root]])
  if (flow.root !== root && flow.branches.has(root)) names.set(root, freeLabel(root, new Set(flow.branches.keys())))
  return names
}

function renameBranches(flow: Flow, ids: ReadonlyMap<Step, string>, options: FreshNamesOptions): Map<string, string> {
  const names = new Map([[flow.root, options.root]])
  const taken = new Set([...(options.takenBranches ?? []), options.root])
  const give = (name: string, wanted: string): void => {
    if (names.has(name)) return
    const free = freeLabel(wanted, taken)
    names.set(name, free)
    taken.add(free)
  }
  for (const step of allSteps(flow)) {
    for (const reference of step.tracks) give(reference.target, wantedName(flow, step, reference, ids, options))
  }
  for (const name of flow.branches.keys()) give(name, name)
  return names
}

function wantedName(
  flow: Flow,
  step: Step,
  { role, target }: TrackReference,
  ids: ReadonlyMap<Step, string>,
  { newId }: FreshNamesOptions,
): string {
  if (role === 'when' || role === 'otherwise') return target
  if (role !== 'parallel') return `${ids.get(step)}-${role}Track`
  const first = flow.branches.get(target)?.steps[0]
  return `${ids.get(step)}:${(first && ids.get(first)) ?? newId()}`
}

function renameAliases(flow: Flow, options: FreshNamesOptions): Map<string, string> {
  const taken = new Set(options.takenAliases)
  const names = new Map<string, string>()
  const own = new Set<string>()
  for (const step of allSteps(flow)) if (step.alias !== undefined) own.add(step.alias)
  for (const alias of own) {
    if (!taken.has(alias)) continue
    let n = 2
    while (taken.has(`${alias}-${n}`) || own.has(`${alias}-${n}`)) n++
    names.set(alias, `${alias}-${n}`)
    taken.add(`${alias}-${n}`)
  }
  return names
}

/** As the canvas does it: ` (2)`, ` (3)` … in place of a number that is there (flowspec.md §3). */
function freeLabel(label: string, taken: ReadonlySet<string>): string {
  if (!taken.has(label)) return label
  const base = label.replace(/ \(\d+\)$/, '')
  let n = 2
  while (taken.has(`${base} (${n})`)) n++
  return `${base} (${n})`
}
