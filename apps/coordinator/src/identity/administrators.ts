import { RequestError } from '@jatai/errors'
import type { DocumentStore } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import { permissionSet } from '../access/permission-set.ts'
import type { AccessRights } from './access-rights.ts'
import { USERS } from './users/user-document.ts'

/** Keeps every realm governable: somebody must hold both `USER:UPDATE` and `GROUP:UPDATE` (platform.md §7). */
export interface Administrators {
  /**
   * Makes a change to users, groups or roles, and takes it back when nobody is left who could undo it. Changes of one
   * realm are made one after another.
   *
   * @throws RequestError `LAST_ADMINISTRATOR`
   */
  kept<T>(realm: string, change: () => Promise<{ readonly result: T; readonly undo: () => Promise<void> }>): Promise<T>
}

export function createAdministrators(options: {
  readonly documents: DocumentStore
  readonly rights: AccessRights
}): Administrators {
  const { documents, rights } = options
  const queues = new Map<string, Promise<unknown>>()

  async function isGovernable(realm: string): Promise<boolean> {
    for (const { document } of await findAll(documents, USERS, { where: { realm, archived: false } })) {
      if (document.groups.length === 0) continue
      const { permissions } = await rights.of(realm, document.groups)
      const set = permissionSet(permissions)
      if (set.allows('USER:UPDATE') && set.allows('GROUP:UPDATE')) return true
    }
    return false
  }

  return {
    kept(realm, change) {
      const turn = (queues.get(realm) ?? Promise.resolve()).then(async () => {
        const { result, undo } = await change()
        if (await isGovernable(realm)) return result
        await undo()
        throw new RequestError(
          'LAST_ADMINISTRATOR',
          'After this nobody in the realm could change users and groups any more: give both rights to somebody else first',
          { details: { status: 409 } },
        )
      })
      queues.set(
        realm,
        turn.catch(() => undefined),
      )
      return turn
    },
  }
}
