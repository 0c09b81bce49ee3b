import { defineCollection } from '../documents/documents.ts'

/** A consumer as it is stored. */
export interface ConsumerDocument {
  /** Version of this shape. */
  readonly schema: 1
  readonly realm: string
  readonly environment: string
  readonly name: string
  readonly description: string
  readonly apiKeys: readonly StoredCredential[]
  readonly basicCredentials: readonly (StoredCredential & { readonly username: string })[]
  readonly pipelines: readonly string[]
  readonly callsNewPipelines: boolean
  readonly createdAt: number
}

export interface StoredCredential {
  readonly id: string
  /** The API key or password, sealed for {@link credentialPlace}. */
  readonly secret: string
  readonly createdAt: number
}

export const CONSUMERS = defineCollection<ConsumerDocument>('gateway-consumers', ['realm', 'environment', 'name'])

/** What must be unique across documents: `username:{username}` and `name:{realm}/{environment}/{name}` → consumer. */
export interface ClaimDocument {
  readonly schema: 1
  readonly consumerId: string
  /** Epoch ms. */
  readonly claimedAt: number
}

export const CLAIMS = defineCollection<ClaimDocument>('gateway-claims')

/** The secrets of a scope's tokens, the one that signs first. Id: {@link scopeKey}. */
export interface TokenSecretsDocument {
  readonly schema: 1
  readonly realm: string
  readonly environment: string
  readonly secrets: readonly StoredCredential[]
}

export const TOKEN_SECRETS = defineCollection<TokenSecretsDocument>('gateway-token-secrets')

/** Issuers of a scope. Id: {@link scopeKey}. */
export interface TokenIssuersDocument {
  readonly schema: 1
  readonly realm: string
  readonly environment: string
  readonly issuers: readonly {
    readonly issuer: string
    readonly keys: { readonly url: string } | { readonly keySet: string }
    readonly audiences: readonly string[]
    readonly algorithms: readonly string[]
  }[]
}

export const TOKEN_ISSUERS = defineCollection<TokenIssuersDocument>('gateway-token-issuers')

/** Its revision changes with every change of the others, so that processes need to look at one document only. */
export const CHANGES = defineCollection<{ readonly schema: 1; readonly at: number }>('gateway-changes')
export const CHANGES_ID = 'changes'

export function scopeKey({ realm, environment }: { readonly realm: string; readonly environment: string }): string {
  return `${realm}/${environment}`
}

/** Where a credential's secret is sealed for. */
export function credentialPlace(ownerId: string, credentialId: string): string {
  return `gateway:${ownerId}:${credentialId}`
}
