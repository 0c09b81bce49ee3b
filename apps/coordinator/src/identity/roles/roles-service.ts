import { RequestError } from '@jatai/errors'
import { SYSTEM_ROLES } from '@jatai/api'
import type { roles } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../../access/caller.ts'
import { findAll } from '../../documents/find-all.ts'
import { supposed } from '../../documents/suppose.ts'
import { checkRevision } from '../../http/check-revision.ts'
import { claimName } from '../../names/claim-name.ts'
import type { AccessRights } from '../access-rights.ts'
import type { Administrators } from '../administrators.ts'
import { ROLES } from './role-document.ts'
import type { RoleDocument } from './role-document.ts'

/** What cannot be found by an id that does not change has this revision. */
const SYSTEM_REVISION = 'system'

export interface RolesService {
  list(realm: string, archived: boolean): Promise<roles.Role[]>
  /** @throws RequestError `ROLE_UNKNOWN` */
  get(realm: string, id: string): Promise<Stored<roles.Role>>
  /** @throws RequestError `ROLE_NAME_TAKEN` */
  create(
    caller: Caller,
    input: { readonly name: string; readonly description: string; readonly permissions: readonly string[] },
  ): Promise<Stored<roles.Role>>
  /** @throws RequestError `ROLE_FROZEN` for system roles, `LAST_ADMINISTRATOR` */
  update(
    caller: Caller,
    id: string,
    change: Partial<Pick<RoleDocument, 'description' | 'permissions' | 'archived'>>,
    ifMatch: string | undefined,
  ): Promise<{ readonly before: roles.Role; readonly after: Stored<roles.Role> }>
}

export function createRolesService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly rights: AccessRights
  readonly administrators: Administrators
}): RolesService {
  const { documents, createId, now, rights, administrators } = options

  async function find(realm: string, id: string): Promise<Stored<RoleDocument>> {
    const found = await documents.get(ROLES, id)
    if (found === undefined || found.document.realm !== realm) throw unknown(id)
    return found
  }

  return {
    async list(realm, archived) {
      const own = await findAll(documents, ROLES, { where: { realm, archived }, sort: [{ field: 'name' }] })
      const system = archived ? [] : Object.keys(SYSTEM_ROLES).map((name) => systemRole(name) as roles.Role)
      return [...system, ...own.map(view)]
    },
    async get(realm, id) {
      const system = systemRole(id)
      if (system !== undefined) return { id, revision: SYSTEM_REVISION, document: system }
      const found = await find(realm, id)
      return { ...found, document: view(found) }
    },
    async create(caller, { name, description, permissions }) {
      const taken = (): Error => new RequestError('ROLE_NAME_TAKEN', `There is a role "${name}" already`)
      if (Object.hasOwn(SYSTEM_ROLES, name)) throw taken()
      const id = createId()
      await claimName(documents, 'role', caller.realm, name, id, taken)
      const at = now()
      const stored = await documents.put(
        ROLES,
        id,
        {
          realm: caller.realm,
          name,
          description,
          permissions: sorted(permissions),
          archived: false,
          createdAt: at,
          updatedAt: at,
          updatedBy: caller.actor,
        },
        { ifAbsent: true },
      )
      return { ...stored, document: view(stored) }
    },
    async update(caller, id, change, ifMatch) {
      if (systemRole(id) !== undefined) {
        throw new RequestError('ROLE_FROZEN', `"${id}" is a system role: duplicate it and change the copy`)
      }
      const before = await find(caller.realm, id)
      checkRevision(before.revision, ifMatch)
      const changed = (document: RoleDocument): RoleDocument => {
        const permissions = sorted(change.permissions ?? document.permissions)
        return { ...document, ...change, permissions, updatedAt: now(), updatedBy: caller.actor }
      }
      const wanted = [supposed(ROLES, id, changed(before.document))]
      const after = await administrators.kept(caller.realm, wanted, async () => {
        const stored = await updateDocument(documents, ROLES, id, (document) => {
          if (document === undefined) throw unknown(id)
          return changed(document)
        })
        rights.changed(caller.realm)
        return stored as Stored<RoleDocument>
      })
      return { before: view(before), after: { ...after, document: view(after) } }
    },
  }
}

function systemRole(name: string): roles.Role | undefined {
  if (!Object.hasOwn(SYSTEM_ROLES, name)) return undefined
  const permissions = [...SYSTEM_ROLES[name as keyof typeof SYSTEM_ROLES]].sort()
  return { id: name, name, description: '', permissions, isSystem: true, archived: false }
}

function view({ id, document }: Stored<RoleDocument>): roles.Role {
  const { name, description, permissions, archived, createdAt, updatedAt } = document
  return { id, name, description, permissions: [...permissions], isSystem: false, archived, createdAt, updatedAt }
}

function sorted(permissions: readonly string[]): readonly string[] {
  return [...new Set(permissions)].sort()
}

function unknown(id: string): RequestError {
  return new RequestError('ROLE_UNKNOWN', `There is no role "${id}"`)
}
