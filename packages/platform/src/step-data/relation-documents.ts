import { createHash } from 'node:crypto'
import { defineCollection } from '../documents/documents.ts'

/** What a relationship ties to each other (platform.md §14.2). The coordinator writes it, the Relationship step reads it. */
export interface RelationModelDocument {
  readonly realm: string
  /** Unique in the realm; steps name it by this, or by the id. */
  readonly name: string
  readonly type: 'id-translation' | 'id-translation-no-overwrite' | 'parent-child'
  /** Source. */
  readonly fieldA: string
  /** Target. */
  readonly fieldB: string
  readonly description: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: { readonly id: string; readonly name: string; readonly email?: string | undefined }
}

export const RELATION_MODELS = defineCollection<RelationModelDocument>('relation-models', ['realm', 'name'])

/** A pair. Only the Relationship step writes it, in the environment in which its pipeline runs. */
export interface RelationDocument {
  readonly realm: string
  readonly environment: string
  /** Id of the model. */
  readonly model: string
  readonly a: string | number
  readonly b: string | number
  /** {@link relationKey} of `a` and `b`, to find by. */
  readonly keyA: string
  readonly keyB: string
  readonly createdAt: number
  readonly updatedAt: number
}

export const RELATIONS = defineCollection<RelationDocument>('relations', [
  'realm',
  'environment',
  'model',
  'keyA',
  'keyB',
  'createdAt',
])

/** Ids are compared by this, whether they come as text or as number. Long ones stand as their hash. */
export function relationKey(value: string | number): string {
  const text = String(value)
  return text.length <= 200 ? text : createHash('sha256').update(text).digest('base64url')
}

/** A target stands once in every type of relationship, so it names the pair. */
export function relationId(model: string, environment: string, b: string | number): string {
  return `${model}:${environment}:${createHash('sha256').update(relationKey(b)).digest('base64url')}`
}
