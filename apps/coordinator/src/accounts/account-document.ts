import type { accounts, Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

/** A set of credentials of a realm (accounts.md). */
export interface AccountDocument {
  readonly realm: string
  /** The label by which steps name it. */
  readonly name: string
  /** Id of an account type. */
  readonly type: string
  readonly description: string
  /** Ids of the projects that may use it; null: all. */
  readonly projects: readonly string[] | null
  /** By environment. */
  readonly environments: Readonly<Record<string, AccountValues>>
  /** When the first of its access tokens ends; absent when it has none. */
  readonly renewAt?: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export interface AccountValues {
  /** By name of the field, each sealed for {@link fieldPlace}. */
  readonly fields: Readonly<Record<string, string>>
  readonly expiresAt?: number
  /** Of a certificate chain. */
  readonly chain?: accounts.ChainFacts
  /** Of an account whose tokens come from a provider. */
  readonly login?: AccountLogin
  /** When what a deployment reads of it has changed. */
  readonly changedAt: number
  readonly changedBy: Actor
}

export interface AccountLogin {
  readonly state: 'signed-in' | 'needs-login'
  /** Another one with each set of tokens. */
  readonly generation?: string
  /** Sealed, each for {@link fieldPlace} of its name. */
  readonly accessToken?: string
  readonly refreshToken?: string
  /** Of the access token; absent when the provider does not say. */
  readonly expiresAt?: number
  readonly problem?: string
}

export const ACCOUNTS = defineCollection<AccountDocument>('accounts', ['realm', 'name', 'type', 'renewAt'])

/** The fixed label of Object Store steps has no account behind it (accounts.md). */
export const INTERNAL_ACCOUNTS: ReadonlySet<string> = new Set(['dgb-internal-object-store-account'])

/** Where a value is sealed for: it opens nowhere else. */
export function fieldPlace(account: string, environment: string, field: string): string {
  return `account:${account}:${environment}:${field}`
}

/** When the first access token of an account ends, as a field of its document. */
export function renewalOf(environments: AccountDocument['environments']): Pick<AccountDocument, 'renewAt'> {
  const ends = Object.values(environments)
    .filter(({ login }) => login?.state === 'signed-in')
    .map(({ login }) => login?.expiresAt)
    .filter((end) => end !== undefined)
  return ends.length === 0 ? {} : { renewAt: Math.min(...ends) }
}
