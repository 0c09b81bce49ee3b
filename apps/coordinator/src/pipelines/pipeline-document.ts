import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import { derivedId } from './derived-id.ts'

/** What all versions of a pipeline have in common, so that it changes for all at once. */
export interface PipelineDocument {
  readonly realm: string
  readonly name: string
  /** Id of the project. */
  readonly project: string
  /** Never false again (platform.md §14.1). */
  readonly isMultiInstance: boolean
  /** Model of a multi-instance pipeline. */
  readonly model: { readonly id: string; readonly name: string } | null
  readonly createdAt: number
  readonly createdBy: Actor
}

export const PIPELINES = defineCollection<PipelineDocument>('pipelines', [
  'realm',
  'project',
  'name',
  'model.id',
  'model.name',
])

/** A name is never changed and never free again, so it is the id: nobody can take it twice. */
export function pipelineId(realm: string, name: string): string {
  return derivedId('pipeline', realm, name)
}
