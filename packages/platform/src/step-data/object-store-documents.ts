import { defineCollection } from '../documents/documents.ts'

/** An object store of a realm in an environment (structured-data.md, Object Store). Id: {@link objectStoreId}. */
export interface ObjectStoreDocument {
  readonly realm: string
  readonly environment: string
  readonly name: string
  /** An object id stands once; fixed by the step that made the store. */
  readonly isUnique: boolean
  readonly createdAt: number
}

export const OBJECT_STORES = defineCollection<ObjectStoreDocument>('object-stores', ['realm', 'environment', 'name'])

export function objectStoreId(realm: string, environment: string, name: string): string {
  return `${realm}/${environment}/${name}`
}

/** An object that the Object Store step has stored. */
export interface StoredObjectDocument {
  readonly realm: string
  readonly environment: string
  /** Name of the store. */
  readonly store: string
  /** `_oId` */
  readonly objectId: string
  /** The object without `_oId`. */
  readonly value: unknown
  /** Key of the execution that alone sees it; absent: everybody. */
  readonly execution?: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly expiresAt?: number
}

export const STORED_OBJECTS = defineCollection<StoredObjectDocument>('stored-objects', [
  'realm',
  'environment',
  'store',
  'objectId',
  'execution',
  'createdAt',
  'expiresAt',
])
