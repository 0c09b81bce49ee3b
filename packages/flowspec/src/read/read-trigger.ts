import type { DocumentPlaces } from '../json/document-places.ts'
import { getKey, isJsonObject } from '../json/json.ts'
import type { Json } from '../json/json.ts'
import { readText } from '../parameters/lenient-values.ts'
import type { TriggerSpec } from '../pipeline.ts'
import { readAccounts } from './read-step.ts'

/** Reads a `triggerSpec`; undefined when no trigger is configured: not there, null, `{}` or without a type. */
export function readTrigger(raw: Json | undefined, places?: DocumentPlaces): TriggerSpec | undefined {
  if (!isJsonObject(raw)) return undefined
  const type = readText(getKey(raw, 'type'), '')
  if (type === '') return undefined
  const place = places?.of(raw)
  return {
    type,
    name: readText(getKey(raw, 'name'), type),
    params: raw,
    ...readAccounts(raw),
    ...(place !== undefined && { place }),
    ...(places !== undefined && { keyPlaces: new Map(places.keysOf(raw)) }),
  }
}
