import { RequestError } from '@jatai/errors'
import { DEFAULT_GROUPS, SYSTEM_ROLES } from '@jatai/api'
import type { Actor, groups } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../../access/caller.ts'
import { findAll } from '../../documents/find-all.ts'
import { checkRevision } from '../../http/check-revision.ts'
import { claimName, ownerOfName, releaseName } from '../../names/claim-name.ts'
import type { AccessRights } from '../access-rights.ts'
import type { Administrators } from '../administrators.ts'
import { ROLES } from '../roles/role-document.ts'
import { USERS } from '../users/user-document.ts'
import { GROUPS } from './group-document.ts'
import type { GroupDocument, RoleBinding } from './group-document.ts'

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
  /** Makes the groups that a realm begins with; their ids by name. */
  ensureDefaults(realm: string, actor: Actor): Promise<ReadonlyMap<string, string>>
}

export function createGroupsService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly rights: AccessRights
  readonly administrators: Administrators
}): GroupsService {
  const { documents, createId, now, rights, administrators } = options

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
    for (const { role } of bindings) {
      if (Object.hasOwn(SYSTEM_ROLES, role)) continue
      const found = await documents.get(ROLES, role)
      if (found === undefined || found.document.realm !== realm || found.document.archived) {
        throw new RequestError('ROLE_UNKNOWN', `There is no role "${role}"`, { details: { status: 400 } })
      }
    }
  }

  /** Makes exactly these users members; undoes it with the answer. */
  async function setMembers(realm: string, group: string, wanted: readonly string[]): Promise<() => Promise<void>> {
    const want = new Set(wanted)
    for (const id of want) {
      const found = await documents.get(USERS, id)
      if (found === undefined || found.document.realm !== realm || found.document.archived) {
        throw new RequestError('USER_UNKNOWN', `There is no active user "${id}"`, { details: { status: 400 } })
      }
    }
    const had = new Set((await members(realm)).get(group) ?? [])
    const changes = [...new Set([...had, ...want])].filter((id) => had.has(id) !== want.has(id))
    const set = async (id: string, isMember: boolean): Promise<void> => {
      await updateDocument(documents, USERS, id, (user) => {
        if (user === undefined) return undefined
        const others = user.groups.filter((each) => each !== group)
        return { ...user, groups: isMember ? [...others, group] : others }
      })
    }
    for (const id of changes) await set(id, want.has(id))
    return async () => {
      for (const id of changes) await set(id, had.has(id))
    }
  }

  async function create(
    caller: Pick<Caller, 'realm' | 'actor'>,
    input: { readonly name: string; readonly description: string; readonly members: readonly string[] },
    bindings: readonly RoleBinding[] = [],
  ): Promise<Stored<GroupDocument>> {
    const id = createId()
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
    if (input.members.length > 0) await setMembers(caller.realm, id, input.members)
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
      if (name !== undefined && name !== before.document.name) {
        await claimName(documents, 'group', realm, name, id, () => nameTaken(name))
        await releaseName(documents, 'group', realm, before.document.name, id)
      }
      const after = await administrators.kept(realm, async () => {
        const undoMembers = wanted === undefined ? undefined : await setMembers(realm, id, wanted)
        const stored = await updateDocument(documents, GROUPS, id, (document) => {
          if (document === undefined) throw unknown(id)
          const named = name === undefined ? {} : { name }
          return { ...document, ...rest, ...named, updatedAt: now(), updatedBy: caller.actor }
        })
        rights.changed(realm)
        return {
          result: stored as Stored<GroupDocument>,
          undo: async () => {
            await undoMembers?.()
            await documents.put(GROUPS, id, before.document)
            rights.changed(realm)
          },
        }
      })
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
