import type { Actor, globals } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

/** A named value of a realm that everybody may read (platform.md §12.1). */
export interface GlobalDocument {
  readonly realm: string
  readonly name: string
  readonly category: globals.GlobalView['category']
  readonly description: string
  /** By environment. */
  readonly values: Readonly<Record<string, GlobalValue>>
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export interface GlobalValue {
  readonly value: string
  readonly changedAt: number
  readonly changedBy: Actor
}

export const GLOBALS = defineCollection<GlobalDocument>('globals', ['realm', 'name', 'category'])
