import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

/** A role that a realm has made; those of the system are data of the program. */
export interface RoleDocument {
  readonly realm: string
  readonly name: string
  readonly description: string
  /** As `SERVICE:WHAT{ENV=TEST}`. */
  readonly permissions: readonly string[]
  readonly archived: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const ROLES = defineCollection<RoleDocument>('roles', ['realm', 'name', 'archived'])
