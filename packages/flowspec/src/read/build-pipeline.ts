import { isCanvasDrawing, readPosition } from '../canvas/canvas-elements.ts'
import { convertCanvas } from '../canvas/convert-canvas.ts'
import type { ConvertedCanvas } from '../canvas/convert-canvas.ts'
import type { DocumentPlaces } from '../json/document-places.ts'
import { getKey, isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { readBoolean, readInteger, readText } from '../parameters/lenient-values.ts'
import type { Flow, Pipeline, PipelineShape, StepPosition } from '../pipeline.ts'
import type { Problem } from '../problem.ts'
import { ENTRY_BRANCH, FRAGMENT_PREFIX, LOOSE_BRANCH, readFlow } from './read-flow.ts'
import { readTrigger } from './read-trigger.ts'

export interface BuiltPipeline {
  readonly pipeline: Pipeline
  readonly problems: readonly Problem[]
}

/** Reads an object as the shape it is said to be. */
export function buildPipeline(source: JsonObject, shape: PipelineShape, places?: DocumentPlaces): BuiltPipeline {
  const problems: Problem[] = []
  const isBare = shape === 'bare'
  const flowSpec = isBare ? source : getKey(source, 'flowSpec')
  const drawing = flowSpec !== undefined && isCanvasDrawing(flowSpec) ? convertCanvas(flowSpec) : undefined
  if (drawing !== undefined) problems.push(...drawing.warnings.map(conversionWarning))
  const branches = drawing?.branches ?? (isJsonObject(flowSpec) ? flowSpec : {})
  if (flowSpec !== undefined && flowSpec !== null && drawing === undefined && !isJsonObject(flowSpec))
    problems.push({ rule: 'V-02', severity: 'error', message: '`flowSpec` is not a map of branches.', place: {} })
  const trigger = isBare ? undefined : readTrigger(getKey(source, 'triggerSpec'), places)
  const version = isBare ? undefined : readVersion(source, problems)
  const pipeline: Pipeline = {
    shape,
    ...(isBare ? NO_DESCRIPTION : readDescription(source)),
    versionMajor: version?.major ?? 1,
    versionMinor: version?.minor ?? 0,
    flow: readFlow(branches, shape === 'clipboard' ? FRAGMENT_PREFIX : ENTRY_BRANCH, places),
    looseFlows: isBare ? [] : readLooseFlows(source, drawing, places),
    ...(trigger !== undefined && { trigger }),
    sensitiveFields: isBare ? [] : readNames(getKey(source, 'sensitiveFields')),
    positions: isBare ? new Map() : readPositions(source, drawing),
    source,
  }
  return { pipeline, problems }
}

/** Reads a drawing of the first-generation canvas. */
export function buildFromCanvas(source: Json): BuiltPipeline {
  const drawing = convertCanvas(source)
  const pipeline: Pipeline = {
    shape: 'canvas',
    ...NO_DESCRIPTION,
    versionMajor: 1,
    versionMinor: 0,
    flow: readFlow(drawing.branches, ENTRY_BRANCH),
    looseFlows: drawing.looseFlows.map((branches) => readFlow(branches, LOOSE_BRANCH)),
    sensitiveFields: [],
    positions: drawing.positions,
    source,
  }
  return { pipeline, problems: drawing.warnings.map(conversionWarning) }
}

type Description = Pick<
  Pipeline,
  'id' | 'name' | 'description' | 'realm' | 'project' | 'archived' | 'disabled' | 'isMultiInstance' | 'documentation'
>

const NO_DESCRIPTION: Description = { archived: false, disabled: false, isMultiInstance: false }

function readDescription(source: JsonObject): Description {
  const text = (key: string): string | undefined => readText(getKey(source, key), undefined)
  const flag = (key: string): boolean => readBoolean(getKey(source, key), false)
  const [id, name, description, documentation] = ['id', 'name', 'description', 'documentation'].map(text)
  const [projectId, projectName] = ['projectId', 'projectName'].map(text)
  const embedded = getKey(source, 'realm')
  const realm = readText(isJsonObject(embedded) ? getKey(embedded, 'name') : embedded, undefined)
  const hasProject = projectId !== undefined || projectName !== undefined
  const project = {
    ...(projectId !== undefined && { id: projectId }),
    ...(projectName !== undefined && { name: projectName }),
  }
  return {
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(realm !== undefined && { realm }),
    ...(hasProject && { project }),
    archived: flag('archived'),
    disabled: flag('disabled'),
    isMultiInstance: flag('isMultiInstance'),
    ...(documentation !== undefined && { documentation }),
  }
}

/** Stored records have two numbers, exports the text "major.minor"; a fragment has none. */
function readVersion(source: JsonObject, problems: Problem[]): { major: number; minor: number } | undefined {
  if (Object.hasOwn(source, 'versionMajor')) {
    const major = readInteger(getKey(source, 'versionMajor'), -1)
    const minor = readInteger(getKey(source, 'versionMinor'), 0)
    if (major >= 0 && minor >= 0) return { major, minor }
  } else if (Object.hasOwn(source, 'version')) {
    const match = /^(\d{1,9})\.(\d{1,9})$/.exec(readText(getKey(source, 'version'), ''))
    if (match !== null) return { major: Number(match[1]), minor: Number(match[2]) }
  } else {
    return undefined
  }
  const message = 'The version is not two whole numbers (major and minor): 1.0 is taken.'
  problems.push({ rule: 'shape', severity: 'warning', message, place: {} })
  return undefined
}

function readLooseFlows(source: JsonObject, drawing: ConvertedCanvas | undefined, places?: DocumentPlaces): Flow[] {
  const metadata = getKey(source, 'metadata')
  const entries = isJsonObject(metadata) ? getKey(metadata, 'disconnectedFlowSpecs') : undefined
  const stored = isJsonArray(entries) ? entries : []
  const branches = stored.map((entry) => (isJsonObject(entry) ? getKey(entry, 'flowSpec') : undefined))
  const loose = [...(drawing?.looseFlows ?? []), ...branches.filter(isJsonObject)]
  return loose.map((flow) => readFlow(flow, LOOSE_BRANCH, places))
}

/** Positions stand in `meta` of a fragment; Jataí may keep them in the nodes of `metadata.canvas` (flowspec.md §2.1). */
function readPositions(source: JsonObject, drawing?: ConvertedCanvas): ReadonlyMap<string, StepPosition> {
  const positions = new Map<string, StepPosition>(drawing?.positions)
  const add = (id: string, raw: Json | undefined): void => {
    const position = readPosition(raw)
    if (position !== undefined) positions.set(id, position)
  }
  const metadata = getKey(source, 'metadata')
  const canvas = isJsonObject(metadata) ? getKey(metadata, 'canvas') : undefined
  const nodes = isJsonObject(canvas) ? getKey(canvas, 'nodes') : undefined
  for (const node of isJsonArray(nodes) ? nodes : []) {
    if (isJsonObject(node)) add(readText(getKey(node, 'id'), ''), getKey(node, 'position'))
  }
  const meta = getKey(source, 'meta')
  if (isJsonObject(meta)) {
    for (const id of Object.keys(meta)) {
      const entry = meta[id]
      if (isJsonObject(entry)) add(id, getKey(entry, 'position'))
    }
  }
  return positions
}

function readNames(raw: Json | undefined): string[] {
  return isJsonArray(raw) ? raw.filter((name) => typeof name === 'string' && name !== '').map(String) : []
}

function conversionWarning(message: string): Problem {
  return { rule: 'shape', severity: 'warning', message: `Converting the drawing: ${message}.`, place: {} }
}
