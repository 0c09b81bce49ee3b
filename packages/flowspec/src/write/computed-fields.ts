import { getKey, isJsonObject, setKey, withKeys, withoutKeys } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Pipeline, Step, TriggerSpec } from '../pipeline.ts'
import { allSteps, analyseFlow, connectedSteps } from '../steps/flow-structure.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { routesOf } from '../trigger/routes.ts'
import { WEB_TRIGGERS } from '../trigger/trigger-limits.ts'
import { writePipeline } from './write-pipeline.ts'

/** Numbers of a pipeline's parts (flowspec.md §2.2); the trigger counts nowhere, loose fragments neither. */
export interface PipelineCounters {
  readonly capsules: number
  /** Connected steps that are no capsules. */
  readonly steps: number
  /** Connected onProcess and onException branches with at least one step. */
  readonly subFlows: number
}

/** Counts what is connected to the entry branch. */
export function computeCounters(pipeline: Pipeline): PipelineCounters {
  return countConnected(analyseFlow(pipeline.flow))
}

/** What only the server knows about a version. */
export interface ServerFields {
  readonly realm?: Json
  readonly createdAt?: Json
  readonly createdBy?: Json
  readonly updatedAt?: Json
  readonly updatedBy?: Json
  readonly isLastVersion?: boolean
  /** A hash of a text, in its written form: for `metadata.integrityHash`, left out when not given. */
  readonly hash?: (text: string) => string
}

const SERVER_KEYS = ['realm', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'isLastVersion'] as const

/**
 * The record to store for a pipeline (rule V-27): whatever the document says about counters, the counts of `metadata`,
 * the drawing, realm, times and users is passed over and computed, or taken from `server`.
 */
export function withComputedFields(pipeline: Pipeline, server: ServerFields): JsonObject {
  const record = writePipeline(pipeline, 'stored') as JsonObject
  const structure = analyseFlow(pipeline.flow)
  const computed: Record<string, Json> = {
    triggerCategory: triggerCategory(pipeline.trigger),
    metadata: computeMetadata(pipeline, structure, server, getKey(record, 'metadata')),
    counters: { ...countConnected(structure) },
  }
  for (const key of SERVER_KEYS) if (server[key] !== undefined) computed[key] = server[key]
  return withKeys(withoutKeys(record, new Set(SERVER_KEYS.filter((key) => server[key] === undefined))), computed)
}

/** The menu of triggers in which a type is found (flowspec.md §8). */
export function triggerCategory(trigger: TriggerSpec | undefined): string {
  if (trigger === undefined) return 'None'
  if (WEB_TRIGGERS.has(trigger.type)) return 'Web Protocols'
  return trigger.type === 'scheduler' ? 'Scheduling' : 'Messaging and Events'
}

function countConnected(structure: FlowStructure): PipelineCounters {
  const { branches } = structure.flow
  let capsules = 0
  let steps = 0
  const tracks = new Set<string>()
  for (const step of connectedSteps(structure)) {
    if (step.type === 'capsule') capsules++
    else steps++
    for (const { role, target } of step.tracks) {
      const isTrack = role === 'onProcess' || role === 'onException'
      if (isTrack && (branches.get(target)?.steps.length ?? 0) > 0) tracks.add(target)
    }
  }
  return { capsules, steps, subFlows: tracks.size }
}

const COMPUTED_METADATA: ReadonlySet<string> = new Set([
  'canvas',
  'integrityHash',
  'componentsCount',
  'connectedOnFlowComponentsCount',
  'usedComponents',
  'restApiTriggerRoutes',
  'isUsingApiTrigger',
])

function computeMetadata(
  pipeline: Pipeline,
  structure: FlowStructure,
  { hash }: ServerFields,
  stored: Json | undefined,
): JsonObject {
  const connected = [...connectedSteps(structure)]
  const all = [pipeline.flow, ...pipeline.looseFlows].flatMap((flow) => [...allSteps(flow)])
  const { trigger } = pipeline
  return withKeys(isJsonObject(stored) ? withoutKeys(stored, COMPUTED_METADATA) : {}, {
    canvas: drawCanvas(pipeline, all, connected),
    ...(hash !== undefined && { integrityHash: hash(canonicalText(flowOf(pipeline))) }),
    componentsCount: all.length,
    connectedOnFlowComponentsCount: connected.length,
    usedComponents: [...new Set(all.map((step) => step.name).filter((name) => name !== ''))].sort(),
    ...(trigger?.type === 'rest' && { restApiTriggerRoutes: routesOf(trigger) }),
    isUsingApiTrigger: trigger?.type === 'api',
  })
}

/** An index of the drawing; positions stand in it where some are known. */
function drawCanvas({ flow, positions }: Pipeline, all: readonly Step[], connected: readonly Step[]): JsonObject {
  const nodes: Json[] = [{ id: 'trigger', type: 'trigger' }]
  for (const step of all) {
    const position = positions.get(step.id)
    const node = { id: step.id, type: step.type }
    nodes.push(position === undefined ? node : { ...node, position: { x: position.x, y: position.y } })
  }
  const edges: Json[] = []
  const first = flow.branches.get(flow.root)?.steps[0]
  if (first !== undefined) edges.push({ source: 'trigger', target: first.id })
  for (const [index, step] of connected.entries()) {
    // Connected steps come branch by branch: the next one is the successor when it is of the same branch.
    const next = connected[index + 1]?.branch === step.branch ? connected[index + 1] : undefined
    const targets = step.tracks.map(({ target }) => flow.branches.get(target)?.steps[0])
    for (const target of [next, ...targets]) {
      if (target !== undefined) edges.push({ source: step.id, target: target.id })
    }
  }
  return { nodes, edges }
}

function flowOf(pipeline: Pipeline): Json {
  return writePipeline(pipeline, 'bare')
}

/** The same text for the same flow, whatever the order of keys. */
function canonicalText(flow: Json): string {
  return JSON.stringify(flow, (_key, value: unknown) => (isJsonObject(value) ? sortKeys(value) : value))
}

function sortKeys(value: JsonObject): JsonObject {
  const sorted: JsonObject = {}
  for (const key of Object.keys(value).sort()) setKey(sorted, key, value[key])
  return sorted
}
