import { randomInt, timingSafeEqual } from 'node:crypto'
import { RequestError } from '@jatai/errors'
import type { Cache } from '@jatai/platform'
import type { RealmMail } from '../mail/realm-mail.ts'
import type { UsersService } from '../users/users-service.ts'
import type { Lockout } from './lockout.ts'
import type { SignInWays } from './sign-in-ways.ts'
import { hashSecret } from '../../secrets/hash-secret.ts'

const DIGITS = 8
const LIFETIME_MS = 15 * 60_000
/** Wrong codes that are borne for one that was sent (platform.md §8.2). */
const TRIES = 3
/** Codes that are sent to an address in an hour. */
const MOST_MAILS = 3
const HOUR_MS = 3_600_000

/**
 * Codes by mail that take the block of an account away before its time (platform.md §8.2). Addresses without a user are
 * treated like others, but get no mail.
 */
export interface UnlockCodes {
  /** Sends a code to the user of a blocked account, where mail is set up. @throws RemoteError `MAIL_UNAVAILABLE` */
  send(realm: string, email: string): Promise<void>
  /** @throws RequestError `UNLOCK_REFUSED` telling how many tries are left; `TOO_MANY_REQUESTS` after the last one */
  use(realm: string, email: string, code: string): Promise<void>
}

export function createUnlockCodes(options: {
  readonly cache: Cache
  readonly users: UsersService
  readonly ways: SignInWays
  readonly mail: RealmMail
  readonly lockout: Lockout
}): UnlockCodes {
  const { cache, users, ways, mail, lockout } = options
  const keyOf = (kind: string, realm: string, email: string): string =>
    `unlock-${kind}:${JSON.stringify([realm, email])}`

  return {
    async send(realm, email) {
      if ((await lockout.lockedUntil(realm, email)) === 0) return
      const count = await cache.increment(keyOf('mails', realm, email), 1, HOUR_MS)
      if (count > MOST_MAILS) return
      await cache.delete(keyOf('tries', realm, email))
      const mailer = await mail.mailerOf(realm)
      const user = await users.byEmail(realm, email)
      if (mailer === undefined || user === undefined || user.document.archived) return
      const { name, language } = user.document
      if ((await ways.of(realm)).authenticationOf(user.document) !== 'password') return
      const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')
      await cache.set(keyOf('code', realm, email), hashSecret(code), LIFETIME_MS)
      await mailer.send({ to: email, name, realm, language, content: { kind: 'unlock-code', code } })
    },
    async use(realm, email, code) {
      const tries = await cache.increment(keyOf('tries', realm, email), 1, LIFETIME_MS)
      if (tries > TRIES) {
        throw new RequestError('TOO_MANY_REQUESTS', 'Too many wrong codes: ask for another one, or wait', {
          details: { retryAfter: LIFETIME_MS / 1000 },
        })
      }
      const key = keyOf('code', realm, email)
      const wanted = await cache.get(key)
      const isRight = wanted !== undefined && timingSafeEqual(Buffer.from(wanted), Buffer.from(hashSecret(code)))
      // Of two that come with the right code at once, one uses it up.
      if (!isRight || !(await cache.release(key, wanted))) {
        const left = TRIES - tries
        throw new RequestError('UNLOCK_REFUSED', `The code is wrong or too old: ${left} tries are left`, {
          details: { left },
        })
      }
      await cache.delete(keyOf('tries', realm, email))
      await lockout.cleared(realm, email)
    },
  }
}
