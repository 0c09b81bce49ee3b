import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import { derivedId } from '../pipelines/derived-id.ts'

/** Capsules that belong together, with sections (platform.md §11.1). */
export interface CapsuleCollectionDocument {
  readonly realm: string
  readonly name: string
  readonly description: string
  /** `#rrggbb` */
  readonly color: string
  /** Id of the header image. */
  readonly header: string | null
  readonly groups: readonly CapsuleGroup[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export interface CapsuleGroup {
  readonly id: string
  readonly name: string
}

export const CAPSULE_COLLECTIONS = defineCollection<CapsuleCollectionDocument>('capsule-collections', [
  'realm',
  'name',
  'header',
])

/** Where capsules are that were put nowhere else: collection and group of this name. */
export const DEFAULT_NAME = 'Default'

export function defaultCollectionId(realm: string): string {
  return derivedId('capsule-collection', realm, DEFAULT_NAME)
}
