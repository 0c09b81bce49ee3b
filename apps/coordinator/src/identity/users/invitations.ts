import { isJataiError, RequestError } from '@jatai/errors'
import type { Cache, Stored } from '@jatai/platform'
import type { RealmsService } from '../../realms/realms-service.ts'
import type { RealmMail } from '../mail/realm-mail.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Lockout } from '../sign-in/lockout.ts'
import type { SignInWays } from '../sign-in/sign-in-ways.ts'
import type { UserDocument } from './user-document.ts'
import type { UsersService } from './users-service.ts'

/** A link that sets a password: sent by mail where mail is set up, else handed to who asked for it. */
export interface Invitation {
  /** Absent when it was sent, and for who signs in by a provider only. */
  readonly link?: string
  readonly isSent: boolean
  /** Why it could not be sent. */
  readonly problem?: string
}

export interface Invitations {
  invite(user: Stored<UserDocument>, origin: string): Promise<Invitation>
  /**
   * Unlocks the user, ends the sessions, and makes a link.
   *
   * @throws RequestError `USER_UNKNOWN`, `PASSWORD_NOT_USED` for who signs in by a provider only
   */
  reset(realm: string, id: string, origin: string): Promise<Invitation>
  /**
   * What a user asks for; without such a user, or without mail, nothing happens. Nothing is sent either when the address
   * of the link is the claim of whoever asks.
   */
  forgot(realm: string, email: string, origin: string): Promise<void>
}

/** Reset mails that a user gets in an hour, whoever asks for them. */
const MOST_MAILS = 3
const HOUR_MS = 3_600_000

export function createInvitations(options: {
  readonly users: UsersService
  readonly sessions: Sessions
  readonly lockout: Lockout
  readonly ways: SignInWays
  readonly mail: RealmMail
  readonly realms: Pick<RealmsService, 'settings'>
  readonly cache: Cache
  /** The address of the platform is set, and not taken from requests. */
  readonly hasAddress: boolean
}): Invitations {
  const { users, sessions, lockout, ways, mail, realms, cache, hasAddress } = options

  async function linkFor(
    { id, document }: Stored<UserDocument>,
    origin: string,
    kind: 'invitation' | 'password-reset',
  ): Promise<Invitation> {
    const { realm, email, name, language } = document
    const code = await users.createLink(id)
    const link = `${origin}/set-password#realm=${realm}&code=${code}`
    const mailer = await mail.mailerOf(realm)
    if (mailer === undefined) return { link, isSent: false }
    try {
      await mailer.send({ to: email, name, realm, language, content: { kind, link } })
      return { isSent: true }
    } catch (error) {
      if (!isJataiError(error) || error.kind !== 'remote') throw error
      return { link, isSent: false, problem: error.message }
    }
  }

  async function usesPassword({ document }: Stored<UserDocument>): Promise<boolean> {
    return (await ways.of(document.realm)).authenticationOf(document) === 'password'
  }

  return {
    invite: async (user, origin) =>
      (await usesPassword(user)) ? linkFor(user, origin, 'invitation') : { isSent: false },
    async reset(realm, id, origin) {
      const { document } = await users.get(realm, id)
      const user = (await users.byEmail(realm, document.email)) as Stored<UserDocument>
      if (!(await usesPassword(user))) {
        throw new RequestError(
          'PASSWORD_NOT_USED',
          'This user signs in by an identity provider, and needs no password',
          {
            details: { status: 409 },
          },
        )
      }
      await lockout.cleared(realm, document.email)
      await sessions.endAll(realm, id)
      return linkFor(user, origin, 'password-reset')
    },
    async forgot(realm, email, origin) {
      if ((await mail.mailerOf(realm)) === undefined) return
      const user = await users.byEmail(realm, email)
      if (user === undefined || user.document.archived || !user.document.canResetPassword) return
      if (!(await realms.settings(realm)).canResetPassword || !(await usesPassword(user))) return
      if (!hasAddress && !isLoopback(origin)) {
        throw new RequestError(
          'ADDRESS_NEEDED',
          'The public address is not set: without it anybody could choose where the links of reset mails lead',
        )
      }
      const count = await cache.increment(`reset-mails:${JSON.stringify([realm, email])}`, 1, HOUR_MS)
      if (count > MOST_MAILS) return
      const { problem } = await linkFor(user, origin, 'password-reset')
      if (problem !== undefined) throw new RequestError('MAIL_UNAVAILABLE', problem)
    },
  }
}

function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(origin).hostname)
}
