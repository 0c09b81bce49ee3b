import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

/** An OpenID Connect provider of a realm. */
export interface ProviderDocument {
  readonly realm: string
  readonly kind: 'oidc'
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  /** Sealed. Absent: a public client. */
  readonly clientSecret?: string
  readonly scopes: readonly string[]
  readonly emailClaim: string
  readonly nameClaim: string
  readonly groupsClaim: string
  /** Domains of the addresses that it may vouch for; empty: all. */
  readonly domains: readonly string[]
  readonly state: 'draft' | 'in-validation' | 'active'
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const PROVIDERS = defineCollection<ProviderDocument>('identity-providers', ['realm', 'name', 'state'])

/** Where the secret of a provider is sealed for. */
export function secretPlace(id: string): string {
  return `identity-provider:${id}:client-secret`
}
