import { RequestError } from '@jatai/errors'
import type { DocumentStore, Stored } from '@jatai/platform'
import { updateDocument } from '@jatai/platform'
import type { Caller, Credentials } from '../../access/caller.ts'
import { permissionSet } from '../../access/permission-set.ts'
import type { AccessRights } from '../access-rights.ts'
import { checkPassword } from '../passwords/password-rules.ts'
import type { PasswordRules } from '../passwords/password-rules.ts'
import { verifyPassword } from '../passwords/password-hash.ts'
import { isCsrfToken } from '../sessions/sessions.ts'
import type { OpenSession, Sessions } from '../sessions/sessions.ts'
import { TOKEN_PREFIX } from '../tokens/tokens-service.ts'
import type { TokensService } from '../tokens/tokens-service.ts'
import { USERS } from '../users/user-document.ts'
import type { UserDocument } from '../users/user-document.ts'
import type { UsersService } from '../users/users-service.ts'
import type { Lockout } from './lockout.ts'
import type { SecondFactor } from './second-factor.ts'
import type { SignInWays } from './sign-in-ways.ts'

export interface SignInInput {
  readonly email: string
  readonly password: string
  readonly code?: string | undefined
  readonly newPassword?: string | undefined
}

export interface Client {
  readonly remoteAddress: string
  readonly userAgent: string
}

export interface SignInService {
  /**
   * Opens a session.
   *
   * @throws RequestError `SIGN_IN_REFUSED` whatever of address, password and user is wrong; `TOO_MANY_REQUESTS`;
   *   `CODE_NEEDED`, `CODE_WRONG`, `PASSWORD_EXPIRED` only to who knows the password
   */
  signIn(
    realm: string,
    input: SignInInput,
    client: Client,
  ): Promise<{ readonly user: Stored<UserDocument>; readonly session: OpenSession }>
  /** Opens a session for somebody whom an identity provider has vouched for. */
  openFor(
    user: Stored<UserDocument>,
    client: Client,
    signedIn: NonNullable<UserDocument['lastSignIn']>,
  ): Promise<OpenSession>
  /** @throws RequestError `SIGN_IN_REFUSED`, `PASSWORD_WEAK`, `PASSWORD_USED_BEFORE` */
  changePassword(caller: Caller, password: string, newPassword: string): Promise<void>
  /** @throws RequestError `LINK_INVALID`, `PASSWORD_WEAK`, `PASSWORD_USED_BEFORE` */
  setPasswordByLink(realm: string, code: string, newPassword: string): Promise<Stored<UserDocument>>
  /** Who makes a request, by token or session. */
  authenticate(credentials: Credentials): Promise<Caller | undefined>
}

export function createSignInService(options: {
  readonly documents: DocumentStore
  readonly now: () => number
  readonly rights: AccessRights
  readonly users: UsersService
  readonly sessions: Sessions
  readonly tokens: TokensService
  readonly lockout: Lockout
  readonly secondFactor: SecondFactor
  readonly ways: SignInWays
  readonly passwordRules: (realm: string) => Promise<PasswordRules>
}): SignInService {
  const { documents, now, rights, users, sessions, tokens, lockout, secondFactor, ways, passwordRules } = options

  /** @throws RequestError `SIGN_IN_REFUSED`, after the same work whatever is wrong */
  async function verified(realm: string, email: string, password: string): Promise<Stored<UserDocument>> {
    const { authenticationOf } = await ways.of(realm)
    const user = await users.byEmail(realm, email)
    const isRight = await verifyPassword(password, user?.document.password?.hash)
    const mayUsePassword =
      user !== undefined && !user.document.archived && authenticationOf(user.document) === 'password'
    if (isRight && mayUsePassword) return user
    throw new RequestError('SIGN_IN_REFUSED', 'The e-mail address or the password is wrong')
  }

  async function setNewPassword(user: Stored<UserDocument>, newPassword: string): Promise<void> {
    checkPassword(newPassword, await passwordRules(user.document.realm))
    await users.checkNotUsedBefore(user.document, newPassword)
    await users.setPassword(user.id, newPassword, now())
  }

  async function openFor(
    user: Stored<UserDocument>,
    { userAgent, remoteAddress }: Client,
    lastSignIn: NonNullable<UserDocument['lastSignIn']>,
  ): Promise<OpenSession> {
    await updateDocument(documents, USERS, user.id, (document) =>
      document === undefined ? undefined : { ...document, lastSignIn },
    )
    return sessions.open({ realm: user.document.realm, user: user.id, userAgent, remoteAddress })
  }

  async function callerOfSession(
    secret: string,
    credentials: Credentials,
    isCookie: boolean,
  ): Promise<Caller | undefined> {
    const session = await sessions.find(secret)
    if (session === undefined) return undefined
    const { realm, user: id } = session.document
    const user = await documents.get(USERS, id)
    if (user === undefined || user.document.archived) return undefined
    if (isCookie && !credentials.isSafe && !isCsrfToken(session.document, credentials.csrf)) {
      throw new RequestError('CSRF_TOKEN', 'A change from a browser needs the X-CSRF-Token of the session')
    }
    const { name, email, groups } = user.document
    const { permissions } = await rights.of(realm, groups)
    return {
      kind: 'user',
      realm,
      actor: { id, name, email },
      permissions: permissionSet(permissions),
      groups,
      sessionId: session.id,
      csrfToken: session.document.csrfToken,
    }
  }

  return {
    async signIn(realm, { email, password, code, newPassword }, client) {
      await lockout.admit(client.remoteAddress, 'password')
      const user = await lockout.attempt(realm, email, async () => {
        const found = await verified(realm, email, password)
        await secondFactor.check(found, code)
        return found
      })
      await lockout.cleared(realm, email)
      const changedAt = user.document.password?.changedAt ?? 0
      if (newPassword !== undefined) await setNewPassword(user, newPassword)
      else if (now() - changedAt > (await passwordRules(realm)).lifetimeMs) {
        throw new RequestError(
          'PASSWORD_EXPIRED',
          'The password must be changed: sign in once more with a newPassword beside the old one',
          { details: { status: 403 } },
        )
      }
      const session = await openFor(user, client, {
        at: now(),
        by: 'password',
        isFederated: false,
        hadGroups: false,
        hadIntegratedGroups: false,
      })
      if (newPassword !== undefined) await endOthers(user, session)
      return { user, session }
    },
    openFor,
    async changePassword(caller, password, newPassword) {
      const user = caller.kind === 'user' ? await documents.get(USERS, caller.actor.id) : undefined
      if (user === undefined) throw presentWrong()
      await lockout.attempt(caller.realm, user.document.email, async () => {
        if (!(await verifyPassword(password, user.document.password?.hash))) throw presentWrong()
      })
      await setNewPassword(user, newPassword)
      await sessions.endAll(caller.realm, user.id, caller.sessionId)
    },
    async setPasswordByLink(realm, code, newPassword) {
      const user = await users.byLink(realm, code)
      const mayUsePassword = user !== undefined && (await ways.of(realm)).authenticationOf(user.document) === 'password'
      if (!mayUsePassword) {
        throw new RequestError('LINK_INVALID', 'The link is used up or older than 24 hours: ask for a new one')
      }
      await setNewPassword(user, newPassword)
      await lockout.cleared(realm, user.document.email)
      await sessions.endAll(realm, user.id)
      return user
    },
    async authenticate(credentials) {
      const { token, session } = credentials
      if (token !== undefined) {
        return token.startsWith(TOKEN_PREFIX) ? tokens.authenticate(token) : callerOfSession(token, credentials, false)
      }
      return session === undefined ? undefined : callerOfSession(session, credentials, true)
    },
  }

  async function endOthers(user: Stored<UserDocument>, { secret }: OpenSession): Promise<void> {
    const current = await sessions.find(secret)
    await sessions.endAll(user.document.realm, user.id, current?.id)
  }
}

function presentWrong(): RequestError {
  return new RequestError('SIGN_IN_REFUSED', 'The present password is wrong', { details: { status: 400 } })
}
