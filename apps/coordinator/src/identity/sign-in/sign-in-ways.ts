import type { authenticationRules } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import { domainOf, RULES } from '../authentication-rules/rules-document.ts'
import { findAll } from '../../documents/find-all.ts'
import type { DocumentReader } from '../../documents/suppose.ts'
import { INTEGRATIONS } from '../integrations/integration-document.ts'
import type { IntegrationDocument } from '../integrations/integration-document.ts'
import { PROVIDERS } from '../providers/provider-document.ts'
import type { ProviderDocument } from '../providers/provider-document.ts'
import type { UserDocument } from '../users/user-document.ts'

type Authentication = UserDocument['authentication']

/** How the people of a realm may sign in, as of one moment (platform.md §9). */
export interface RealmSignInWays {
  readonly rule: (email: string) => authenticationRules.AuthenticationRule | undefined
  /** The rule of the domain, else what was chosen for the user. */
  readonly authenticationOf: (user: Pick<UserDocument, 'email' | 'authentication'>) => Authentication
  /** Of a user that is made now. */
  readonly authenticationOfNew: (email: string) => Authentication
  /** The active providers that may vouch for an address; without one: all active ones. */
  readonly providersFor: (email: string | undefined) => readonly Stored<ProviderDocument>[]
  /** Group integrations that count; with any the realm is federated. */
  readonly integrations: readonly Stored<IntegrationDocument>[]
  /** The groups that a user surely has after signing in the way that is left to them; empty: there is no way. */
  readonly groupsAtSignIn: (user: UserDocument) => readonly string[]
}

/** Answers who may sign in by what. */
export interface SignInWays {
  of(realm: string): Promise<RealmSignInWays>
}

export function createSignInWays({ documents }: { readonly documents: DocumentReader }): SignInWays {
  return {
    async of(realm) {
      const rules = (await documents.get(RULES, realm))?.document.active ?? []
      const providers = await findAll(documents, PROVIDERS, {
        where: { realm, state: 'active' },
        sort: [{ field: 'name' }],
      })
      const integrations = await findAll(documents, INTEGRATIONS, { where: { realm, status: 'active' } })
      const byDomain = new Map(rules.map(({ domain, rule }) => [domain, rule]))
      const rule = (email: string) => byDomain.get(domainOf(email))

      function authenticationOf({ email, authentication }: Pick<UserDocument, 'email' | 'authentication'>) {
        const found = rule(email)
        if (found === undefined || found === 'custom') return authentication
        return found === 'provider-only' ? 'provider-only' : 'password'
      }

      function providersFor(email: string | undefined) {
        return providers.filter(({ document }) => email === undefined || mayVouchFor(document, email))
      }

      return {
        rule,
        authenticationOf,
        authenticationOfNew: (email) =>
          ['custom', 'provider-only'].includes(rule(email) ?? '') ? 'provider-only' : 'password',
        providersFor,
        integrations,
        groupsAtSignIn(user) {
          if (authenticationOf(user) === 'password') return user.groups
          const usable = new Set(providersFor(user.email).map(({ id }) => id))
          if (usable.size === 0) return []
          if (integrations.length === 0) return user.groups
          const integrated = integrations.filter(({ document }) => usable.has(document.provider))
          const groups = new Set(integrated.map(({ document }) => document.group))
          return user.groups.filter((group) => groups.has(group))
        },
      }
    },
  }
}

/** Is the address of a domain that the provider is there for? */
export function mayVouchFor({ domains }: ProviderDocument, email: string): boolean {
  return domains.length === 0 || domains.includes(domainOf(email))
}
