import type { Cache, DocumentStore, SecretBox } from '@jatai/platform'
import type { Authenticate } from '../access/caller.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { createAccessRights } from './access-rights.ts'
import { createAdministrators } from './administrators.ts'
import { createGroupsService } from './groups/groups-service.ts'
import type { GroupsService } from './groups/groups-service.ts'
import { identityRoutes } from './identity-routes.ts'
import type { Mailer } from './mailer.ts'
import { createRolesService } from './roles/roles-service.ts'
import { createSessions } from './sessions/sessions.ts'
import { createLockout } from './sign-in/lockout.ts'
import { createSecondFactor } from './sign-in/second-factor.ts'
import { signInRoutes } from './sign-in/sign-in-routes.ts'
import { createSignInService } from './sign-in/sign-in-service.ts'
import { createTokensService } from './tokens/tokens-service.ts'
import { createInvitations } from './users/invitations.ts'
import { createUsersService } from './users/users-service.ts'
import type { UsersService } from './users/users-service.ts'

/** Users, groups, roles, sign-in, sessions and tokens, built in. */
export interface Identity {
  readonly routes: readonly BoundRoute[]
  readonly authenticate: Authenticate
  readonly users: UsersService
  readonly groups: GroupsService
  /** Removes what is over. */
  sweep(): Promise<void>
}

export function createIdentity(options: {
  readonly documents: DocumentStore
  readonly cache: Cache
  readonly secrets: SecretBox
  readonly createId: () => string
  readonly now: () => number
  readonly mailer: Mailer | undefined
  readonly realms: RealmsService
}): Identity {
  const { documents, cache, secrets, createId, now, mailer, realms } = options
  const rights = createAccessRights({ documents, now })
  const administrators = createAdministrators({ documents, rights })
  const sessions = createSessions({ documents, now })
  const tokens = createTokensService({ documents, createId, now })
  const lockout = createLockout({ cache, now })
  const secondFactor = createSecondFactor({ documents, secrets, now })
  const base = { documents, createId, now, rights, administrators }
  const groups = createGroupsService(base)
  const roles = createRolesService(base)
  const users = createUsersService({ ...base, groups, sessions, tokens, lockout })
  const invitations = createInvitations({ users, sessions, lockout, mailer })
  const signIn = createSignInService({
    documents,
    now,
    rights,
    users,
    sessions,
    tokens,
    lockout,
    secondFactor,
    async passwordRules(realm) {
      return { maximumLength: (await realms.settings(realm)).passwordMaximumLength }
    },
  })
  return {
    routes: [
      ...signInRoutes({ signIn, users, sessions, invitations, secondFactor }),
      ...identityRoutes({ users, groups, roles, tokens, invitations }),
    ],
    authenticate: signIn.authenticate,
    users,
    groups,
    sweep: () => sessions.sweep(),
  }
}
