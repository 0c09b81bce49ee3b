import { createHash } from 'node:crypto'
import { RequestError } from '@jatai/errors'
import {
  getKey,
  isJsonObject,
  isSavable,
  readPipeline,
  readText,
  setKey,
  validatePipeline,
  withComputedFields,
  writePipeline,
} from '@jatai/flowspec'
import type { Catalog, Json, JsonObject, Pipeline, Problem } from '@jatai/flowspec'

/** A document that was sent, ready to be stored. */
export interface TakenDocument {
  /** What the author says, in the stored shape without the keys that the server keeps. */
  readonly content: JsonObject
  readonly pipeline: Pipeline
  /** Undefined when the document says nothing of it. */
  readonly description: string | undefined
  /** What is wrong with it, none of which keeps it from being stored. */
  readonly findings: readonly Problem[]
}

/**
 * Reads a document of any shape over what is stored: keys that it does not have stay as they are. Unknown keys are
 * kept, counts are made new (rule V-27).
 *
 * @param base what is stored; an empty object for a new pipeline
 * @param options.saving the author is saving: stricter than for a document from elsewhere (decisions.md 11)
 * @throws RequestError `PIPELINE_INVALID` with all findings
 */
export function takeDocument(
  document: Json,
  base: JsonObject,
  options: { readonly catalog: Catalog; readonly saving: boolean; readonly createId: () => string },
): TakenDocument {
  const read = readPipeline(document)
  if (read.pipeline === undefined) throw invalid(read.problems)
  const { pipeline } = read
  // A document that was parsed before and cannot be read deeper than its limits is refused above.
  const sent = writePipeline(pipeline, 'stored', { newId: options.createId }) as JsonObject
  const merged: JsonObject = {}
  for (const source of [base, sent]) {
    for (const key of Object.keys(source)) if (!SERVER_KEYS.has(key)) setKey(merged, key, source[key])
  }
  const whole = readStored(merged, { name: pipeline.name, description: pipeline.description })
  const problems = [...read.problems, ...validatePipeline(whole, options.catalog, { saving: options.saving })]
  if (!isSavable(problems)) throw invalid(problems)
  const computed = withComputedFields(whole, { hash: sha256 })
  // A shell has nothing that could be told of its flow yet (platform.md §16.2).
  if (!hasFlow(merged)) setKey(computed, 'metadata', getKey(merged, 'metadata') ?? {})
  const content: JsonObject = {}
  for (const key of Object.keys(computed)) if (!SERVER_KEYS.has(key)) setKey(content, key, computed[key])
  return { content, pipeline: whole, description: descriptionOf(sent), findings: problems }
}

/** Reads what is stored, or a whole record, as a pipeline. */
export function readStored(content: JsonObject, more: Readonly<Record<string, Json | undefined>> = {}): Pipeline {
  const record: JsonObject = {}
  // A record is told by its version.
  for (const key of ['versionMajor', 'versionMinor']) setKey(record, key, 0)
  for (const key of Object.keys(content)) setKey(record, key, content[key])
  for (const [key, value] of Object.entries(more)) {
    if (value !== undefined) setKey(record, key, value)
  }
  const { pipeline, problems } = readPipeline(record)
  if (pipeline === undefined) throw invalid(problems)
  return pipeline
}

/** True when the version has a flow: a new shell has none. */
export function hasFlow(content: JsonObject): boolean {
  return isJsonObject(getKey(content, 'flowSpec'))
}

/** Keys of a record that are no part of what its author says: they are kept beside it, or computed. */
const SERVER_KEYS: ReadonlySet<string> = new Set([
  'id',
  'name',
  'description',
  'version',
  'versionMajor',
  'versionMinor',
  'draft',
  'archived',
  'realm',
  'apiExposed',
  'security',
  'isMultiInstance',
  'replicaId',
  'replicaName',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'isLastVersion',
  'projectId',
  'projectName',
  'configurations',
])

/** An empty one is a description, too. */
function descriptionOf(sent: JsonObject): string | undefined {
  if (!Object.hasOwn(sent, 'description')) return undefined
  return readText(getKey(sent, 'description'), '')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function invalid(problems: readonly Problem[]): RequestError {
  const errors = problems.filter(({ severity }) => severity === 'error')
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return new RequestError('PIPELINE_INVALID', `The document cannot be saved: ${first?.message ?? ''}${more}`, {
    details: { status: 422, findings: problems },
  })
}
