import { randomBytes } from 'node:crypto'
import { InternalError, RequestError } from '@jatai/errors'
import type { Actor, users } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../../access/caller.ts'
import { findAll } from '../../documents/find-all.ts'
import { supposed } from '../../documents/suppose.ts'
import { checkRevision } from '../../http/check-revision.ts'
import { claimName, ownerOfName, releaseName } from '../../names/claim-name.ts'
import type { RealmsService } from '../../realms/realms-service.ts'
import type { AccessRights } from '../access-rights.ts'
import type { Administrators } from '../administrators.ts'
import type { GroupsService } from '../groups/groups-service.ts'
import { REMEMBERED_PASSWORDS } from '../passwords/password-rules.ts'
import { hashPassword, verifyPassword } from '../passwords/password-hash.ts'
import { linkName } from './provider-link.ts'
import type { Lockout } from '../sign-in/lockout.ts'
import type { SignInWays } from '../sign-in/sign-in-ways.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { TokensService } from '../tokens/tokens-service.ts'
import { USERS } from './user-document.ts'
import type { UserDocument } from './user-document.ts'
import { hashSecret } from '../../secrets/hash-secret.ts'

/** A link to set a password is good for this long. */
const LINK_LIFETIME_MS = 24 * 3_600_000
const DAY_MS = 24 * 3_600_000

interface UserChange {
  readonly name?: string
  readonly language?: UserDocument['language']
  readonly groups?: readonly string[]
  readonly archived?: boolean
  readonly canResetPassword?: boolean
  readonly authentication?: UserDocument['authentication']
  readonly hasTwoFactor?: false
  readonly isLinked?: false
}

export interface UsersService {
  list(
    realm: string,
    filter: { readonly search?: string | undefined; readonly archived: boolean },
  ): Promise<users.User[]>
  /** @throws RequestError `USER_UNKNOWN` */
  get(realm: string, id: string): Promise<Stored<users.User>>
  view(stored: Stored<UserDocument>): Promise<users.User>
  byEmail(realm: string, email: string): Promise<Stored<UserDocument> | undefined>
  /** @throws RequestError `USER_EMAIL_TAKEN`, `GROUP_UNKNOWN` */
  create(
    maker: { readonly realm: string; readonly actor: Actor },
    input: Pick<UserDocument, 'email' | 'name' | 'groups'> & {
      readonly language?: UserDocument['language'] | undefined
    },
  ): Promise<Stored<UserDocument>>
  /** @throws RequestError `USER_UNKNOWN`, `GROUP_UNKNOWN`, `LAST_ADMINISTRATOR`, `INSUFFICIENT_PERMISSIONS` */
  update(
    caller: Caller,
    id: string,
    change: UserChange,
    ifMatch: string | undefined,
  ): Promise<{ readonly before: users.User; readonly after: Stored<users.User> }>
  /** Sets the password; the rules must have been checked. `changedAt` 0: good for one sign-in. */
  setPassword(id: string, password: string, changedAt: number): Promise<void>
  /** @throws RequestError `PASSWORD_USED_BEFORE` when it is one of the last three */
  checkNotUsedBefore(document: UserDocument, password: string): Promise<void>
  /** The code of a new link to set a password; the one before is void. */
  createLink(id: string): Promise<string>
  /** The user of a link that is still good. */
  byLink(realm: string, code: string): Promise<Stored<UserDocument> | undefined>
  permissions(realm: string, id: string): Promise<Awaited<ReturnType<AccessRights['of']>>>
}

export function createUsersService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly rights: AccessRights
  readonly administrators: Administrators
  readonly groups: GroupsService
  readonly sessions: Sessions
  readonly tokens: TokensService
  readonly lockout: Lockout
  readonly ways: SignInWays
  readonly realms: Pick<RealmsService, 'settings'>
}): UsersService {
  const { documents, createId, now, rights, administrators, groups, sessions, tokens, lockout, ways, realms } = options

  async function find(realm: string, id: string): Promise<Stored<UserDocument>> {
    const found = await documents.get(USERS, id)
    if (found === undefined || found.document.realm !== realm) throw unknown(id)
    return found
  }

  async function change(id: string, changed: (document: UserDocument) => UserDocument): Promise<Stored<UserDocument>> {
    const stored = await updateDocument(documents, USERS, id, (document) => {
      if (document === undefined) throw unknown(id)
      return changed(document)
    })
    if (stored === undefined) throw new InternalError('USER_LOST', `The user ${id} is gone`)
    return stored
  }

  /** Users as people see them, all by the same settings. */
  async function viewsOf(realm: string, stored: readonly Stored<UserDocument>[]): Promise<users.User[]> {
    const { authenticationOf } = await ways.of(realm)
    const { passwordLifetimeDays } = await realms.settings(realm)
    const views = stored.map((each) => viewOf(each, authenticationOf(each.document), passwordLifetimeDays * DAY_MS))
    return Promise.all(views)
  }

  async function view(stored: Stored<UserDocument>): Promise<users.User> {
    return (await viewsOf(stored.document.realm, [stored]))[0] as users.User
  }

  async function viewOf(
    { id, document }: Stored<UserDocument>,
    authentication: UserDocument['authentication'],
    passwordLifetimeMs: number,
  ): Promise<users.User> {
    const { email, name, language, archived, canResetPassword, createdAt, updatedAt, updatedBy } = document
    const isLocked = (await lockout.lockedUntil(document.realm, email)) > now()
    const isExpired = document.password !== undefined && now() - document.password.changedAt > passwordLifetimeMs
    return {
      id,
      email,
      name,
      language,
      groups: [...document.groups],
      status: archived ? 'archived' : isLocked ? 'locked' : isExpired ? 'expired-password' : 'ok',
      authentication,
      authorization: authorizationOf(document),
      hasTwoFactor: document.twoFactor?.isActive === true,
      isLinked: (document.identities ?? []).length > 0,
      canResetPassword,
      ...(document.lastSignIn === undefined ? {} : { lastSignInAt: document.lastSignIn.at }),
      createdAt,
      updatedAt,
      updatedBy,
    }
  }

  return {
    async list(realm, { search, archived }) {
      const wanted = search?.toLowerCase() ?? ''
      const found = await findAll(documents, USERS, { where: { realm, archived }, sort: [{ field: 'name' }] })
      const hits = found.filter(({ document }) => `${document.name}\n${document.email}`.toLowerCase().includes(wanted))
      return viewsOf(realm, hits)
    },
    async get(realm, id) {
      const found = await find(realm, id)
      return { ...found, document: await view(found) }
    },
    view,
    async byEmail(realm, email) {
      const id = await ownerOfName(documents, 'user', realm, email)
      return id === undefined ? undefined : documents.get(USERS, id)
    },
    async create({ realm, actor }, input) {
      await groups.check(realm, input.groups)
      const id = createId()
      await claimName(
        documents,
        'user',
        realm,
        input.email,
        id,
        () => new RequestError('USER_EMAIL_TAKEN', `There is a user with the address ${input.email} already`),
      )
      const at = now()
      const document: UserDocument = {
        realm,
        ...input,
        language: input.language ?? (await realms.settings(realm)).language,
        archived: false,
        authentication: (await ways.of(realm)).authenticationOfNew(input.email),
        canResetPassword: true,
        createdAt: at,
        updatedAt: at,
        updatedBy: actor,
      }
      return documents.put(USERS, id, document, { ifAbsent: true })
    },
    async update(caller, id, { hasTwoFactor, isLinked, ...changes }, ifMatch) {
      const before = await find(caller.realm, id)
      checkRevision(before.revision, ifMatch)
      if (changes.groups !== undefined) {
        if (!caller.permissions.allows('USER:UPDATE:ASSIGN-GROUP')) {
          throw new RequestError(
            'INSUFFICIENT_PERMISSIONS',
            'Changing groups needs the permission USER:UPDATE:ASSIGN-GROUP',
          )
        }
        await groups.check(caller.realm, changes.groups)
      }
      const changed = (document: UserDocument): UserDocument => {
        const { twoFactor, identities, ...rest } = {
          ...document,
          ...changes,
          updatedAt: now(),
          updatedBy: caller.actor,
        }
        return {
          ...rest,
          ...(twoFactor === undefined || hasTwoFactor === false ? {} : { twoFactor }),
          ...(identities === undefined || isLinked === false ? {} : { identities }),
        }
      }
      const wanted = [supposed(USERS, id, changed(before.document))]
      const after = await administrators.kept(caller.realm, wanted, () => change(id, changed))
      if (isLinked === false) {
        for (const { provider, subject } of before.document.identities ?? []) {
          await releaseName(documents, 'provider-person', caller.realm, linkName(provider, subject), id)
        }
      }
      if (after.document.archived && !before.document.archived) {
        await sessions.endAll(caller.realm, id)
        await tokens.revokeOf(caller.realm, id)
      }
      return { before: await view(before), after: { ...after, document: await view(after) } }
    },
    async setPassword(id, password, changedAt) {
      const hash = await hashPassword(password)
      await change(id, ({ link: _link, ...document }) => {
        const previous = document.password === undefined ? [] : [document.password.hash, ...document.password.previous]
        return { ...document, password: { hash, changedAt, previous: previous.slice(0, REMEMBERED_PASSWORDS - 1) } }
      })
    },
    async checkNotUsedBefore({ password: kept }, password) {
      const hashes = kept === undefined ? [] : [kept.hash, ...kept.previous]
      for (const hash of hashes.slice(0, REMEMBERED_PASSWORDS)) {
        if (await verifyPassword(password, hash)) {
          throw new RequestError(
            'PASSWORD_USED_BEFORE',
            `It must not be one of the last ${REMEMBERED_PASSWORDS} passwords`,
          )
        }
      }
    },
    async createLink(id) {
      const code = randomBytes(32).toString('base64url')
      await change(id, (document) => ({
        ...document,
        link: { codeHash: hashSecret(code), expiresAt: now() + LINK_LIFETIME_MS },
      }))
      return code
    },
    async byLink(realm, code) {
      const found = await documents.find(USERS, { where: { realm, 'link.codeHash': hashSecret(code) }, limit: 1 })
      const user = found.documents[0]
      if (user?.document.link === undefined || user.document.link.expiresAt <= now()) return undefined
      return user.document.archived ? undefined : user
    },
    async permissions(realm, id) {
      const { document } = await find(realm, id)
      return rights.of(realm, document.archived ? [] : document.groups)
    },
  }
}

/** platform.md §6: where the rights came from at the last sign-in. */
function authorizationOf({ lastSignIn, groups }: UserDocument): string {
  if (lastSignIn === undefined) return 'not defined'
  if (lastSignIn.by === 'password' || !lastSignIn.isFederated) {
    return groups.length > 0 ? 'in one or more platform groups' : 'not in any platform group'
  }
  if (!lastSignIn.hadGroups) return 'not in any provider group'
  return lastSignIn.hadIntegratedGroups
    ? 'in one or more integrated provider groups'
    : 'not in any integrated provider group'
}

function unknown(id: string): RequestError {
  return new RequestError('USER_UNKNOWN', `There is no user "${id}"`)
}
