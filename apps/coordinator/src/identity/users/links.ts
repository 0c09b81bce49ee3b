import type { Stored } from '@jatai/platform'
import type { Mailer } from '../../mail/mailer.ts'
import { passwordMail } from '../../mail/password-mail.ts'
import type { Lockout } from '../sign-in/lockout.ts'
import type { UserDocument } from './user-document.ts'
import type { UsersService } from './users-service.ts'

export interface Invitation {
  /** Absent when it was sent by mail. */
  readonly link?: string
  readonly isSent: boolean
}

/** Links that set a password: by mail where mail is set up, otherwise in the hands of the administrator. */
export interface Links {
  invite(user: Stored<UserDocument>, origin: string): Promise<Invitation>
  /** For "Forgot password": tells nobody whether there is such a user, nor by how long it takes. */
  sendIfKnown(realm: string, email: string, remoteAddress: string, origin: string): Promise<void>
}

export function createLinks(options: {
  readonly users: UsersService
  readonly lockout: Lockout
  /** Undefined: mail is not set up. */
  readonly mailer: Mailer | undefined
  readonly canReset: (realm: string) => Promise<boolean>
  readonly report: (error: unknown) => void
}): Links {
  const { users, lockout, mailer, canReset, report } = options

  async function linkFor({ id, document }: Stored<UserDocument>, origin: string): Promise<string> {
    const code = await users.createLink(id)
    return `${origin}/set-password?realm=${encodeURIComponent(document.realm)}&code=${code}`
  }

  async function send(user: Stored<UserDocument>, origin: string): Promise<void> {
    const link = await linkFor(user, origin)
    await mailer?.send(passwordMail(user.document, link))
  }

  return {
    async invite(user, origin) {
      if (mailer === undefined) return { link: await linkFor(user, origin), isSent: false }
      await send(user, origin)
      return { isSent: true }
    },
    async sendIfKnown(realm, email, remoteAddress, origin) {
      if (mailer === undefined || !(await lockout.admits(remoteAddress)) || !(await canReset(realm))) return
      const user = await users.byEmail(realm, email)
      if (user === undefined || user.document.archived || !user.document.canResetPassword) return
      if (user.document.authentication !== 'password') return
      // Not waited for: the answer comes as fast as for somebody unknown.
      send(user, origin).catch(report)
    },
  }
}
