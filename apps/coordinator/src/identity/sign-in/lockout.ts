import type { Cache } from '@jatai/platform'

/** Wrong passwords that an account stands before it is blocked, and within which time they count, in ms. */
const FREE_TRIES = 5
const COUNTED_MS = 24 * 3_600_000
/** The first block; each further wrong password doubles it (platform.md §8.2). */
const FIRST_BLOCK_MS = 60_000
const LONGEST_BLOCK_MS = 24 * 3_600_000
/** Attempts from one address in one minute, whoever they are for. */
const TRIES_OF_ADDRESS = 30
const MINUTE_MS = 60_000

/**
 * Slows down who guesses passwords. Addresses without a user are treated like others, so that a block does not tell who
 * there is.
 */
export interface Lockout {
  /** Until when the account is blocked, in milliseconds since 1970; 0: it is not. */
  lockedUntil(realm: string, email: string): Promise<number>
  /** Counts an attempt of a network address; false: there were too many. */
  admits(remoteAddress: string): Promise<boolean>
  failed(realm: string, email: string): Promise<void>
  /** A right password, or an administrator's reset. */
  cleared(realm: string, email: string): Promise<void>
}

export function createLockout(options: { readonly cache: Cache; readonly now: () => number }): Lockout {
  const { cache, now } = options
  const failures = (realm: string, email: string): string => `sign-in-failures:${JSON.stringify([realm, email])}`
  const block = (realm: string, email: string): string => `sign-in-block:${JSON.stringify([realm, email])}`
  return {
    async lockedUntil(realm, email) {
      const until = Number((await cache.get(block(realm, email))) ?? 0)
      return until > now() ? until : 0
    },
    async admits(remoteAddress) {
      return (await cache.increment(`sign-in-address:${remoteAddress}`, 1, MINUTE_MS)) <= TRIES_OF_ADDRESS
    },
    async failed(realm, email) {
      const count = await cache.increment(failures(realm, email), 1, COUNTED_MS)
      if (count < FREE_TRIES) return
      const ms = Math.min(FIRST_BLOCK_MS * 2 ** (count - FREE_TRIES), LONGEST_BLOCK_MS)
      await cache.set(block(realm, email), String(now() + ms), ms)
    },
    async cleared(realm, email) {
      await cache.delete(failures(realm, email))
      await cache.delete(block(realm, email))
    },
  }
}
