import type { Account, Cache, DocumentStore, SecretBox } from '@jatai/platform'
import type { Audit } from '../audit/audit.ts'
import { findAll } from '../documents/find-all.ts'
import type { CheckAddress } from '../http/checked-lookup.ts'
import { openCheckedFetch } from '../http/checked-fetch.ts'
import type { CheckedFetch } from '../http/checked-fetch.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import { SYSTEM_ACTOR } from '../realms/ensure-realm.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import type { RealmSecrets } from '../secrets/realm-secrets.ts'
import type { Usage } from '../settings/usage.ts'
import { ACCOUNTS, fieldPlace } from './account-document.ts'
import { createAccountValues } from './account-values.ts'
import { accountRoutes } from './accounts-routes.ts'
import { createAccountsService } from './accounts-service.ts'
import type { AccountsService } from './accounts-service.ts'
import { createAccountLogins } from './oauth/account-login.ts'
import { createAccountTokens } from './oauth/account-tokens.ts'
import type { TokenPlace } from './oauth/account-tokens.ts'
import { createTokenRenewal } from './oauth/token-renewal.ts'
import { oauthProviderRoutes } from './oauth/oauth-provider-routes.ts'
import { createOAuthProviders } from './oauth/providers-service.ts'
import { createCompleteAccount } from './complete-account.ts'
import { createResolvedAccounts } from './resolve-accounts.ts'
import type { ResolvedAccounts } from './resolve-accounts.ts'

export interface AccountsOptions {
  readonly documents: DocumentStore
  readonly cache: Cache
  /** For what lives minutes. */
  readonly box: SecretBox
  readonly secrets: RealmSecrets
  readonly audit: Audit
  readonly createId: () => string
  readonly now: () => number
  readonly realms: RealmsService
  readonly projects: ProjectsService
  readonly usage: Usage
  readonly checkAddress: CheckAddress
  /** The token of an account is another one from now on. */
  readonly tokenRenewed: (place: TokenPlace, account: Account) => Promise<void>
  readonly report: (error: unknown) => void
}

/** Accounts and OAuth providers. */
export interface Accounts extends Pick<AccountsService, 'ensurePlaceholders'>, ResolvedAccounts {
  readonly routes: readonly BoundRoute[]
  close(): Promise<void>
}

const PROVIDER_LIMITS = { timeoutMs: 15_000, largestAnswerBytes: 1024 * 1024 }

export function createAccounts(options: AccountsOptions): Accounts {
  const { documents, cache, box, secrets, audit, createId, now, report } = options
  const values = createAccountValues({ secrets, now })
  const providers = createOAuthProviders({ documents, secrets, createId, now, accountsOf })
  let connections: Promise<CheckedFetch> | undefined
  const fetch: CheckedFetch['fetch'] = async (url, request) => {
    connections ??= openCheckedFetch(options.checkAddress, PROVIDER_LIMITS)
    return (await connections).fetch(url, request)
  }
  const tokens = createAccountTokens({
    documents,
    cache,
    secrets,
    providers,
    createId,
    now,
    fetch,
    needsLogin: ({ realm, account, name, environment }, problem) =>
      recordLostLogin(realm, account, `The account "${name}" needs a new login in ${environment}: ${problem}`),
    renewed,
  })
  const renewal = createTokenRenewal({ renewDue: tokens.renewDue, now, report })
  const service = createAccountsService({ ...options, values })
  const logins = createAccountLogins({ cache, box, accounts: service, values, tokens })
  const resolved = createResolvedAccounts({
    documents,
    audit,
    now,
    values,
    complete: createCompleteAccount({ tokens, providers }),
  })
  renewal.look()

  return {
    ...resolved,
    ensurePlaceholders: service.ensurePlaceholders,
    routes: [
      ...accountRoutes({ documents, secrets, service, logins, usage: options.usage }),
      ...oauthProviderRoutes(providers),
    ],
    async close() {
      await renewal.close()
      await (await connections)?.close()
    },
  }

  /** Names of the accounts that name a provider in some environment. */
  async function accountsOf(realm: string, provider: string): Promise<readonly string[]> {
    const names: string[] = []
    for (const type of ['oauth-2', 'oauth-provider']) {
      for (const { id, document } of await findAll(documents, ACCOUNTS, { where: { realm, type } })) {
        for (const [environment, { fields }] of Object.entries(document.environments)) {
          const sealed = fields['provider']
          const place = fieldPlace(id, environment, 'provider')
          if (sealed === undefined || (await secrets.open(realm, sealed, place)) !== provider) continue
          names.push(document.name)
          break
        }
      }
    }
    return names
  }

  async function renewed(place: TokenPlace): Promise<void> {
    renewal.look()
    const name = (await documents.get(ACCOUNTS, place.account))?.document.name
    const account = name === undefined ? undefined : await resolved.current(place.realm, place.environment, name)
    // The token is kept whatever becomes of this: what does not hear of it is told with the next one, or deployed again.
    if (account !== undefined) await options.tokenRenewed(place, account).catch(report)
  }

  async function recordLostLogin(realm: string, account: string, description: string): Promise<void> {
    const at = now()
    await audit.record({
      realm,
      startedAt: at,
      endedAt: at,
      actor: SYSTEM_ACTOR,
      action: 'Updated',
      service: 'Accounts',
      reference: account,
      description,
      method: '',
      url: '',
      uri: '',
      httpStatusCode: 0,
      status: 'Error',
      remoteAddress: '',
      payload: null,
      queryParam: {},
    })
  }
}
