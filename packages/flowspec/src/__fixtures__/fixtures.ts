import { readFileSync } from 'node:fs'
import { getKey, isJsonObject } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Pipeline } from '../pipeline.ts'
import { readPipeline } from '../read/read-pipeline.ts'

/** The example documents of the format, by shape. */
export const EXAMPLES = {
  stored: '01-order-intake.pipeline.json',
  scheduled: '02-ledger-sync.pipeline.json',
  export: '03-order-fanout.export.json',
  clipboard: '04-paste.clipboard.json',
  bare: '05-xml-bridge.flow.json',
} as const

export function exampleText(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}

export function exampleJson(name: string): JsonObject {
  return JSON.parse(exampleText(name)) as JsonObject
}

/** Reads what must be readable. */
export function pipelineOf(document: string | Json): Pipeline {
  const { pipeline, problems } = readPipeline(document)
  if (pipeline === undefined) throw new Error(problems.map((problem) => problem.message).join('\n'))
  return pipeline
}

/** A changed copy of a document. */
export function changed(document: Json, change: (copy: Loose) => void): Json {
  const copy = structuredClone(document)
  change(copy)
  return copy
}

/** A document that a test may change anywhere. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests break documents on purpose, in any place
export type Loose = any

/** Ids in order: `new-1`, `new-2` … */
export function countingIds(): () => string {
  let count = 0
  return () => `new-${++count}`
}

/** The branches of a document of any shape. */
export function branchesOf(document: Json): JsonObject {
  if (!isJsonObject(document)) throw new Error('not an object')
  const flowSpec = getKey(document, 'flowSpec')
  return isJsonObject(flowSpec) ? flowSpec : document
}
