import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

interface CommonProviderDocument {
  readonly realm: string
  readonly name: string
  /** Domains of the addresses that it may vouch for; empty: all. */
  readonly domains: readonly string[]
  readonly state: 'draft' | 'in-validation' | 'active'
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

/** An OpenID Connect provider of a realm. */
export interface OidcProviderDocument extends CommonProviderDocument {
  readonly kind: 'oidc'
  readonly issuer: string
  readonly clientId: string
  /** Sealed. Absent: a public client. */
  readonly clientSecret?: string
  readonly scopes: readonly string[]
  readonly emailClaim: string
  readonly nameClaim: string
  readonly groupsClaim: string
}

/** What must be known of a SAML identity provider. */
export interface SamlIdp {
  /** The issuer of its answers; absent: any one. */
  readonly entityId?: string
  /** Takes requests by the binding HTTP-Redirect. */
  readonly loginUrl: string
  /** PEM; whatever one of them has signed counts. */
  readonly certificates: readonly string[]
  readonly wantsSignedRequests: boolean
  /** Where all of this can be read again. */
  readonly metadataUrl?: string
}

/** A SAML 2.0 identity provider of a realm. */
export interface SamlProviderDocument extends CommonProviderDocument {
  readonly kind: 'saml'
  /** Absent until it was told. */
  readonly idp?: SamlIdp
  /** Absent: as the identity provider wants it. */
  readonly signsRequests?: boolean
  /** Absent: the usual ones. */
  readonly emailAttribute?: string
  readonly nameAttribute?: string
  /** Ours, PEM. */
  readonly certificate: string
  /** Of our certificate; sealed. */
  readonly privateKey: string
}

export type ProviderDocument = OidcProviderDocument | SamlProviderDocument

export const PROVIDERS = defineCollection<ProviderDocument>('identity-providers', ['realm', 'name', 'state'])

/** Where the secret of an OpenID Connect client is sealed for. */
export function secretPlace(id: string): string {
  return `identity-provider:${id}:client-secret`
}

/** Where our private key for a SAML provider is sealed for. */
export function privateKeyPlace(id: string): string {
  return `identity-provider:${id}:private-key`
}
