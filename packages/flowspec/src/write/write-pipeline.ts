import { RequestError } from '@jatai/errors'
import { getKey, isJsonObject, setKey, withKeys, withoutKeys } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Pipeline, PipelineShape } from '../pipeline.ts'
import { ENTRY_BRANCH, FRAGMENT_PREFIX } from '../read/read-flow.ts'
import { freshNames, renameRoot } from './fresh-names.ts'
import type { NewId } from './fresh-names.ts'
import { layoutFlow } from './layout.ts'
import { rewriteFlow } from './rewrite-flow.ts'

/** Drawings are read but not written. */
export type WritableShape = Exclude<PipelineShape, 'canvas'>

export interface WriteOptions {
  /** Makes the ids that turning a flow into a fragment, or a fragment into a record, asks for. */
  readonly newId?: NewId
}

/**
 * Writes a pipeline in one of the four shapes (flowspec.md §1.1). The shape it came in gives the data it came with,
 * unknown keys included. The answer shares parts with `pipeline.source`: do not change it.
 *
 * @param shape the shape the pipeline came in; a drawing is written as a bare flow
 * @throws RequestError FLOWSPEC_NEEDS_NEW_IDS when `newId` is missing where ids have to be made
 */
export function writePipeline(pipeline: Pipeline, shape?: WritableShape, options: WriteOptions = {}): Json {
  const wanted = shape ?? (pipeline.shape === 'canvas' ? 'bare' : pipeline.shape)
  if (wanted === pipeline.shape) return pipeline.source
  switch (wanted) {
    case 'stored':
      return toStored(pipeline, options)
    case 'export':
      return toExport(pipeline)
    case 'clipboard':
      return toClipboard(pipeline, options)
    case 'bare':
      return storedBranches(pipeline) ?? { [ENTRY_BRANCH]: [] }
  }
}

/** Export, fragment or bare flow → record: what the document has; the rest of the record is the server's. */
function toStored(pipeline: Pipeline, options: WriteOptions): JsonObject {
  const { shape, source, versionMajor, versionMinor, looseFlows } = pipeline
  const flowSpec = shape === 'clipboard' ? adoptFragment(pipeline, options) : storedBranches(pipeline)
  const loose = looseFlows.map((flow) => ({ flowSpec: rewriteFlow(flow, { parallelForm: 'text' }) }))
  const record = withKeys(shape === 'export' && isJsonObject(source) ? withoutKeys(source, VERSION_KEY) : {}, {
    versionMajor,
    versionMinor,
    flowSpec,
  })
  return shape === 'canvas' && loose.length > 0
    ? withKeys(record, { metadata: { disconnectedFlowSpecs: loose } })
    : record
}

const VERSION_KEY: ReadonlySet<string> = new Set(['version'])
const EXPORT_KEYS = ['id', 'name', 'version', 'archived', 'flowSpec', 'triggerSpec', 'inSpec', 'outSpec', 'projectName']

/** Of a record the nine keys of an export stay, those that it has. */
function toExport(pipeline: Pipeline): JsonObject {
  const source = pipeline.shape === 'stored' && isJsonObject(pipeline.source) ? pipeline.source : {}
  const written = withKeys(source, {
    version: `${pipeline.versionMajor}.${pipeline.versionMinor}`,
    flowSpec: storedBranches(pipeline),
  })
  const document: JsonObject = {}
  for (const key of EXPORT_KEYS) {
    const value = getKey(written, key)
    if (value !== undefined) setKey(document, key, value)
  }
  return document
}

function toClipboard(pipeline: Pipeline, options: WriteOptions): JsonObject {
  const root = `${FRAGMENT_PREFIX}${requireNewId(options)()}`
  const meta: JsonObject = {}
  for (const [id, { x, y }] of layoutFlow(pipeline.flow, pipeline.positions)) setKey(meta, id, { position: { x, y } })
  const flowSpec = rewriteFlow(pipeline.flow, { branches: renameRoot(pipeline.flow, root), parallelForm: 'list' })
  return { meta, flowSpec: Object.hasOwn(flowSpec, root) ? flowSpec : withKeys(flowSpec, { [root]: [] }) }
}

/** A fragment becomes a flow of its own: its steps get new ids. */
function adoptFragment({ flow }: Pipeline, options: WriteOptions): JsonObject {
  const names = freshNames(flow, { newId: requireNewId(options), root: ENTRY_BRANCH })
  return rewriteFlow(flow, { ...names, parallelForm: 'text' })
}

/** The branches as records, exports and bare flows hold them; null when there is no flow yet. */
function storedBranches({ flow, shape, source }: Pipeline): JsonObject | null {
  if (shape !== 'bare' && isJsonObject(source) && (getKey(source, 'flowSpec') ?? null) === null) return null
  if (flow.root === ENTRY_BRANCH) return rewriteFlow(flow, { parallelForm: 'text' })
  return rewriteFlow(flow, { branches: renameRoot(flow, ENTRY_BRANCH), parallelForm: 'text' })
}

function requireNewId({ newId }: WriteOptions): NewId {
  if (newId !== undefined) return newId
  throw new RequestError('FLOWSPEC_NEEDS_NEW_IDS', 'This conversion makes new ids: give `newId`.')
}
