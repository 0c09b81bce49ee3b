import { RequestError } from '@jatai/errors'
import { signIn, twoFactor } from '@jatai/api'
import type { Caller } from '../../access/caller.ts'
import { SESSION_COOKIE } from '../../http/request-credentials.ts'
import { Answer, bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Invitations } from '../users/invitations.ts'
import type { UsersService } from '../users/users-service.ts'
import type { SecondFactor } from './second-factor.ts'
import type { SignInService } from './sign-in-service.ts'

/** The answer of "Forgot password", whoever asks for whom. */
const FORGOT = 'If there is such a user, a mail with a link is on its way.'

export function signInRoutes(services: {
  readonly signIn: SignInService
  readonly users: UsersService
  readonly sessions: Sessions
  readonly invitations: Invitations
  readonly secondFactor: SecondFactor
}): readonly BoundRoute[] {
  const { users, sessions, invitations, secondFactor } = services
  return [
    bind(signIn.signIn, async ({ params, body, audit, remoteAddress, userAgent, origin }) => {
      Object.assign(audit, { realm: params.realm, actor: { id: '', name: body.email, email: body.email } })
      const { user, session } = await services.signIn.signIn(params.realm, body, { remoteAddress, userAgent })
      const { id, document } = user
      Object.assign(audit, { actor: { id, name: document.name, email: document.email }, description: 'Signed in' })
      const view = await users.view(user)
      const { expiresAt, csrfToken, secret } = session
      if (body.asToken) return { user: view, expiresAt, csrfToken, token: secret }
      const headers = { 'Set-Cookie': cookie(secret, expiresAt, origin) }
      return new Answer({ user: view, expiresAt, csrfToken }, { headers })
    }),
    bind(signIn.signOut, async ({ caller, origin }) => {
      if (caller.sessionId !== undefined) await sessions.end(caller.realm, caller.actor.id, caller.sessionId)
      return new Answer(undefined, { headers: { 'Set-Cookie': cookie('', 0, origin) } })
    }),
    bind(signIn.me, ({ caller }) => {
      const { kind, realm, actor, permissions, csrfToken } = caller
      return {
        kind,
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
    bind(signIn.forgotPassword, ({ params, body, origin, audit }) => {
      audit.realm = params.realm
      // Not waited for: neither the time nor a failure tells who exists.
      invitations.forgot(params.realm, body.email, origin).catch(() => undefined)
      return { message: FORGOT }
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
      recoveryCodes: [...(await secondFactor.activate(person(caller).actor.id, body.code))],
    })),
    bind(twoFactor.deactivateTwoFactor, ({ caller, body }) =>
      secondFactor.deactivate(person(caller).actor.id, body.code),
    ),
  ]
}

/** Tokens have no password, no sessions and no second factor. */
function person(caller: Caller): Caller {
  if (caller.kind === 'user') return caller
  throw new RequestError('INSUFFICIENT_PERMISSIONS', 'This is for people: sign in instead of using a token')
}

function cookie(secret: string, expiresAt: number, origin: string): string {
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  return `${SESSION_COOKIE}=${secret}; Path=/; HttpOnly; SameSite=Strict; Expires=${new Date(expiresAt).toUTCString()}${secure}`
}
