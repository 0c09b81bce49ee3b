import { randomBytes } from 'node:crypto'
import { isJataiError, RequestError } from '@jatai/errors'
import type { Cache } from '@jatai/platform'

/** Wrong passwords and codes that an account stands before it is blocked, and within which time they count, in ms. */
const FREE_TRIES = 5
const COUNTED_MS = 24 * 3_600_000
/** The first block; each further wrong password doubles it (platform.md §8.2). */
const FIRST_BLOCK_MS = 60_000
const LONGEST_BLOCK_MS = 24 * 3_600_000
/** Longest that an attempt of a suspicious account may take before the next one starts. */
const ATTEMPT_MS = 10_000
const MINUTE_MS = 60_000

/** Requests from one address in one minute, whoever they are for: a company may well have one address. */
const REQUESTS_OF_ADDRESS = { password: 30, link: 10, provider: 300 } as const

/** What counts as a wrong attempt. */
const WRONG: ReadonlySet<string> = new Set(['SIGN_IN_REFUSED', 'CODE_WRONG'])

/**
 * Slows down who guesses passwords and codes. Addresses without a user are treated like others, so that a block does not
 * tell who there is.
 */
export interface Lockout {
  /** Until when the account is blocked, in milliseconds since 1970; 0: it is not. */
  lockedUntil(realm: string, email: string): Promise<number>
  /** Counts a request of a network address. @throws RequestError `TOO_MANY_REQUESTS` */
  admit(remoteAddress: string, kind: keyof typeof REQUESTS_OF_ADDRESS): Promise<void>
  /**
   * Runs an attempt to show who one is. It counts before it runs, so that many at once are no way around; and counts no
   * more unless it ends in `SIGN_IN_REFUSED` or `CODE_WRONG`.
   *
   * @throws RequestError `TOO_MANY_REQUESTS` while the account is blocked; whatever the attempt throws
   */
  attempt<T>(realm: string, email: string, run: () => Promise<T>): Promise<T>
  /** A sign-in that was right, or an administrator's reset. */
  cleared(realm: string, email: string): Promise<void>
}

export function createLockout(options: {
  readonly cache: Cache
  readonly now: () => number
  /** When the operator has taken blocks of the account away, in another process; 0: never. */
  readonly unlockedAt: (realm: string, email: string) => Promise<number>
  /** An account was blocked. Not waited for. */
  readonly onBlocked: (realm: string, email: string) => void
}): Lockout {
  const { cache, now, unlockedAt, onBlocked } = options
  const keyOf = (kind: string, realm: string, email: string): string =>
    `sign-in-${kind}:${JSON.stringify([realm, email])}`

  async function lockedUntil(realm: string, email: string): Promise<number> {
    const [until = 0, since = 0] = ((await cache.get(keyOf('block', realm, email))) ?? '').split(' ').map(Number)
    if (until <= now()) return 0
    if ((await unlockedAt(realm, email)) < since) return until
    await cleared(realm, email)
    return 0
  }

  async function cleared(realm: string, email: string): Promise<void> {
    await cache.delete(keyOf('failures', realm, email))
    await cache.delete(keyOf('block', realm, email))
  }

  /** Beyond the free tries, one attempt at a time. */
  async function alone(realm: string, email: string): Promise<() => Promise<unknown>> {
    const [key, value] = [keyOf('attempt', realm, email), randomBytes(9).toString('base64url')]
    if (!(await cache.add(key, value, ATTEMPT_MS))) throw tooMany(ATTEMPT_MS / 1000)
    return async () => cache.release(key, value)
  }

  return {
    lockedUntil,
    async admit(remoteAddress, kind) {
      const count = await cache.increment(`sign-in-address:${kind}:${remoteAddress}`, 1, MINUTE_MS)
      if (count > REQUESTS_OF_ADDRESS[kind]) throw tooMany(MINUTE_MS / 1000)
    },
    async attempt(realm, email, run) {
      const failures = keyOf('failures', realm, email)
      const until = await lockedUntil(realm, email)
      if (until > 0) throw tooMany(Math.ceil((until - now()) / 1000))
      const count = await cache.increment(failures, 1, COUNTED_MS)
      let finish: (() => Promise<unknown>) | undefined
      let isWrong = false
      try {
        if (count > FREE_TRIES) finish = await alone(realm, email)
        return await run()
      } catch (error) {
        isWrong = isJataiError(error) && WRONG.has(error.code)
        throw error
      } finally {
        if (!isWrong) await cache.increment(failures, -1, COUNTED_MS)
        else if (count >= FREE_TRIES) {
          const ms = Math.min(FIRST_BLOCK_MS * 2 ** (count - FREE_TRIES), LONGEST_BLOCK_MS)
          await cache.set(keyOf('block', realm, email), `${now() + ms} ${now()}`, ms)
          onBlocked(realm, email)
        }
        await finish?.()
      }
    },
    cleared,
  }
}

function tooMany(seconds: number): RequestError {
  return new RequestError('TOO_MANY_REQUESTS', `Too many attempts: wait ${seconds} s`, {
    details: { retryAfter: seconds },
  })
}
