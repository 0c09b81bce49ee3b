import { getKey, isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { readNumber, readText } from '../parameters/lenient-values.ts'
import type { StepPosition } from '../pipeline.ts'

/** A box of a drawing. */
export interface CanvasNode {
  readonly id: string
  /** Fields of the step, and the drawing's own. */
  readonly data: JsonObject
  readonly position?: StepPosition
}

/** A line of a drawing. */
export interface CanvasEdge {
  readonly source: string
  readonly target: string
  /** What the line says: condition, label, execution id … */
  readonly data: JsonObject
}

export interface CanvasDrawing {
  readonly nodes: readonly CanvasNode[]
  readonly edges: readonly CanvasEdge[]
}

/**
 * True for a drawing of the first-generation canvas (flowspec.md §9.4): one list of nodes and edges, or a list of each.
 */
export function isCanvasDrawing(document: Json): boolean {
  if (isJsonArray(document)) return document.length > 0 && document.every(isElement)
  // A bare flow may have branches of these names, but it has an entry branch too.
  if (!isJsonObject(document) || Object.hasOwn(document, 'start')) return false
  const nodes = getKey(document, 'nodes')
  const edges = getKey(document, 'edges')
  return isJsonArray(nodes) && isJsonArray(edges) && [...nodes, ...edges].every((element) => hasData(element))
}

/** Reads the nodes and edges of a drawing; what has no id, or no ends, is left out. */
export function readCanvasDrawing(document: Json): CanvasDrawing {
  const elements = isJsonArray(document) ? document : listOf(document, 'nodes').concat(listOf(document, 'edges'))
  const nodes: CanvasNode[] = []
  const edges: CanvasEdge[] = []
  for (const element of elements) {
    if (!isJsonObject(element)) continue
    const data = getKey(element, 'data')
    if (!isJsonObject(data)) continue
    const source = readText(getKey(data, 'source'), '')
    const target = readText(getKey(data, 'target'), '')
    if (source !== '' && target !== '') edges.push({ source, target, data: edgeData(data) })
    else if (getKey(element, 'group') !== 'edges') nodes.push(...readNode(element, data))
  }
  return { nodes, edges }
}

function isElement(element: Json): boolean {
  const group = isJsonObject(element) ? getKey(element, 'group') : undefined
  return (group === 'nodes' || group === 'edges') && hasData(element)
}

function hasData(element: Json): boolean {
  return isJsonObject(element) && isJsonObject(getKey(element, 'data'))
}

function listOf(document: Json, key: string): Json[] {
  const list = isJsonObject(document) ? getKey(document, key) : undefined
  return isJsonArray(list) ? [...list] : []
}

/** What a line says stands in a `data` of its own, in some drawings beside the ends. */
function edgeData(data: JsonObject): JsonObject {
  const inner = getKey(data, 'data')
  return isJsonObject(inner) ? inner : data
}

function readNode(element: JsonObject, data: JsonObject): CanvasNode[] {
  const id = readText(getKey(data, 'id'), '')
  if (id === '') return []
  const position = readPosition(getKey(element, 'position'))
  return [{ id, data, ...(position !== undefined && { position }) }]
}

/** A position of a drawing; undefined unless both coordinates are numbers. */
export function readPosition(raw: Json | undefined): StepPosition | undefined {
  if (!isJsonObject(raw)) return undefined
  const x = readNumber(getKey(raw, 'x'), undefined)
  const y = readNumber(getKey(raw, 'y'), undefined)
  return x === undefined || y === undefined ? undefined : { x, y }
}
