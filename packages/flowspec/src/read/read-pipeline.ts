import { isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Problem } from '../problem.ts'
import { buildFromCanvas, buildPipeline } from './build-pipeline.ts'
import { detectShape } from './detect-shape.ts'
import { readDocumentText, readDocumentValue } from './read-document.ts'
import type { ReadOptions } from './read-document.ts'

export interface PipelineReading {
  /** Absent when the document cannot be read as a pipeline at all: then a problem says why. */
  readonly pipeline?: Pipeline
  /** What is wrong with the document as a text or as a shape; `validatePipeline` finds what is wrong inside. */
  readonly problems: readonly Problem[]
}

/**
 * Reads a pipeline document of any accepted shape (flowspec.md §1, §9.4), told apart by content. Never throws: what
 * cannot be read is a problem with its place.
 *
 * @param document the text of a file, or a value that was parsed before (which then has no lines and columns)
 */
export function readPipeline(document: string | Json, options: ReadOptions = {}): PipelineReading {
  const { value, places, problems } =
    typeof document === 'string' ? readDocumentText(document, options) : readDocumentValue(document, options)
  if (value === undefined) return { problems }
  const shape = detectShape(value)
  if (shape === undefined) return { problems: [...problems, noPipeline(value)] }
  const built = shape === 'canvas' ? buildFromCanvas(value) : buildPipeline(value as JsonObject, shape, places)
  return { pipeline: built.pipeline, problems: [...problems, ...built.problems] }
}

function noPipeline(value: Json): Problem {
  const found = isJsonArray(value)
    ? 'an array'
    : isJsonObject(value)
      ? 'an object without `flowSpec` or branches'
      : typeof value
  const message = `The document is no pipeline but ${value === null ? 'null' : found}: a stored record, an export, a clipboard fragment or a map of branches is expected.`
  return { rule: 'shape', severity: 'error', message, place: {} }
}
