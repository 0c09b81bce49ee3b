import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

export interface RoleBinding {
  /** Id of a role; that of a system role is its name. */
  readonly role: string
  /** Without: in all environments. */
  readonly environment?: string | undefined
}

export interface GroupDocument {
  readonly realm: string
  readonly name: string
  readonly description: string
  readonly bindings: readonly RoleBinding[]
  readonly archived: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

/** Who is a member is kept with the users. */
export const GROUPS = defineCollection<GroupDocument>('groups', ['realm', 'name', 'archived'])
