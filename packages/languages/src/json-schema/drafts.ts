import { getKey, isJsonObject } from '../json/index.ts'
import type { Json } from '../json/index.ts'

/** The drafts of JSON Schema, oldest first, by the names that Validator V2 stores. */
export const DRAFTS = ['v4', 'v6', 'v7', 'v2019-09', 'v2020-12'] as const

export type Draft = (typeof DRAFTS)[number]

/** True when `draft` is `since` or a later one. */
export function isSince(draft: Draft, since: Draft): boolean {
  return DRAFTS.indexOf(draft) >= DRAFTS.indexOf(since)
}

/** The URI of a draft's meta-schema. */
export const META_SCHEMA_URIS: Readonly<Record<Draft, string>> = {
  v4: 'http://json-schema.org/draft-04/schema',
  v6: 'http://json-schema.org/draft-06/schema',
  v7: 'http://json-schema.org/draft-07/schema',
  'v2019-09': 'https://json-schema.org/draft/2019-09/schema',
  'v2020-12': 'https://json-schema.org/draft/2020-12/schema',
}

/** The draft that a schema names in its `$schema`, http and https alike; undefined when it names none that is known. */
export function detectDraft(schema: Json): Draft | undefined {
  const named = isJsonObject(schema) ? getKey(schema, '$schema') : undefined
  if (typeof named !== 'string') return undefined
  const plain = bare(named)
  return DRAFTS.find((draft) => bare(META_SCHEMA_URIS[draft]) === plain)
}

function bare(uri: string): string {
  return uri.replace(/^https?:/i, '').replace(/#$/, '')
}
