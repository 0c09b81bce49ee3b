import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

export type ProjectMembers =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'some'; readonly groups: readonly string[]; readonly users: readonly string[] }

export interface ProjectDocument {
  readonly realm: string
  readonly name: string
  readonly description: string
  readonly members: ProjectMembers
  readonly archived: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const PROJECTS = defineCollection<ProjectDocument>('projects', ['realm', 'name', 'archived'])

/** The project that every realm has and keeps (platform.md §4). */
export const DEFAULT_PROJECT = 'default'
