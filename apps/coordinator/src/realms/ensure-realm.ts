import type { Actor } from '@jatai/api'
import type { GroupsService } from '../identity/groups/groups-service.ts'
import { oneTimePassword } from '../identity/passwords/one-time-password.ts'
import type { UsersService } from '../identity/users/users-service.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { RealmsService } from './realms-service.ts'

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
    readonly realms: RealmsService
    readonly groups: GroupsService
    readonly users: UsersService
    readonly projects: ProjectsService
  },
): Promise<FirstAdministrator | undefined> {
  const { realms, groups, users, projects } = options
  await realms.ensure(realm, { cluster: 'embedded', hasAccessPolicies: false })
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
