import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

/** What the instances of multi-instance pipelines have values for (platform.md §14.1). */
export interface ModelDocument {
  readonly realm: string
  readonly name: string
  readonly description: string
  readonly fields: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const MODELS = defineCollection<ModelDocument>('instance-models', ['realm', 'name'])

export interface InstanceDocument {
  readonly realm: string
  /** Id of the model. */
  readonly model: string
  readonly name: string
  /** By environment. */
  readonly values: Readonly<Record<string, InstanceValues>>
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export interface InstanceValues {
  readonly fields: Readonly<Record<string, string>>
  readonly changedAt: number
  readonly changedBy: Actor
}

export const INSTANCES = defineCollection<InstanceDocument>('instances', ['realm', 'model', 'name'])
