import type { Actor } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore } from '@jatai/platform'
import type { GroupsService } from '../identity/groups/groups-service.ts'
import { oneTimePassword } from '../identity/passwords/one-time-password.ts'
import { PASSWORD_RULES } from '../identity/passwords/password-rules.ts'
import type { UsersService } from '../identity/users/users-service.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import { FIXED_ENVIRONMENTS, REALMS } from './realm-document.ts'
import type { RealmDocument } from './realm-document.ts'

/** Who acts where no person does. */
export const SYSTEM_ACTOR: Actor = { id: 'system', name: 'Jataí' }

/** The first administrator of a new realm, told once. */
export interface FirstAdministrator {
  readonly email: string
  /** Must be changed at the first sign-in. */
  readonly oneTimePassword: string
}

/** Makes a realm with what every realm has, if it is not there; the first administrator, if it was made now. */
export async function ensureRealm(
  realm: string,
  options: {
    readonly documents: DocumentStore
    readonly now: () => number
    readonly groups: GroupsService
    readonly users: UsersService
    readonly projects: ProjectsService
  },
): Promise<FirstAdministrator | undefined> {
  const { documents, now, groups, users, projects } = options
  const fresh: RealmDocument = {
    environments: FIXED_ENVIRONMENTS,
    language: 'en',
    passwordMaximumLength: PASSWORD_RULES.maximumLength,
    createdAt: now(),
  }
  await updateDocument(documents, REALMS, realm, (document) => (document === undefined ? fresh : undefined))
  await projects.ensureDefault(realm, SYSTEM_ACTOR)
  const ids = await groups.ensureDefaults(realm, SYSTEM_ACTOR)
  const email = `admin@${realm}.local`
  if ((await users.byEmail(realm, email)) !== undefined) return undefined
  const user = await users.create(
    { realm, actor: SYSTEM_ACTOR },
    { email, name: 'Administrator', language: 'en', groups: [...ids.values()] },
  )
  const password = oneTimePassword()
  await users.setPassword(user.id, password, 0)
  return { email, oneTimePassword: password }
}
