import type { DocumentPlaces } from '../json/document-places.ts'
import { getKey, isJsonArray, isJsonObject, setKey } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { readInteger, readText } from '../parameters/lenient-values.ts'
import type { CapsuleUse, DocumentPlace, Step, TrackReference } from '../pipeline.ts'
import { readChoiceConditions, readOtherwise } from '../steps/choice-conditions.ts'
import { PARALLEL } from '../steps/components.ts'
import { readParallelLines } from '../steps/parallel-lines.ts'

/** Reads one step of a branch; whatever is missing or of the wrong kind reads as not there. */
export function readStep(raw: JsonObject, branch: string, index: number, places?: DocumentPlaces): Step {
  const type = readText(getKey(raw, 'type'), '')
  const name = type === 'connector' || type === 'capsule' ? readText(getKey(raw, 'name'), '') : type
  const params = collectParams(raw, type)
  const alias = readText(getKey(raw, 'doubleBracesAlias'), undefined)
  const place = places?.of(raw)
  return {
    id: readText(getKey(raw, 'id'), ''),
    type,
    name,
    stepName: readText(getKey(raw, 'stepName'), ''),
    ...(alias !== undefined && { alias }),
    params,
    ...readAccounts(raw),
    ...(type === 'capsule' && { capsule: readCapsuleUse(raw) }),
    tracks: readTracks(type, name, params),
    raw,
    branch,
    index,
    ...(place !== undefined && { place }),
    ...(places !== undefined && { keyPlaces: collectKeyPlaces(raw, places) }),
  }
}

/** The accounts of a step or trigger; empty names mean none. */
export function readAccounts(raw: JsonObject): {
  readonly accountLabel?: string
  readonly accountLabels: ReadonlyMap<string, string>
} {
  const accountLabel = readText(getKey(raw, 'accountLabel'), undefined)
  const accountLabels = new Map<string, string>()
  const slots = getKey(raw, 'accountLabels')
  if (isJsonObject(slots)) {
    for (const slot of Object.keys(slots)) {
      const label = readText(slots[slot], '')
      if (label !== '') accountLabels.set(slot, label)
    }
  }
  return { ...(accountLabel !== undefined && { accountLabel }), accountLabels }
}

/** What every step has (flowspec.md §4), so no setting of its type. */
const COMMON_KEYS: ReadonlySet<string> = new Set([
  'id',
  'type',
  'name',
  'stepName',
  'doubleBracesAlias',
  'params',
  'accountLabel',
  'accountLabels',
  '__documentation__',
  'description',
  'onProcessTrack',
  'onExceptionTrack',
  'position',
])

/**
 * All settings in one object. Connectors keep them in `params`, native types on the step; both are read from both
 * places. What a capsule has in `params` are properties with names of its author's choosing, so nothing is added there.
 */
function collectParams(raw: JsonObject, type: string): JsonObject {
  const stored = getKey(raw, 'params')
  const params = isJsonObject(stored) ? stored : {}
  const own = type === 'capsule' ? [] : Object.keys(raw).filter((key) => !COMMON_KEYS.has(key))
  if (own.length === 0) return params
  const merged: JsonObject = {}
  for (const key of Object.keys(params)) setKey(merged, key, params[key])
  for (const key of own) if (type !== 'connector' || !Object.hasOwn(params, key)) setKey(merged, key, raw[key])
  return merged
}

function readCapsuleUse(raw: JsonObject): CapsuleUse {
  return {
    collection: readText(getKey(raw, 'capsuleCollection'), ''),
    collectionVersion: readInteger(getKey(raw, 'capsuleCollectionVersion'), 0),
    capsule: readText(getKey(raw, 'capsule'), ''),
    versionMajor: readInteger(getKey(raw, 'capsuleVersionMajor'), 0),
    versionMinor: readInteger(getKey(raw, 'capsuleVersionMinor'), 0),
  }
}

function readTracks(type: string, name: string, params: JsonObject): TrackReference[] {
  if (type === 'choice') return choiceTracks(params)
  if (type !== 'connector') return []
  const tracks: TrackReference[] = []
  for (const role of ['onProcess', 'onException'] as const) {
    const target = getKey(params, role)
    if (typeof target === 'string' && target !== '') tracks.push({ role, parameter: role, target })
  }
  if (name !== PARALLEL) return tracks
  for (const { index, target } of readParallelLines(params).lines) {
    if (target !== '') tracks.push({ role: 'parallel', parameter: `parallelExecutions[${index}].target`, target })
  }
  return tracks
}

function choiceTracks(params: JsonObject): TrackReference[] {
  const tracks: TrackReference[] = []
  for (const { index, target } of readChoiceConditions(params)) {
    if (target !== '') tracks.push({ role: 'when', parameter: `when[${index}].target`, target })
  }
  const otherwise = readOtherwise(params)
  if (otherwise !== undefined) tracks.push({ role: 'otherwise', parameter: 'otherwise', target: otherwise })
  return tracks
}

/** Lists whose entries are worth pointing at one by one. */
const LIST_KEYS = ['when', 'parallelExecutions']

function collectKeyPlaces(raw: JsonObject, places: DocumentPlaces): ReadonlyMap<string, DocumentPlace> {
  const found = new Map<string, DocumentPlace>()
  const params = getKey(raw, 'params')
  for (const container of isJsonObject(params) ? [raw, params] : [raw]) {
    for (const [key, place] of places.keysOf(container)) found.set(key, place)
    for (const key of LIST_KEYS) {
      const list = getKey(container, key)
      if (isJsonArray(list)) for (const [path, place] of entryPlaces(key, list, places)) found.set(path, place)
    }
  }
  return found
}

function* entryPlaces(
  key: string,
  list: readonly Json[],
  places: DocumentPlaces,
): Iterable<readonly [string, DocumentPlace]> {
  for (const [index, entry] of list.entries()) {
    const place = places.ofKey(list, index)
    if (place !== undefined) yield [`${key}[${index}]`, place]
    if (!isJsonObject(entry)) continue
    for (const [inner, innerPlace] of places.keysOf(entry)) yield [`${key}[${index}].${inner}`, innerPlace]
  }
}
