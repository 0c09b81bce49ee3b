import { RequestError } from '@jatai/errors'
import { signIn, twoFactor } from '@jatai/api'
import type { Caller } from '../../access/caller.ts'
import { clearedCookie, SESSION_COOKIE, sessionCookie } from '../../http/cookies.ts'
import { Answer, bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Invitations } from '../users/invitations.ts'
import type { UsersService } from '../users/users-service.ts'
import type { Lockout } from './lockout.ts'
import type { SecondFactor } from './second-factor.ts'
import type { SignInService } from './sign-in-service.ts'
import type { UnlockCodes } from './unlock-codes.ts'

/** The answer of "Forgot password", whoever asks for whom. */
const FORGOT = 'If there is such a user, a mail with a link is on its way.'

/** The answer to who asks for another code, whoever that is. */
const RESENT = 'If the account of this user is blocked, a mail with a code is on its way.'

export function signInRoutes(services: {
  readonly signIn: SignInService
  readonly users: UsersService
  readonly sessions: Sessions
  readonly invitations: Invitations
  readonly secondFactor: SecondFactor
  readonly lockout: Lockout
  readonly unlockCodes: UnlockCodes
  /** What is nobody's business but the operator's. */
  readonly report: (error: unknown) => void
}): readonly BoundRoute[] {
  const { users, sessions, invitations, secondFactor, lockout, unlockCodes, report } = services

  /** A code of the second factor, sent by somebody signed in: wrong ones count like those of a sign-in. */
  const prove = <T>(caller: Caller, run: (id: string) => Promise<T>): Promise<T> => {
    const { id, email = '' } = person(caller).actor
    return lockout.attempt(caller.realm, email, () => run(id))
  }

  return [
    bind(signIn.signIn, async ({ params, body, audit, remoteAddress, userAgent, origin }) => {
      Object.assign(audit, { realm: params.realm, actor: { id: '', name: body.email, email: body.email } })
      const { user, session } = await services.signIn.signIn(params.realm, body, { remoteAddress, userAgent })
      const { id, document } = user
      Object.assign(audit, { actor: { id, name: document.name, email: document.email }, description: 'Signed in' })
      const view = await users.view(user)
      const { expiresAt, csrfToken, secret } = session
      if (body.asToken) return { user: view, expiresAt, csrfToken, token: secret }
      const headers = { 'Set-Cookie': sessionCookie(secret, expiresAt, origin) }
      return new Answer({ user: view, expiresAt, csrfToken }, { headers })
    }),
    bind(signIn.signOut, async ({ caller, origin }) => {
      if (caller.sessionId !== undefined) await sessions.end(caller.realm, caller.actor.id, caller.sessionId)
      return new Answer(undefined, { headers: { 'Set-Cookie': clearedCookie(SESSION_COOKIE, origin) } })
    }),
    bind(signIn.me, ({ caller }) => {
      const { kind, realm, actor, permissions, csrfToken } = caller
      return {
        kind: kind === 'user' ? ('user' as const) : ('token' as const),
        realm,
        ...actor,
        permissions: [...permissions.texts],
        ...(csrfToken === undefined ? {} : { csrfToken }),
      }
    }),
    bind(signIn.changePassword, ({ caller, body }) =>
      services.signIn.changePassword(person(caller), body.password, body.newPassword),
    ),
    bind(signIn.setPassword, async ({ params, body, audit }) => {
      audit.realm = params.realm
      const { id, document } = await services.signIn.setPasswordByLink(params.realm, body.code, body.newPassword)
      Object.assign(audit, { reference: id, actor: { id, name: document.name, email: document.email } })
    }),
    bind(signIn.forgotPassword, async ({ params, body, origin, remoteAddress, audit }) => {
      audit.realm = params.realm
      await lockout.admit(remoteAddress, 'link')
      // Not waited for: neither the time nor a failure tells who exists.
      invitations.forgot(params.realm, body.email, origin).catch(report)
      return { message: FORGOT }
    }),
    bind(signIn.unlock, async ({ params, body, remoteAddress, audit }) => {
      Object.assign(audit, { realm: params.realm, actor: { id: '', name: body.email, email: body.email } })
      await lockout.admit(remoteAddress, 'password')
      await unlockCodes.use(params.realm, body.email, body.code)
    }),
    bind(signIn.resendUnlockCode, async ({ params, body, remoteAddress, audit }) => {
      audit.realm = params.realm
      await lockout.admit(remoteAddress, 'link')
      unlockCodes.send(params.realm, body.email).catch(report)
      return { message: RESENT }
    }),
    bind(signIn.listSessions, async ({ caller }) => {
      const own = await sessions.ofUser(caller.realm, person(caller).actor.id)
      return own.map(({ id, document }) => {
        const { createdAt, lastSeenAt, expiresAt, userAgent, remoteAddress } = document
        return { id, isCurrent: id === caller.sessionId, createdAt, lastSeenAt, expiresAt, userAgent, remoteAddress }
      })
    }),
    bind(signIn.revokeSession, async ({ caller, params }) => {
      if (!(await sessions.end(caller.realm, caller.actor.id, params.id))) {
        throw new RequestError('SESSION_UNKNOWN', 'You have no such session')
      }
    }),
    bind(twoFactor.beginTwoFactor, ({ caller }) =>
      secondFactor.begin(person(caller).actor.id, `Jataí ${caller.realm}`),
    ),
    bind(twoFactor.activateTwoFactor, async ({ caller, body }) => ({
      recoveryCodes: [...(await prove(caller, (id) => secondFactor.activate(id, body.code)))],
    })),
    bind(twoFactor.deactivateTwoFactor, ({ caller, body }) =>
      prove(caller, (id) => secondFactor.deactivate(id, body.code)),
    ),
  ]
}

/** Tokens have no password, no sessions and no second factor. */
function person(caller: Caller): Caller {
  if (caller.kind === 'user') return caller
  throw new RequestError('INSUFFICIENT_PERMISSIONS', 'This is for people: sign in instead of using a token')
}
