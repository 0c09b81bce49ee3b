import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

/** The image on top of a collection (platform.md §11.1). */
export interface CapsuleHeaderDocument {
  readonly realm: string
  readonly name: string
  readonly mediaType: 'image/png' | 'image/jpeg'
  /** Base64. */
  readonly content: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const CAPSULE_HEADERS = defineCollection<CapsuleHeaderDocument>('capsule-headers', ['realm', 'name'])
