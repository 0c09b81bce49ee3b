import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

/** Members of a provider's group get a group of the realm. */
export interface IntegrationDocument {
  readonly realm: string
  readonly name: string
  /** Id of the provider. */
  readonly provider: string
  readonly providerGroup: string
  /** SAML: where the ids of groups are in an assertion. */
  readonly scheme?: 'azure' | 'adfs-classic' | 'custom'
  /** Of the custom scheme. */
  readonly xpath?: string
  /** Id of the group of the realm. */
  readonly group: string
  readonly status: 'draft' | 'active' | 'archived'
  readonly test?: {
    readonly status: 'pending' | 'success' | 'failed' | 'canceled'
    readonly email: string
    readonly expiresAt: number
    /** Of the address that was given out, hashed. */
    readonly ticketHash: string
    readonly problem?: string
  }
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const INTEGRATIONS = defineCollection<IntegrationDocument>('group-integrations', [
  'realm',
  'provider',
  'name',
  'status',
  'test.ticketHash',
])
