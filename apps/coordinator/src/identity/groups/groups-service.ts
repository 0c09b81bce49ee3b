import { RequestError } from '@jatai/errors'
import { DEFAULT_GROUPS, SYSTEM_ROLES } from '@jatai/api'
import type { Actor, groups } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../../access/caller.ts'
import { findAll } from '../../documents/find-all.ts'
import { supposed } from '../../documents/suppose.ts'
import { checkRevision } from '../../http/check-revision.ts'
import { claimName, ownerOfName, releaseName } from '../../names/claim-name.ts'
import type { AccessRights } from '../access-rights.ts'
import type { Administrators } from '../administrators.ts'
import { ROLES } from '../roles/role-document.ts'
import type { RealmsService } from '../../realms/realms-service.ts'
import { inputError } from '../../settings/input-error.ts'
import { USERS } from '../users/user-document.ts'
import type { UserDocument } from '../users/user-document.ts'
import { GROUPS } from './group-document.ts'
import type { GroupDocument, RoleBinding } from './group-document.ts'

type SystemRole = keyof typeof SYSTEM_ROLES

interface GroupChange {
  readonly name?: string
  readonly description?: string
  readonly members?: readonly string[]
  readonly bindings?: readonly RoleBinding[]
  readonly archived?: boolean
}

export interface GroupsService {
  list(realm: string, archived: boolean): Promise<groups.Group[]>
  /** @throws RequestError `GROUP_UNKNOWN` */
  get(realm: string, id: string): Promise<Stored<groups.Group>>
  /** @throws RequestError `GROUP_NAME_TAKEN`, `USER_UNKNOWN` */
  create(
    caller: Pick<Caller, 'realm' | 'actor'>,
    input: { readonly name: string; readonly description: string; readonly members: readonly string[] },
  ): Promise<Stored<groups.Group>>
  /** @throws RequestError `GROUP_UNKNOWN`, `GROUP_NAME_TAKEN`, `ROLE_UNKNOWN`, `USER_UNKNOWN`, `LAST_ADMINISTRATOR` */
  update(
    caller: Pick<Caller, 'realm' | 'actor'>,
    id: string,
    change: GroupChange,
    ifMatch: string | undefined,
  ): Promise<{ readonly before: groups.Group; readonly after: Stored<groups.Group> }>
  /** Ids of groups that are there. @throws RequestError `GROUP_UNKNOWN` */
  check(realm: string, ids: readonly string[]): Promise<void>
  /** Makes a group with roles of the system; its id. @throws RequestError `GROUP_NAME_TAKEN` */
  createBound(caller: Pick<Caller, 'realm' | 'actor'>, name: string, roles: readonly SystemRole[]): Promise<string>
  /** Makes the groups that a realm begins with; their ids by name. */
  ensureDefaults(realm: string, actor: Actor): Promise<ReadonlyMap<string, string>>
}

export function createGroupsService(options: {
  readonly documents: DocumentStore
  readonly realms: RealmsService
  readonly createId: () => string
  readonly now: () => number
  readonly rights: AccessRights
  readonly administrators: Administrators
}): GroupsService {
  const { documents, realms, createId, now, rights, administrators } = options

  const members = async (realm: string): Promise<ReadonlyMap<string, readonly string[]>> => {
    const byGroup = new Map<string, string[]>()
    for (const { id, document } of await findAll(documents, USERS, { where: { realm, archived: false } })) {
      for (const group of document.groups) byGroup.set(group, [...(byGroup.get(group) ?? []), id])
    }
    return byGroup
  }

  async function find(realm: string, id: string): Promise<Stored<GroupDocument>> {
    const found = await documents.get(GROUPS, id)
    if (found === undefined || found.document.realm !== realm) throw unknown(id)
    return found
  }

  async function shown(stored: Stored<GroupDocument>): Promise<Stored<groups.Group>> {
    return { ...stored, document: view(stored, await members(stored.document.realm)) }
  }

  async function checkBindings(realm: string, bindings: readonly RoleBinding[]): Promise<void> {
    const { environments } = (await realms.get(realm)).document
    for (const [at, { role, environment }] of bindings.entries()) {
      if (environment !== undefined && !environments.includes(environment)) {
        const problem = `the realm has no such environment, but ${environments.join(', ')}`
        throw inputError({ field: `bindings.${at}.environment`, problem })
      }
      if (Object.hasOwn(SYSTEM_ROLES, role)) continue
      const found = await documents.get(ROLES, role)
      if (found === undefined || found.document.realm !== realm || found.document.archived) {
        throw new RequestError('ROLE_UNKNOWN', `There is no role "${role}"`, { details: { status: 400 } })
      }
    }
  }

  /** The users who become members of a group, or are none any more, as they will be. @throws RequestError `USER_UNKNOWN` */
  async function memberChanges(
    realm: string,
    group: string,
    wanted: readonly string[],
  ): Promise<
    readonly {
      readonly id: string
      readonly changed: (user: UserDocument) => UserDocument
      readonly user: UserDocument
    }[]
  > {
    const want = new Set(wanted)
    for (const id of want) {
      const found = await documents.get(USERS, id)
      if (found === undefined || found.document.realm !== realm || found.document.archived) {
        throw new RequestError('USER_UNKNOWN', `There is no active user "${id}"`, { details: { status: 400 } })
      }
    }
    const all = await findAll(documents, USERS, { where: { realm, archived: false } })
    return all
      .filter(({ id, document }) => document.groups.includes(group) !== want.has(id))
      .map(({ id, document }) => {
        const changed = (user: UserDocument): UserDocument => {
          const others = user.groups.filter((each) => each !== group)
          return { ...user, groups: want.has(id) ? [...others, group] : others }
        }
        return { id, changed, user: changed(document) }
      })
  }

  async function setMembers(changes: Awaited<ReturnType<typeof memberChanges>>): Promise<void> {
    for (const { id, changed } of changes) {
      await updateDocument(documents, USERS, id, (user) => (user === undefined ? undefined : changed(user)))
    }
  }

  async function create(
    caller: Pick<Caller, 'realm' | 'actor'>,
    input: { readonly name: string; readonly description: string; readonly members: readonly string[] },
    bindings: readonly RoleBinding[] = [],
  ): Promise<Stored<GroupDocument>> {
    const id = createId()
    const membership = input.members.length === 0 ? [] : await memberChanges(caller.realm, id, input.members)
    await claimName(documents, 'group', caller.realm, input.name, id, () => nameTaken(input.name))
    const at = now()
    const stored = await documents.put(
      GROUPS,
      id,
      {
        realm: caller.realm,
        name: input.name,
        description: input.description,
        bindings,
        archived: false,
        createdAt: at,
        updatedAt: at,
        updatedBy: caller.actor,
      },
      { ifAbsent: true },
    )
    await setMembers(membership)
    rights.changed(caller.realm)
    return stored
  }

  return {
    async list(realm, archived) {
      const byGroup = await members(realm)
      const found = await findAll(documents, GROUPS, { where: { realm, archived }, sort: [{ field: 'name' }] })
      return found.map((stored) => view(stored, byGroup))
    },
    get: async (realm, id) => shown(await find(realm, id)),
    create: async (caller, input) => shown(await create(caller, input)),
    async update(caller, id, change, ifMatch) {
      const { realm } = caller
      const before = await find(realm, id)
      const shownBefore = await shown(before)
      checkRevision(before.revision, ifMatch)
      const { members: wanted, name, ...rest } = change
      if (change.bindings !== undefined) await checkBindings(realm, change.bindings)
      const changed = (document: GroupDocument): GroupDocument => ({
        ...document,
        ...rest,
        ...(name === undefined ? {} : { name }),
        updatedAt: now(),
        updatedBy: caller.actor,
      })
      const membership = wanted === undefined ? [] : await memberChanges(realm, id, wanted)
      const after = await administrators.kept(
        realm,
        [
          supposed(GROUPS, id, changed(before.document)),
          ...membership.map((each) => supposed(USERS, each.id, each.user)),
        ],
        async () => {
          const isRenamed = name !== undefined && name !== before.document.name
          if (isRenamed) await claimName(documents, 'group', realm, name, id, () => nameTaken(name))
          await setMembers(membership)
          const stored = await updateDocument(documents, GROUPS, id, (document) => {
            if (document === undefined) throw unknown(id)
            return changed(document)
          })
          if (isRenamed) await releaseName(documents, 'group', realm, before.document.name, id)
          rights.changed(realm)
          return stored as Stored<GroupDocument>
        },
      )
      return { before: shownBefore.document, after: await shown(after) }
    },
    async check(realm, ids) {
      for (const id of ids) {
        const found = await documents.get(GROUPS, id)
        if (found === undefined || found.document.realm !== realm || found.document.archived) {
          throw new RequestError('GROUP_UNKNOWN', `There is no active group "${id}"`, { details: { status: 400 } })
        }
      }
    },
    async createBound(caller, name, roles) {
      const bindings = roles.map((role) => ({ role }))
      return (await create(caller, { name, description: '', members: [] }, bindings)).id
    },
    async ensureDefaults(realm, actor) {
      const ids = new Map<string, string>()
      for (const [name, roles] of Object.entries(DEFAULT_GROUPS)) {
        const owner = await ownerOfName(documents, 'group', realm, name)
        const bindings = roles.map((role) => ({ role }))
        const id = owner ?? (await create({ realm, actor }, { name, description: '', members: [] }, bindings)).id
        ids.set(name, id)
      }
      return ids
    },
  }
}

function view({ id, document }: Stored<GroupDocument>, members: ReadonlyMap<string, readonly string[]>): groups.Group {
  const { realm: _realm, bindings, ...rest } = document
  return {
    id,
    ...rest,
    bindings: bindings.map(({ role, environment }) => ({
      role,
      ...(environment === undefined ? {} : { environment }),
    })),
    members: [...(members.get(id) ?? [])],
  }
}

function unknown(id: string): RequestError {
  return new RequestError('GROUP_UNKNOWN', `There is no group "${id}"`)
}

function nameTaken(name: string): RequestError {
  return new RequestError('GROUP_NAME_TAKEN', `There is a group "${name}" already`)
}
