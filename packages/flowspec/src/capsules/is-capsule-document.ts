import { isJsonObject } from '../json/json.ts'
import type { Json } from '../json/json.ts'

/** Keys of capsules that pipelines do not have (flowspec.md §2, §7). */
const OWN_KEYS = ['parameters', 'contract', 'collection', 'versionFix']

/** True for the definition of a capsule; pipelines hold a flow in the same form, with a trigger beside it. */
export function isCapsuleDocument(document: Json): boolean {
  if (!isJsonObject(document) || !Object.hasOwn(document, 'flowSpec')) return false
  const hasTrigger = Object.hasOwn(document, 'triggerSpec') || Object.hasOwn(document, 'trigger')
  return !hasTrigger && OWN_KEYS.some((key) => Object.hasOwn(document, key))
}
