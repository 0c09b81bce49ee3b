import { RequestError } from '@jatai/errors'
import type { Actor } from '@jatai/api'
import { openMemoryCache, systemClock, updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import { createAuditStore } from '../audit/audit-store.ts'
import { permissionSet } from '../access/permission-set.ts'
import { createDocumentLock } from '../documents/document-lock.ts'
import { findAll } from '../documents/find-all.ts'
import { createAccessRights } from '../identity/access-rights.ts'
import { createAdministrators } from '../identity/administrators.ts'
import { createGroupsService } from '../identity/groups/groups-service.ts'
import { oneTimePassword } from '../identity/passwords/one-time-password.ts'
import { createSessions } from '../identity/sessions/sessions.ts'
import { createLockout } from '../identity/sign-in/lockout.ts'
import { createSignInWays } from '../identity/sign-in/sign-in-ways.ts'
import { createTokensService } from '../identity/tokens/tokens-service.ts'
import { USERS } from '../identity/users/user-document.ts'
import type { UserDocument } from '../identity/users/user-document.ts'
import { createUsersService } from '../identity/users/users-service.ts'
import { createRealmsService } from '../realms/realms-service.ts'
import type { FirstAdministrator } from '../realms/ensure-realm.ts'

/** Who acts where somebody runs a command on the machine of the installation. */
const MACHINE_ACTOR: Actor = { id: 'operator', name: 'operator of the machine' }

export interface PasswordReset {
  readonly realm: string
  /** In any case of letters. */
  readonly email: string
  /** A lost authenticator app is not asked for any more. */
  readonly removeSecondFactor: boolean
  /** Restores or makes the user, with the right to change users and groups. */
  readonly asAdministrator: boolean
}

/**
 * Gives a user a one-time password, for an operator to whom nobody else can open the door. Ends the sessions of the user
 * and takes a block away, also while the platform runs on the same documents.
 *
 * @throws RequestError `REALM_UNKNOWN`, `USER_UNKNOWN`, `PASSWORD_NOT_USED`
 */
export async function resetPassword(
  options: { readonly documents: DocumentStore; readonly createId: () => string; readonly now: () => number },
  { realm, email: given, removeSecondFactor, asAdministrator }: PasswordReset,
): Promise<FirstAdministrator> {
  const { documents, now } = options
  const email = given.trim().toLowerCase()
  const realms = createRealmsService(options)
  await realms.get(realm)
  const rights = createAccessRights(options)
  const ways = createSignInWays(options)
  const administrators = createAdministrators({ ...options, lock: createDocumentLock(documents) })
  const sessions = createSessions({ ...options, realms })
  // Blocks are kept by the process that serves: what it reads of the user takes them away.
  const lockout = createLockout({
    cache: openMemoryCache({ clock: systemClock }),
    now,
    unlockedAt: () => Promise.resolve(0),
    onBlocked: () => undefined,
  })
  const tokens = createTokensService(options)
  const groups = createGroupsService({ ...options, realms, rights, administrators })
  const base = { ...options, rights, administrators, ways, realms }
  const users = createUsersService({ ...base, groups, sessions, tokens, lockout })

  const governs = async (ids: readonly string[]): Promise<boolean> => {
    const set = permissionSet((await rights.of(realm, ids)).permissions)
    return set.allows('USER:UPDATE') && set.allows('GROUP:UPDATE')
  }

  async function found(): Promise<Stored<UserDocument>> {
    const there = await users.byEmail(realm, email)
    if (there !== undefined && (asAdministrator || !there.document.archived)) return there
    if (asAdministrator) {
      return users.create({ realm, actor: MACHINE_ACTOR }, { email, name: 'Administrator', groups: [] })
    }
    const others: string[] = []
    for (const { document } of await findAll(documents, USERS, { where: { realm, archived: false } })) {
      if (await governs(document.groups)) others.push(document.email)
    }
    const state = there === undefined ? 'not in' : 'archived in'
    throw new RequestError(
      'USER_UNKNOWN',
      `${email} is ${state} the realm "${realm}". Administrators there: ${others.join(', ') || 'none'}. ` +
        'Name one of them, or make this one an administrator (--administrator)',
    )
  }

  /** Groups that let the user govern: those that a realm begins with, one made for it where they were changed. */
  async function governing(user: Stored<UserDocument>): Promise<readonly string[]> {
    if (await governs(user.document.groups)) return user.document.groups
    const defaults = [...(await groups.ensureDefaults(realm, MACHINE_ACTOR)).values()]
    rights.changed(realm)
    const all = [...new Set([...user.document.groups, ...defaults])]
    if (await governs(all)) return all
    const name = `administrators ${new Date(now()).toISOString()}`
    const made = await groups.createBound({ realm, actor: MACHINE_ACTOR }, name, ['users-manager', 'groups-manager'])
    return [...all, made]
  }

  const user = await found()
  const ready = asAdministrator
    ? { archived: false, authentication: 'password' as const, groups: await governing(user) }
    : {}
  if ((await ways.of(realm)).authenticationOf({ ...user.document, ...ready }) !== 'password') {
    const why = asAdministrator
      ? 'a rule of the realm says so for this domain: take an address of another one'
      : 'or add --administrator'
    throw new RequestError('PASSWORD_NOT_USED', `${email} signs in by an identity provider only; ${why}`)
  }
  const password = oneTimePassword()
  const at = now()
  await createAuditStore(options).record({
    realm,
    startedAt: at,
    endedAt: at,
    actor: MACHINE_ACTOR,
    action: 'Updated',
    service: 'Users',
    reference: user.id,
    description: `The operator of the machine resets the password of ${email}`,
    method: 'COMMAND',
    url: '',
    uri: 'jatai reset-password',
    httpStatusCode: 200,
    status: 'Success',
    remoteAddress: '',
    payload: { email, removeSecondFactor, asAdministrator },
    queryParam: {},
  })
  await updateDocument(documents, USERS, user.id, (document) => {
    if (document === undefined) return undefined
    const { twoFactor, ...rest } = document
    return {
      ...rest,
      ...ready,
      ...(twoFactor === undefined || removeSecondFactor ? {} : { twoFactor }),
      unlockedAt: at,
      updatedAt: at,
      updatedBy: MACHINE_ACTOR,
    }
  })
  await users.setPassword(user.id, password, 0)
  await sessions.endAll(realm, user.id)
  return { email, oneTimePassword: password }
}
