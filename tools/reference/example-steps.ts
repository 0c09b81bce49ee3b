import { globSync, readFileSync } from 'node:fs'
import { isJsonObject } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'

/** A step as a pipeline of `examples/` holds it. */
export interface ExampleStep {
  /** Folder in `examples/`. */
  readonly example: string
  readonly step: JsonObject
}

const folder = new URL('../../examples/', import.meta.url)

let found: ReadonlyMap<string, ExampleStep> | undefined

/** The shortest step of the example pipelines that one of the names of a connector stands for. */
export function exampleStep(names: readonly string[]): ExampleStep | undefined {
  found ??= readAll()
  return names.map((name) => found?.get(name)).find((step) => step !== undefined)
}

function readAll(): ReadonlyMap<string, ExampleStep> {
  const steps = new Map<string, ExampleStep>()
  for (const file of globSync('*/flow.json', { cwd: folder.pathname }).sort()) {
    const example = file.split('/')[0] ?? ''
    for (const step of objectsIn(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Json)) {
      const name = step['type'] === 'connector' ? step['name'] : step['type']
      if (typeof name !== 'string' || !('stepName' in step)) continue
      const known = steps.get(name)
      if (known === undefined || lengthOf(step) < lengthOf(known.step)) steps.set(name, { example, step })
    }
  }
  return steps
}

function lengthOf(step: JsonObject): number {
  return JSON.stringify(step).length
}

function* objectsIn(value: Json): Generator<JsonObject> {
  if (isJsonObject(value)) yield value
  const items = Array.isArray(value) ? (value as readonly Json[]) : isJsonObject(value) ? Object.values(value) : []
  for (const item of items) yield* objectsIn(item)
}
