import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import { derivedId } from '../pipelines/derived-id.ts'

/** A capsule as lists show it; what it says of versions follows from {@link CAPSULE_VERSIONS}. */
export interface CapsuleDocument {
  readonly realm: string
  readonly name: string
  /** Of the newest version. */
  readonly description: string
  readonly icon: string
  /** Id of the collection. */
  readonly collection: string
  /** Id of the group in it. */
  readonly group: string
  readonly archived: boolean
  /** Version in development, not available yet. */
  readonly development: string | null
  /** Newest published version. */
  readonly published: string | null
  /** Every major.minor that is published. */
  readonly lines: readonly string[]
  /** What the newest published version says; absent as long as there is none. */
  readonly release?: CapsuleRelease | undefined
  readonly createdAt: number
  readonly createdBy: Actor
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export type CapsuleRelease = Pick<CapsuleDocument, 'description' | 'icon' | 'updatedAt' | 'updatedBy'>

export const CAPSULES = defineCollection<CapsuleDocument>('capsules', [
  'realm',
  'name',
  'collection',
  'group',
  'archived',
  'published',
  'development',
])

/** The condition that something of a capsule is published. */
export const IS_PUBLISHED = { published: { from: '' } } as const

export interface CapsuleNumber {
  readonly versionMajor: number
  readonly versionMinor: number
  readonly versionFix: number
}

/** A version of a capsule: the one in development, or one that was published and is frozen. */
export interface CapsuleVersionDocument extends CapsuleNumber {
  readonly realm: string
  /** Id of the capsule. */
  readonly capsule: string
  /** `capsule/major.minor`: what pipelines are bound to. */
  readonly line: string
  readonly isPublished: boolean
  /** JSON text of the definition as its author wrote it, without what the server keeps. */
  readonly json: string
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const CAPSULE_VERSIONS = defineCollection<CapsuleVersionDocument>('capsule-versions', [
  'capsule',
  'line',
  'isPublished',
  'versionMajor',
  'versionMinor',
  'versionFix',
])

/** Names are unique in a realm and never changed: steps find capsules by them, whatever collection they are in. */
export function capsuleId(realm: string, name: string): string {
  return derivedId('capsule', realm, name)
}

/** There is at most one version in development. */
export function developmentId(capsule: string): string {
  return derivedId('capsule-development', capsule)
}

export function publishedId(capsule: string, { versionMajor, versionMinor, versionFix }: CapsuleNumber): string {
  return derivedId('capsule-version', capsule, versionMajor, versionMinor, versionFix)
}

export function capsuleLine(capsule: string, versionMajor: number, versionMinor: number): string {
  return `${capsule}/${versionMajor}.${versionMinor}`
}

export function numberText({ versionMajor, versionMinor, versionFix }: CapsuleNumber): string {
  return `${versionMajor}.${versionMinor}.${versionFix}`
}
