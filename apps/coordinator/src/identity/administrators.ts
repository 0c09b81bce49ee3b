import { RequestError } from '@jatai/errors'
import { findAll } from '../documents/find-all.ts'
import type { DocumentLock } from '../documents/document-lock.ts'
import { suppose } from '../documents/suppose.ts'
import type { DocumentReader, SupposedDocument } from '../documents/suppose.ts'
import { permissionSet } from '../access/permission-set.ts'
import { createAccessRights } from './access-rights.ts'
import { createSignInWays } from './sign-in/sign-in-ways.ts'
import { USERS } from './users/user-document.ts'

/**
 * Keeps every realm governable: somebody who can sign in must hold both `USER:UPDATE` and `GROUP:UPDATE` (platform.md §7,
 * §9.4).
 */
export interface Administrators {
  /**
   * Makes a change to users, groups, roles or ways to sign in, unless nobody would be left who could undo it. Changes of
   * one realm are made one after another, whichever process makes them.
   *
   * @param changes the documents as they will be
   * @throws RequestError `LAST_ADMINISTRATOR`; nothing has changed then
   */
  kept<T>(realm: string, changes: readonly SupposedDocument[], change: () => Promise<T>): Promise<T>
}

export function createAdministrators(options: {
  readonly documents: DocumentReader
  readonly lock: DocumentLock
  readonly now: () => number
}): Administrators {
  const { documents, lock, now } = options

  async function isGovernable(realm: string, reader: DocumentReader): Promise<boolean> {
    const rights = createAccessRights({ documents: reader, now })
    const { groupsAtSignIn } = await createSignInWays({ documents: reader }).of(realm)
    for (const { document } of await findAll(reader, USERS, { where: { realm, archived: false } })) {
      const groups = groupsAtSignIn(document)
      if (groups.length === 0) continue
      const { permissions } = await rights.of(realm, groups)
      const set = permissionSet(permissions)
      if (set.allows('USER:UPDATE') && set.allows('GROUP:UPDATE')) return true
    }
    return false
  }

  return {
    kept(realm, changes, change) {
      return lock.run(`administrators:${realm}`, async () => {
        if (await isGovernable(realm, suppose(documents, changes))) return change()
        throw new RequestError(
          'LAST_ADMINISTRATOR',
          'After this nobody who can sign in could change users and groups any more: give both rights to somebody else first',
          { details: { status: 409 } },
        )
      })
    },
  }
}
