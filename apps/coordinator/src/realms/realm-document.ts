import { defineCollection } from '@jatai/platform'

/** A tenant (platform.md §2). Its id is its name. */
export interface RealmDocument {
  readonly environments: readonly string[]
  readonly language: 'en' | 'pt' | 'es'
  /** Longest password that may be chosen. */
  readonly passwordMaximumLength: number
  readonly createdAt: number
}

export const REALMS = defineCollection<RealmDocument>('realms')

/** Environments that every realm has. */
export const FIXED_ENVIRONMENTS = ['test', 'prod'] as const
