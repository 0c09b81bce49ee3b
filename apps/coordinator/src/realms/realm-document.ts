import type { realms } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

/** Id: the name of the realm. */
export interface RealmDocument {
  readonly licenseModel: string
  readonly cluster: string
  readonly environments: readonly string[]
  readonly flavours: readonly string[]
  readonly isFederated: boolean
  /** Its policies begin with: at least API key or basic credentials (decisions.md 3). */
  readonly hasAccessPolicies?: boolean
  readonly settings: realms.RealmSettings
  readonly createdAt: number
  readonly updatedAt: number
}

export const REALMS = defineCollection<RealmDocument>('realms')

/** Environments that every realm has (platform.md §3). */
export const FIXED_ENVIRONMENTS = ['test', 'prod'] as const

export const DEFAULT_REALM_SETTINGS: realms.RealmSettings = {
  language: 'en',
  passwordMaximumLength: 16,
  passwordLifetimeDays: 15,
  canResetPassword: true,
  sessionLifetimeDays: 60,
  sessionIdleHours: 8,
  auditDays: 365,
}
