import { getKey, isJsonArray, isJsonObject, withKeys } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Flow, Pipeline, Step, StepPosition } from '../pipeline.ts'
import { buildPipeline } from '../read/build-pipeline.ts'
import { LOOSE_BRANCH } from '../read/read-flow.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { freshNames } from './fresh-names.ts'
import type { NewId } from './fresh-names.ts'
import { rewriteFlow } from './rewrite-flow.ts'
import { writePipeline } from './write-pipeline.ts'

export interface PasteOptions {
  readonly newId: NewId
  /** Where the upper left corner of the fragment comes to lie; where it was copied from when not given. */
  readonly at?: StepPosition
}

export interface PasteResult {
  /** The target with the fragment among its loose flows. */
  readonly pipeline: Pipeline
  /** The pasted branches; the entry is `disconnected-start`. */
  readonly branches: JsonObject
  /** New step ids by old ones. */
  readonly ids: ReadonlyMap<string, string>
  /** Of the pasted steps, by new id. */
  readonly positions: ReadonlyMap<string, StepPosition>
}

/**
 * Pastes the flow of any document into a pipeline (flowspec.md §6.3): new ids, labels and aliases that collide with
 * nothing there, expressions following their aliases. It stays loose, never executed, until someone connects it. A
 * target without a place for loose fragments (bare flow, fragment, drawing) becomes a stored record.
 */
export function pasteFragment(target: Pipeline, fragment: Pipeline, options: PasteOptions): PasteResult {
  const names = freshNames(fragment.flow, { newId: options.newId, root: LOOSE_BRANCH, ...takenNames(target) })
  const branches = rewriteFlow(fragment.flow, { ...names, parallelForm: 'text' })
  const positions = movePositions(fragment, names.ids, options.at)
  const holdsLoose = target.shape === 'stored' || target.shape === 'export'
  const shape = holdsLoose ? target.shape : 'stored'
  const source = holdsLoose ? target.source : writePipeline(target, 'stored', options)
  const steps = [...names.ids].map(([step, id]) => ({ id, type: step.type }))
  const pasted = addLooseFlow(source as JsonObject, branches, steps, positions)
  const ids = new Map([...names.ids].map(([step, id]) => [step.id, id]))
  return { pipeline: buildPipeline(pasted, shape).pipeline, branches, ids, positions }
}

function takenNames(target: Pipeline): { takenBranches: Set<string>; takenAliases: Set<string> } {
  const takenBranches = new Set<string>()
  const takenAliases = new Set<string>()
  for (const flow of [target.flow, ...target.looseFlows]) {
    for (const name of flow.branches.keys()) if (name !== LOOSE_BRANCH) takenBranches.add(name)
    for (const alias of aliasesOf(flow)) takenAliases.add(alias)
  }
  return { takenBranches, takenAliases }
}

function* aliasesOf(flow: Flow): Iterable<string> {
  for (const { alias } of allSteps(flow)) if (alias !== undefined) yield alias
}

/** Positions move as one block. */
function movePositions(
  { positions }: Pipeline,
  ids: ReadonlyMap<Step, string>,
  at: StepPosition | undefined,
): Map<string, StepPosition> {
  const moved = new Map<string, StepPosition>()
  let left = Infinity
  let top = Infinity
  for (const [step, id] of ids) {
    const position = positions.get(step.id)
    if (position === undefined) continue
    moved.set(id, position)
    left = Math.min(left, position.x)
    top = Math.min(top, position.y)
  }
  if (at === undefined) return moved
  for (const [id, { x, y }] of moved) moved.set(id, { x: x - left + at.x, y: y - top + at.y })
  return moved
}

function addLooseFlow(
  source: JsonObject,
  branches: JsonObject,
  steps: readonly { id: string; type: string }[],
  positions: ReadonlyMap<string, StepPosition>,
): JsonObject {
  const metadata = objectOf(getKey(source, 'metadata'))
  const loose = [...listOf(getKey(metadata, 'disconnectedFlowSpecs')), { flowSpec: branches }]
  const canvas = objectOf(getKey(metadata, 'canvas'))
  const nodes = steps.flatMap((step) => {
    const position = positions.get(step.id)
    return position === undefined ? [] : [{ ...step, position: { x: position.x, y: position.y } }]
  })
  return withKeys(source, {
    metadata: withKeys(metadata, {
      ...(nodes.length > 0 && {
        canvas: withKeys(canvas, {
          nodes: [...listOf(getKey(canvas, 'nodes')), ...nodes],
          edges: listOf(getKey(canvas, 'edges')),
        }),
      }),
      disconnectedFlowSpecs: loose,
    }),
  })
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

function listOf(value: Json | undefined): readonly Json[] {
  return isJsonArray(value) ? value : []
}
