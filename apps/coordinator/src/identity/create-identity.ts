import type { Cache, DocumentStore, SecretBox } from '@jatai/platform'
import type { Authenticate } from '../access/caller.ts'
import type { DocumentLock } from '../documents/document-lock.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { createAccessRights } from './access-rights.ts'
import { createAdministrators } from './administrators.ts'
import { createGroupsService } from './groups/groups-service.ts'
import type { GroupsService } from './groups/groups-service.ts'
import { identityRoutes } from './identity-routes.ts'
import type { CheckAddress } from '../http/checked-lookup.ts'
import { createRulesService } from './authentication-rules/rules-service.ts'
import { ruleRoutes } from './authentication-rules/rule-routes.ts'
import { createIntegrationsService } from './integrations/integrations-service.ts'
import { integrationRoutes } from './integrations/integration-routes.ts'
import type { MailServer } from './mail/mail-server.ts'
import { mailRoutes } from './mail/mail-routes.ts'
import { createRealmMail } from './mail/realm-mail.ts'
import type { RealmMail } from './mail/realm-mail.ts'
import { createOidcClient } from './providers/oidc-client.ts'
import { providerRoutes } from './providers/provider-routes.ts'
import { createProviderSignIn } from './providers/provider-sign-in.ts'
import { providerSignInRoutes } from './providers/provider-sign-in-routes.ts'
import { createProvidersService } from './providers/providers-service.ts'
import { createProviderUsers } from './providers/provider-users.ts'
import { createIdpSource } from './providers/saml/idp-source.ts'
import { createSamlClient } from './providers/saml/saml-client.ts'
import { createRolesService } from './roles/roles-service.ts'
import { createSessions } from './sessions/sessions.ts'
import { createLockout } from './sign-in/lockout.ts'
import { createSecondFactor } from './sign-in/second-factor.ts'
import { signInRoutes } from './sign-in/sign-in-routes.ts'
import { createSignInService } from './sign-in/sign-in-service.ts'
import { createSignInWays } from './sign-in/sign-in-ways.ts'
import { createUnlockCodes } from './sign-in/unlock-codes.ts'
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
  /** How a realm sends mail; undefined: it cannot. */
  readonly mailerOf: RealmMail['mailerOf']
  /** Removes what is over. */
  sweep(): Promise<void>
  /** Lets go of connections to identity providers. */
  close(): Promise<void>
}

export function createIdentity(options: {
  readonly documents: DocumentStore
  readonly cache: Cache
  readonly lock: DocumentLock
  readonly secrets: SecretBox
  readonly createId: () => string
  readonly now: () => number
  readonly realms: RealmsService
  /** The mail server of the installation. */
  readonly mailServer: MailServer | undefined
  /** The address of the platform is set, and not taken from requests. */
  readonly hasAddress: boolean
  /** Lets through the addresses that realms may have us connect to. */
  readonly checkAddress: CheckAddress
  /** What nobody is told but the operator. */
  readonly report: (error: unknown) => void
}): Identity {
  const { documents, cache, lock, secrets, createId, now, realms, mailServer, hasAddress, checkAddress, report } =
    options
  const rights = createAccessRights({ documents, now })
  const ways = createSignInWays({ documents })
  const administrators = createAdministrators({ documents, lock, now })
  const sessions = createSessions({ documents, now, realms })
  const tokens = createTokensService({ documents, createId, now })
  const lockout = createLockout({
    cache,
    now,
    unlockedAt: async (realm, email) => (await users.byEmail(realm, email))?.document.unlockedAt ?? 0,
    onBlocked: (realm, email) => void unlockCodes.send(realm, email).catch(report),
  })
  const secondFactor = createSecondFactor({ documents, secrets, now })
  const base = { documents, createId, now, rights, administrators, ways, realms }
  const groups = createGroupsService(base)
  const roles = createRolesService(base)
  const users = createUsersService({ ...base, groups, sessions, tokens, lockout })
  const realmMail = createRealmMail({ documents, secrets, now, server: mailServer, checkAddress })
  const unlockCodes = createUnlockCodes({ cache, users, ways, mail: realmMail, lockout })
  const invitations = createInvitations({
    users,
    sessions,
    lockout,
    ways,
    mail: realmMail,
    realms,
    cache,
    hasAddress,
  })
  const signIn = createSignInService({
    documents,
    now,
    rights,
    users,
    sessions,
    tokens,
    lockout,
    secondFactor,
    ways,
    async passwordRules(realm) {
      const { passwordMaximumLength, passwordLifetimeDays } = await realms.settings(realm)
      return { maximumLength: passwordMaximumLength, lifetimeMs: passwordLifetimeDays * DAY_MS }
    },
  })
  const rules = createRulesService(base)
  const integrations = createIntegrationsService({ ...base, groups })
  const client = createOidcClient({ secrets, checkAddress, now })
  const source = createIdpSource({ checkAddress, now })
  const saml = createSamlClient({ secrets, cache, source, now })
  const providers = createProvidersService({ ...base, secrets, client, source })
  const people = createProviderUsers({ ...base, users })
  const providerSignIn = createProviderSignIn({ documents, cache, now, client, saml, people, integrations, signIn })
  return {
    routes: [
      ...signInRoutes({ signIn, users, sessions, invitations, secondFactor, lockout, unlockCodes, report }),
      ...providerSignInRoutes({ providerSignIn, ways, realms, lockout, now }),
      ...identityRoutes({ users, groups, roles, tokens, invitations }),
      ...providerRoutes(providers),
      ...integrationRoutes(integrations),
      ...ruleRoutes(rules),
      ...mailRoutes({ realmMail, realms }),
    ],
    authenticate: signIn.authenticate,
    users,
    groups,
    mailerOf: (realm) => realmMail.mailerOf(realm),
    sweep: () => sessions.sweep(),
    async close() {
      await Promise.all([client.close(), source.close()])
    },
  }
}

const DAY_MS = 24 * 3_600_000
