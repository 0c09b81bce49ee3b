import { RequestError } from '@jatai/errors'
import { signIn as api, twoFactor } from '@jatai/api'
import type { Caller } from '../../access/caller.ts'
import { SESSION_COOKIE } from '../../http/request-credentials.ts'
import { Answer, bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Links } from '../users/links.ts'
import type { UsersService } from '../users/users-service.ts'
import type { SecondFactor } from './second-factor.ts'
import { sessionCookie } from './session-cookie.ts'
import type { SignInService } from './sign-in-service.ts'

export function signInRoutes(services: {
  readonly signIn: SignInService
  readonly users: UsersService
  readonly sessions: Sessions
  readonly secondFactor: SecondFactor
  readonly links: Links
}): readonly BoundRoute[] {
  const { signIn, users, sessions, secondFactor, links } = services
  return [
    bind(api.signIn, async ({ params, body, remoteAddress, userAgent, origin, audit }) => {
      audit.actor = { id: '', name: '', email: body.email }
      const { user, session } = await signIn.signIn(params.realm, body, { remoteAddress, userAgent })
      audit.actor = { id: user.id, name: user.document.name, email: user.document.email }
      const { secret, csrfToken, expiresAt } = session
      const answer = { user: await users.view(user), expiresAt, csrfToken }
      if (body.asToken) return { ...answer, token: secret }
      return new Answer(answer, { headers: { 'Set-Cookie': sessionCookie(secret, { origin, expiresAt }) } })
    }),
    bind(api.signOut, async ({ caller, origin }) => {
      const { id } = user(caller)
      if (caller.sessionId !== undefined) await sessions.end(caller.realm, id, caller.sessionId)
      return new Answer(undefined, { headers: { 'Set-Cookie': sessionCookie('', { origin, expiresAt: 0 }) } })
    }),
    bind(api.me, ({ caller }) => ({
      kind: caller.kind,
      realm: caller.realm,
      id: caller.actor.id,
      name: caller.actor.name,
      ...(caller.actor.email === undefined ? {} : { email: caller.actor.email }),
      permissions: [...caller.permissions.texts],
      ...(caller.csrfToken === undefined ? {} : { csrfToken: caller.csrfToken }),
    })),
    bind(api.changePassword, async ({ caller, body }) => {
      user(caller)
      await signIn.changePassword(caller, body.password, body.newPassword)
    }),
    bind(api.setPassword, async ({ params, body, audit, remoteAddress }) => {
      const { id, document } = await signIn.setPasswordByLink(params.realm, body.code, body.newPassword, remoteAddress)
      audit.actor = { id, name: document.name, email: document.email }
    }),
    bind(api.forgotPassword, async ({ params, body, remoteAddress, origin }) => {
      await links.sendIfKnown(params.realm, body.email, remoteAddress, origin)
      return { message: 'If there is such a user, a mail with a link is on its way.' }
    }),
    bind(api.listSessions, async ({ caller }) => {
      const { id } = user(caller)
      const found = await sessions.ofUser(caller.realm, id)
      return found.map(({ id, document: { createdAt, lastSeenAt, expiresAt, userAgent, remoteAddress } }) => ({
        id,
        isCurrent: id === caller.sessionId,
        createdAt,
        lastSeenAt,
        expiresAt,
        userAgent,
        remoteAddress,
      }))
    }),
    bind(api.revokeSession, async ({ caller, params }) => {
      const isEnded = await sessions.end(caller.realm, user(caller).id, params.id)
      if (!isEnded) throw new RequestError('SESSION_UNKNOWN', `You have no session "${params.id}"`)
    }),
    bind(twoFactor.beginTwoFactor, ({ caller }) => secondFactor.begin(user(caller).id, `Jataí ${caller.realm}`)),
    bind(twoFactor.activateTwoFactor, async ({ caller, body }) => {
      const recoveryCodes = await secondFactor.activate(user(caller).id, body.code)
      return { recoveryCodes: [...recoveryCodes] }
    }),
    bind(twoFactor.deactivateTwoFactor, async ({ caller, body }) => {
      await secondFactor.deactivate(user(caller).id, body.code)
    }),
  ]
}

/** @throws RequestError `USER_NEEDED` for tokens: they have no password, no session and no second factor */
function user({ kind, actor }: Caller): Caller['actor'] {
  if (kind === 'user') return actor
  throw new RequestError('USER_NEEDED', `A token has none of this: sign in as a user (${SESSION_COOKIE})`, {
    details: { status: 403 },
  })
}
