import { getKey, isJsonArray, isJsonObject, setKey } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { readText } from '../parameters/lenient-values.ts'
import type { StepPosition } from '../pipeline.ts'
import { PARALLEL } from '../steps/components.ts'
import { isCanvasDrawing, readCanvasDrawing } from './canvas-elements.ts'
import type { CanvasEdge, CanvasNode } from './canvas-elements.ts'

export interface ConvertedCanvas {
  /** The main flow: its entry is `start`. */
  readonly branches: JsonObject
  /** Steps that no line joins to the main flow, a map of branches each: their entry is `disconnected-start`. */
  readonly looseFlows: readonly JsonObject[]
  readonly positions: ReadonlyMap<string, StepPosition>
  /** Lines that a flow cannot express, and were left out. */
  readonly warnings: readonly string[]
}

/**
 * Turns a drawing of nodes and edges into branches (flowspec.md §9.4): the steps along a line are a branch, a choice
 * or a parallel ends it and opens one branch for each line that leaves it, named by the line's label.
 */
export function convertCanvas(document: Json): ConvertedCanvas {
  const conversion = new Conversion()
  conversion.addDrawing(document, 'start')
  return {
    branches: conversion.branches,
    looseFlows: conversion.looseFlows,
    positions: conversion.positions,
    warnings: conversion.warnings,
  }
}

/** A branch still to be written: the node it starts with. */
interface OpenBranch {
  readonly name: string
  readonly first: CanvasNode
  readonly flow: JsonObject
}

class Conversion {
  readonly branches: JsonObject = {}
  readonly looseFlows: JsonObject[] = []
  readonly positions = new Map<string, StepPosition>()
  readonly warnings: string[] = []
  readonly #names = new Set<string>()

  /** Converts one canvas level into the branch of that name and those that hang on it. */
  addDrawing(document: Json, root: string, flow: JsonObject = this.branches): void {
    const drawing = readCanvasDrawing(document)
    const level = new Level(drawing.nodes, drawing.edges)
    for (const node of level.steps()) if (node.position !== undefined) this.positions.set(node.id, node.position)
    const [first, ...others] = level.entries()
    this.#names.add(root)
    setKey(flow, root, [])
    if (first !== undefined) this.#writeBranches(level, { name: root, first, flow })
    for (const loose of others) this.#addLoose(level, loose)
    // What is left are rings: cut open where the drawing names them first.
    for (const node of level.steps()) if (!level.isVisited(node)) this.#addLoose(level, node)
  }

  #addLoose(level: Level, first: CanvasNode): void {
    const flow: JsonObject = {}
    this.looseFlows.push(flow)
    this.#writeBranches(level, { name: 'disconnected-start', first, flow })
  }

  #writeBranches(level: Level, entry: OpenBranch): void {
    const open = [entry]
    for (let next = open.pop(); next !== undefined; next = open.pop()) this.#writeBranch(level, next, open)
  }

  #writeBranch(level: Level, { name, first, flow }: OpenBranch, open: OpenBranch[]): void {
    const steps: Json[] = []
    for (let node: CanvasNode | undefined = first; node !== undefined;) {
      if (!level.visit(node)) {
        this.warnings.push(`two lines lead to step ${node.id}: branches never come together again, one was left out`)
        break
      }
      const step = this.#readStep(node, flow)
      steps.push(step)
      const lines = level.linesFrom(node)
      const forks = getKey(step, 'type') === 'choice' || getKey(step, 'name') === PARALLEL
      if (forks) this.#fork(step, lines, level, flow, open)
      else if (lines.length > 1)
        this.warnings.push(`step ${node.id} has ${lines.length} lines leaving it: one was kept`)
      node = forks ? undefined : level.stepOf(lines[0]?.target)
    }
    setKey(flow, name, steps)
  }

  /** The fields of the step without those of the drawing; nested drawings become tracks. */
  #readStep(node: CanvasNode, flow: JsonObject): JsonObject {
    const step: JsonObject = {}
    for (const key of Object.keys(node.data)) {
      if (!DRAWING_KEYS.has(key)) setKey(step, key, node.data[key])
    }
    if (readText(getKey(step, 'type'), '') === '') {
      setKey(step, 'type', 'connector')
      setKey(step, 'name', componentOf(node))
    }
    for (const role of ['onProcess', 'onException'] as const) {
      const nested = getKey(node.data, `${role}Track`)
      if (nested === undefined || nested === null || !isNestedDrawing(nested)) continue
      const track = `${node.id}-${role}Track`
      setKey(step, 'params', withKey(getKey(step, 'params'), role, track))
      this.addDrawing(nested, track, flow)
    }
    return step
  }

  #fork(step: JsonObject, lines: readonly CanvasEdge[], level: Level, flow: JsonObject, open: OpenBranch[]): void {
    const isChoice = getKey(step, 'type') === 'choice'
    const opened = new Map<string, string>()
    const entries: JsonObject[] = []
    for (const line of lines) {
      const first = level.stepOf(line.target)
      if (first === undefined) continue
      let target = opened.get(first.id)
      if (target === undefined) {
        target = isChoice
          ? this.#freeName(readText(getKey(line.data, 'label'), first.id))
          : `${step['id'] as string}:${first.id}`
        opened.set(first.id, target)
        open.push({ name: target, first, flow })
      }
      if (isChoice && getKey(line.data, 'conditionType') === 'otherwise') setKey(step, 'otherwise', target)
      else entries.push(isChoice ? condition(line.data, target) : parallelLine(line.data, target))
    }
    if (lines.length === 0) return
    if (isChoice) setKey(step, 'when', entries)
    else setKey(step, 'params', withKey(getKey(step, 'params'), 'parallelExecutions', JSON.stringify(entries)))
  }

  #freeName(label: string): string {
    let name = label
    for (let n = 2; this.#names.has(name); n++) name = `${label} (${n})`
    this.#names.add(name)
    return name
  }
}

/** The lookup tables of one canvas level. */
class Level {
  readonly #nodes = new Map<string, CanvasNode>()
  readonly #lines = new Map<string, CanvasEdge[]>()
  readonly #reached = new Set<string>()
  readonly #visited = new Set<string>()

  constructor(nodes: readonly CanvasNode[], edges: readonly CanvasEdge[]) {
    for (const node of nodes) this.#nodes.set(node.id, node)
    for (const edge of edges) {
      if (this.stepOf(edge.source) !== undefined) this.#reached.add(edge.target)
      const lines = this.#lines.get(edge.source)
      if (lines === undefined) this.#lines.set(edge.source, [edge])
      else lines.push(edge)
    }
  }

  steps(): CanvasNode[] {
    return [...this.#nodes.values()].filter(isStep)
  }

  /** The steps that no other step leads to, those after the drawing's start mark first. */
  *entries(): Iterable<CanvasNode> {
    const marks = [...this.#nodes.values()].filter((node) => !isStep(node)).map((node) => node.id)
    for (const mark of new Set([START_MARK, ...marks])) {
      for (const line of this.#lines.get(mark) ?? []) {
        const first = this.stepOf(line.target)
        if (first !== undefined && !this.#reached.has(first.id)) {
          this.#reached.add(first.id)
          yield first
        }
      }
    }
    for (const node of this.steps()) if (!this.#reached.has(node.id)) yield node
  }

  stepOf(id: string | undefined): CanvasNode | undefined {
    const node = id === undefined ? undefined : this.#nodes.get(id)
    return node !== undefined && isStep(node) ? node : undefined
  }

  linesFrom(node: CanvasNode): readonly CanvasEdge[] {
    return this.#lines.get(node.id) ?? []
  }

  isVisited(node: CanvasNode): boolean {
    return this.#visited.has(node.id)
  }

  /** False when the node was written before. */
  visit(node: CanvasNode): boolean {
    if (this.#visited.has(node.id)) return false
    this.#visited.add(node.id)
    return true
  }
}

const START_MARK = 'start-track'
const MARK_TYPES: ReadonlySet<string> = new Set(['trigger', 'start', 'track', START_MARK])
const DRAWING_KEYS: ReadonlySet<string> = new Set(['key', 'onProcessTrack', 'onExceptionTrack', 'position'])

/** Marks, such as the one where a level starts, are drawn like steps but run nothing. */
function isStep(node: CanvasNode): boolean {
  const type = readText(getKey(node.data, 'type'), '')
  return node.id !== START_MARK && !MARK_TYPES.has(type) && (type !== '' || componentOf(node) !== '')
}

/** `key` is `component@<name>`. */
function componentOf(node: CanvasNode): string {
  const key = readText(getKey(node.data, 'key'), '')
  return key.slice(key.indexOf('@') + 1)
}

function isNestedDrawing(value: Json): boolean {
  return isCanvasDrawing(value) || (isJsonArray(value) && value.length === 0)
}

function condition(line: JsonObject, target: string): JsonObject {
  const rule = getKey(line, 'conditionRule')
  const text = readText(getKey(line, 'condition'), '$')
  if (rule === 'simple') return { target, simple: text }
  return rule === 'doubleBraces' ? { target, doubleBraces: text } : { target, jsonPath: text }
}

function parallelLine(line: JsonObject, target: string): JsonObject {
  return {
    description: readText(getKey(line, 'description'), ''),
    executionId: readText(getKey(line, 'executionId'), ''),
    target,
  }
}

function withKey(raw: Json | undefined, key: string, value: Json): JsonObject {
  const copy: JsonObject = {}
  if (isJsonObject(raw)) for (const own of Object.keys(raw)) setKey(copy, own, raw[own])
  setKey(copy, key, value)
  return copy
}
