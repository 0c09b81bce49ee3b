import { randomBytes } from 'node:crypto'
import type { Cache } from '@jatai/platform'
import type { OidcChecks } from './oidc-client.ts'
import { hashSecret } from '../../secrets/hash-secret.ts'

/** A sign-in that is not finished within this time is over. */
const LIFETIME_MS = 10 * 60_000

/** What the answer of a provider must fit to. */
export interface ExpectedAnswer {
  readonly oidc?: OidcChecks
  readonly saml?: {
    readonly requestId: string
    /** Once the answer is there: the signed assertion, or what is wrong with the answer. */
    readonly answer?: { readonly assertion: string } | { readonly code: string; readonly problem: string }
  }
}

/** What is remembered of a browser that was sent to a provider. */
export interface PendingSignIn extends ExpectedAnswer {
  readonly provider: string
  /** Hash of what only this browser has. */
  readonly browser: string
  readonly returnTo: string
  /** Ticket of the test of a group integration. */
  readonly ticket?: string
}

/** Sign-ins that were begun, by a state that is random and used once. */
export interface PendingSignIns {
  keep(state: string, pending: PendingSignIn): Promise<void>
  /** Takes what is remembered under a state, if it is wanted; of two that want it, one gets it. */
  take(
    state: string,
    provider: string,
    isWanted: (pending: PendingSignIn) => boolean,
  ): Promise<PendingSignIn | undefined>
}

export function createPendingSignIns(cache: Cache): PendingSignIns {
  return {
    async keep(state, pending) {
      await cache.set(keyOf(state), JSON.stringify(pending), LIFETIME_MS)
    },
    async take(state, provider, isWanted) {
      const key = keyOf(state)
      const text = await cache.get(key)
      if (text === undefined) return undefined
      const pending = JSON.parse(text) as PendingSignIn
      if (pending.provider !== provider || !isWanted(pending)) return undefined
      return (await cache.release(key, text)) ? pending : undefined
    },
  }
}

/** What nobody can guess. */
export function randomText(): string {
  return randomBytes(32).toString('base64url')
}

function keyOf(state: string): string {
  return `provider-sign-in:${hashSecret(state)}`
}
