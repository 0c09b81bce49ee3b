import { RequestError } from '@jatai/errors'
import type { DocumentStore } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import { permissionSet } from '../access/permission-set.ts'
import type { SignInWays } from './sign-in/sign-in-ways.ts'
import type { AccessRights } from './access-rights.ts'
import { USERS } from './users/user-document.ts'

/**
 * Keeps every realm governable: somebody who can sign in must hold both `USER:UPDATE` and `GROUP:UPDATE` (platform.md §7,
 * §9.4).
 */
export interface Administrators {
  /**
   * Makes a change to users, groups, roles or ways to sign in, and takes it back when nobody is left who could undo it. Changes of one
   * realm are made one after another.
   *
   * @throws RequestError `LAST_ADMINISTRATOR`
   */
  kept<T>(realm: string, change: () => Promise<{ readonly result: T; readonly undo: () => Promise<void> }>): Promise<T>
}

export function createAdministrators(options: {
  readonly documents: DocumentStore
  readonly rights: AccessRights
  readonly ways: SignInWays
}): Administrators {
  const { documents, rights, ways } = options
  const queues = new Map<string, Promise<unknown>>()

  async function isGovernable(realm: string): Promise<boolean> {
    const { groupsAtSignIn } = await ways.of(realm)
    for (const { document } of await findAll(documents, USERS, { where: { realm, archived: false } })) {
      const groups = groupsAtSignIn(document)
      if (groups.length === 0) continue
      const { permissions } = await rights.of(realm, groups)
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
          'After this nobody who can sign in could change users and groups any more: give both rights to somebody else first',
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
