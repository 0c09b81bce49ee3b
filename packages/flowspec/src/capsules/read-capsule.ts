import { getKey, isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { isSet, readBoolean, readInteger, readText } from '../parameters/lenient-values.ts'
import type { Problem } from '../problem.ts'
import { readDocumentText, readDocumentValue } from '../read/read-document.ts'
import type { ReadOptions } from '../read/read-document.ts'
import { buildPipeline } from '../read/build-pipeline.ts'
import type { CapsuleAccount, CapsuleDefinition, CapsuleParameter, CapsuleValueKind } from './capsule-definition.ts'

export interface CapsuleReading {
  /** Absent when the document cannot be read as a capsule at all: then a problem says why. */
  readonly capsule?: CapsuleDefinition
  readonly problems: readonly Problem[]
}

/**
 * Reads the definition of a capsule (flowspec.md §7). Never throws. What it says wrongly is left as it is:
 * `validateCapsule` reports it.
 *
 * @param document the text of a file, or a value that was parsed before
 */
export function readCapsule(document: string | Json, options: ReadOptions = {}): CapsuleReading {
  const { value, places, problems } =
    typeof document === 'string' ? readDocumentText(document, options) : readDocumentValue(document, options)
  if (value === undefined) return { problems }
  if (!isJsonObject(value) || !Object.hasOwn(value, 'flowSpec')) {
    const message = 'The document is no capsule: an object with `flowSpec`, `parameters` and `contract` is expected.'
    return { problems: [...problems, { rule: 'shape', severity: 'error', message, place: {} }] }
  }
  const built = buildPipeline(value, 'stored', places)
  return { capsule: buildCapsule(value, built.pipeline), problems: [...problems, ...built.problems] }
}

function buildCapsule(source: JsonObject, pipeline: CapsuleDefinition['pipeline']): CapsuleDefinition {
  const text = (key: string): string => readText(getKey(source, key), '')
  const contract = readContract(getKey(source, 'contract'))
  return {
    name: text('name'),
    description: text('description'),
    collection: nameOf(getKey(source, 'collection')),
    group: nameOf(getKey(source, 'group')),
    versionMajor: readInteger(getKey(source, 'versionMajor'), 1),
    versionMinor: readInteger(getKey(source, 'versionMinor'), 0),
    versionFix: readInteger(getKey(source, 'versionFix'), 0),
    isPublic: readBoolean(getKey(source, 'public'), false),
    parameters: objectsOf(getKey(source, 'parameters')).map(readParameter),
    accounts: objectsOf(getKey(source, 'accounts')).map(readAccount),
    ...(contract === undefined ? {} : { contract }),
    flow: pipeline.flow,
    pipeline,
    source,
  }
}

/** `params.channel` and `channel` are the same. */
function readParameter(raw: JsonObject): CapsuleParameter {
  const name = readText(getKey(raw, 'property'), '').replace(/^params\./, '')
  const input = readText(getKey(raw, 'input'), 'text')
  const value = getKey(raw, 'default')
  return {
    name,
    label: readText(getKey(raw, 'label'), name),
    input,
    kind: kindOf(input, readText(getKey(raw, 'type'), '')),
    ...(isSet(value) ? { default: value } : {}),
    required: readBoolean(getKey(raw, 'required'), false),
  }
}

const KINDS: Readonly<Record<string, CapsuleValueKind>> = {
  number: 'number',
  integer: 'number',
  checkbox: 'boolean',
  toggle: 'boolean',
  switch: 'boolean',
  boolean: 'boolean',
  keyvalue: 'map',
  'key-value': 'map',
}

function kindOf(input: string, type: string): CapsuleValueKind {
  return KINDS[input.toLowerCase()] ?? KINDS[type.toLowerCase()] ?? 'text'
}

function readAccount(raw: JsonObject): CapsuleAccount {
  const label = readText(getKey(raw, 'label'), '')
  return { label, slot: label.toLowerCase(), required: readBoolean(getKey(raw, 'required'), false) }
}

/** A schema as itself or as text; text that is no JSON stays a text, which is no schema. */
function readContract(raw: Json | undefined): Json | undefined {
  if (!isSet(raw)) return undefined
  if (typeof raw !== 'string') return raw
  const { value } = readDocumentText(raw, {})
  return value ?? raw
}

/** A collection or group by its name, or as an object that has it. */
function nameOf(raw: Json | undefined): string {
  return readText(isJsonObject(raw) ? getKey(raw, 'name') : raw, '')
}

function objectsOf(raw: Json | undefined): readonly JsonObject[] {
  return isJsonArray(raw) ? raw.filter(isJsonObject) : []
}
