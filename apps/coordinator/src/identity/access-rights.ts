import { readPermission, SYSTEM_ROLES, writePermission } from '@jatai/api'
import { ENVIRONMENT_SERVICES } from '@jatai/api'
import type { DocumentStore } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import { GROUPS } from './groups/group-document.ts'
import type { GroupDocument, RoleBinding } from './groups/group-document.ts'
import { ROLES } from './roles/role-document.ts'

/** A right, and where it comes from. */
export interface RightSource {
  readonly group: string
  readonly role: string
  readonly environment?: string
}

export interface Rights {
  readonly permissions: readonly string[]
  readonly sources: readonly RightSource[]
}

/** Turns membership in groups into permissions (platform.md §7). */
export interface AccessRights {
  of(realm: string, groups: readonly string[]): Promise<Rights>
  /** Something about the groups or roles of the realm has changed in this process. */
  changed(realm: string): void
}

interface Bindings {
  readonly readAt: number
  readonly groups: ReadonlyMap<string, GroupDocument>
  readonly roles: ReadonlyMap<string, readonly string[]>
}

/** Changes that other processes make count after this time (60 s at the latest, platform.md §7). */
const FRESH_MS = 15_000

export function createAccessRights(options: {
  readonly documents: Pick<DocumentStore, 'find'>
  readonly now: () => number
}): AccessRights {
  const { documents, now } = options
  const known = new Map<string, Promise<Bindings>>()

  async function read(realm: string): Promise<Bindings> {
    const readAt = now()
    const groups = await findAll(documents, GROUPS, { where: { realm, archived: false } })
    const own = await findAll(documents, ROLES, { where: { realm, archived: false } })
    return {
      readAt,
      groups: new Map(groups.map(({ id, document }) => [id, document])),
      roles: new Map<string, readonly string[]>([
        ...Object.entries(SYSTEM_ROLES),
        ...own.map(({ id, document }) => [id, document.permissions] as const),
      ]),
    }
  }

  async function bindingsOf(realm: string): Promise<Bindings> {
    const kept = known.get(realm)
    if (kept !== undefined) {
      const bindings = await kept.catch(() => undefined)
      if (bindings !== undefined && now() - bindings.readAt < FRESH_MS) return bindings
    }
    const reading = read(realm)
    known.set(realm, reading)
    return reading
  }

  return {
    async of(realm, groups) {
      const bindings = await bindingsOf(realm)
      const permissions = new Set<string>()
      const sources: RightSource[] = []
      for (const id of groups) {
        const group = bindings.groups.get(id)
        for (const binding of group?.bindings ?? []) {
          const granted = bindings.roles.get(binding.role)
          if (granted === undefined) continue
          for (const text of granted) permissions.add(narrowed(text, binding))
          const { environment } = binding
          sources.push({
            group: group?.name ?? id,
            role: binding.role,
            ...(environment === undefined ? {} : { environment }),
          })
        }
      }
      return { permissions: [...permissions].sort(), sources }
    },
    changed: (realm) => void known.delete(realm),
  }
}

/** A binding in one environment narrows the permissions that know environments; the others it gives as they are. */
function narrowed(text: string, { environment }: RoleBinding): string {
  const permission = readPermission(text)
  if (permission === undefined || environment === undefined) return text
  const service = permission.name.slice(0, permission.name.indexOf(':'))
  if (!ENVIRONMENT_SERVICES.has(service) || permission.environment !== undefined) return text
  return writePermission({ name: permission.name, environment })
}
