import type { Stored } from '@jatai/platform'
import type { Sessions } from '../sessions/sessions.ts'
import type { Lockout } from '../sign-in/lockout.ts'
import type { Mailer } from '../mailer.ts'
import type { UserDocument } from './user-document.ts'
import type { UsersService } from './users-service.ts'

/** A link that sets a password: sent by mail where mail is set up, else handed to who asked for it. */
export interface Invitation {
  readonly link?: string
  readonly isSent: boolean
}

export interface Invitations {
  invite(user: Stored<UserDocument>, origin: string): Promise<Invitation>
  /** Unlocks the user, ends the sessions, and makes a link. @throws RequestError `USER_UNKNOWN` */
  reset(realm: string, id: string, origin: string): Promise<Invitation>
  /** What a user asks for; without such a user, or without mail, nothing happens. */
  forgot(realm: string, email: string, origin: string): Promise<void>
}

export function createInvitations(options: {
  readonly users: UsersService
  readonly sessions: Sessions
  readonly lockout: Lockout
  readonly mailer: Mailer | undefined
}): Invitations {
  const { users, sessions, lockout, mailer } = options

  async function linkFor(
    { id, document }: Stored<UserDocument>,
    origin: string,
    mail: 'invitation' | 'password-reset',
  ): Promise<Invitation> {
    const code = await users.createLink(id)
    const link = `${origin}/set-password#realm=${document.realm}&code=${code}`
    if (mailer === undefined) return { link, isSent: false }
    await mailer.send({ to: document.email, name: document.name, language: document.language, mail, link })
    return { isSent: true }
  }

  return {
    invite: (user, origin) => linkFor(user, origin, 'invitation'),
    async reset(realm, id, origin) {
      const { document } = await users.get(realm, id)
      const user = await users.byEmail(realm, document.email)
      await lockout.cleared(realm, document.email)
      await sessions.endAll(realm, id)
      return linkFor(user as Stored<UserDocument>, origin, 'password-reset')
    },
    async forgot(realm, email, origin) {
      if (mailer === undefined) return
      const user = await users.byEmail(realm, email)
      if (user === undefined || user.document.archived || !user.document.canResetPassword) return
      if (user.document.authentication !== 'password') return
      await linkFor(user, origin, 'password-reset')
    },
  }
}
