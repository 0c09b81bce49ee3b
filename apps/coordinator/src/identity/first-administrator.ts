import type { Actor } from '@jatai/api'
import type { DocumentStore } from '@jatai/platform'
import type { GroupsService } from './groups/groups-service.ts'
import { oneTimePassword } from './passwords/one-time-password.ts'
import { USERS } from './users/user-document.ts'
import type { UsersService } from './users/users-service.ts'

/** Who does what no person does. */
export const PLATFORM: Actor = { id: 'platform', name: 'Jataí' }

export interface FirstPassword {
  readonly realm: string
  readonly email: string
  /** Good for one sign-in, which must set another. */
  readonly password: string
}

/**
 * Gives a new realm its groups and an administrator in all of them, `admin@<realm>`. Until somebody has signed in, each
 * start makes another password, so that a lost one does no harm; afterwards there is none.
 */
export async function ensureAdministrator(
  realm: string,
  services: { readonly documents: DocumentStore; readonly users: UsersService; readonly groups: GroupsService },
): Promise<FirstPassword | undefined> {
  const { documents, users, groups } = services
  const email = `admin@${realm}`
  const known = await users.byEmail(realm, email)
  if (known !== undefined && !(known.document.lastSignIn === undefined && known.document.password?.changedAt === 0)) {
    return undefined
  }
  if (known === undefined && (await documents.count(USERS, { realm })) > 0) return undefined
  const all = await groups.ensureDefaults(realm, PLATFORM)
  const user =
    known ??
    (await users.create({ realm, actor: PLATFORM }, { email, name: 'Administrator', language: 'en', groups: [...all.values()] }))
  const password = oneTimePassword()
  await users.setPassword(user.id, password, 0)
  return { realm, email, password }
}
