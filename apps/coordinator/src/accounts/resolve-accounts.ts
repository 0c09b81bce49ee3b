import type { Account, DocumentStore, Stored } from '@jatai/platform'
import type { Actor } from '@jatai/api'
import type { Audit } from '../audit/audit.ts'
import { findAll } from '../documents/find-all.ts'
import { SYSTEM_ACTOR } from '../realms/ensure-realm.ts'
import { ownerOfName } from '../names/claim-name.ts'
import { ACCOUNTS, INTERNAL_ACCOUNTS } from './account-document.ts'
import type { AccountDocument, AccountValues } from './account-document.ts'
import type { AccountValuesKeeper } from './account-values.ts'

/** What deployments get of accounts: values as they are now, to be frozen (engine.md §5). */
export interface ResolvedAccounts {
  /**
   * Accounts in clear, by their labels. Each call is an audit event, without the values.
   *
   * @param reader who reads them, and for which project; accounts of other projects are missing. @default the platform
   * @returns `missing`: labels without an account, or without values in this environment
   */
  resolve(
    realm: string,
    environment: string,
    labels: Iterable<string>,
    reader?: { readonly project?: string; readonly actor?: Actor; readonly reason?: string },
  ): Promise<{ readonly accounts: Account[]; readonly missing: string[] }>
  /** When what a deployment reads of each account was changed last; accounts that are not there have none. */
  changedAt(realm: string, environment: string, labels: Iterable<string>): Promise<ReadonlyMap<string, number>>
  /** An account as it is now, for what runs already; not an audit event of its own. */
  current(realm: string, environment: string, label: string): Promise<Account | undefined>
  /** Labels of the accounts that have values in some environment. */
  names(realm: string): Promise<ReadonlySet<string>>
}

/** An account that has values in an environment. */
interface Found {
  readonly stored: Stored<AccountDocument>
  readonly each: AccountValues
}

/** Adds what the values themselves do not hold: tokens of a provider. Undefined: there is none now. */
export type CompleteAccount = (
  stored: Stored<AccountDocument>,
  environment: string,
  fields: Readonly<Record<string, string>>,
) => Promise<Readonly<Record<string, string>> | undefined>

export function createResolvedAccounts(options: {
  readonly documents: DocumentStore
  readonly audit: Audit
  readonly now: () => number
  readonly values: AccountValuesKeeper
  readonly complete: CompleteAccount
}): ResolvedAccounts {
  const { documents, audit, now, values, complete } = options

  async function byLabel(realm: string, label: string): Promise<Stored<AccountDocument> | undefined> {
    const id = await ownerOfName(documents, 'account', realm, label)
    const found = id === undefined ? undefined : await documents.get(ACCOUNTS, id)
    return found?.document.realm === realm ? found : undefined
  }

  async function inEnvironment(realm: string, environment: string, label: string): Promise<Found | undefined> {
    const stored = await byLabel(realm, label)
    if (stored === undefined || !Object.hasOwn(stored.document.environments, environment)) return undefined
    const each = stored.document.environments[environment]
    return each === undefined ? undefined : { stored, each }
  }

  async function opened({ stored, each }: Found, environment: string): Promise<Account | undefined> {
    const { id, document } = stored
    const clear = await values.open({ ...document, id, environment }, each)
    const fields = await complete(stored, environment, clear)
    return fields === undefined ? undefined : { label: document.name, type: document.type, fields }
  }

  return {
    async resolve(realm, environment, labels, { project, actor = SYSTEM_ACTOR, reason = 'a deployment' } = {}) {
      const accounts: Account[] = []
      const missing: string[] = []
      for (const label of new Set(labels)) {
        if (label === '' || INTERNAL_ACCOUNTS.has(label)) continue
        const found = await inEnvironment(realm, environment, label)
        const allowed = found?.stored.document.projects
        if (found === undefined || (project !== undefined && allowed !== null && !allowed?.includes(project))) {
          missing.push(label)
          continue
        }
        const account = await opened(found, environment)
        if (account === undefined) missing.push(label)
        else accounts.push(account)
      }
      if (accounts.length > 0) await recordRead(realm, environment, accounts, actor, reason)
      return { accounts, missing }
    },
    async changedAt(realm, environment, labels) {
      const found = new Map<string, number>()
      for (const label of new Set(labels)) {
        const account = await inEnvironment(realm, environment, label)
        if (account !== undefined) found.set(label, account.each.changedAt)
      }
      return found
    },
    async current(realm, environment, label) {
      const found = await inEnvironment(realm, environment, label)
      return found === undefined ? undefined : opened(found, environment)
    },
    async names(realm) {
      const all = await findAll(documents, ACCOUNTS, { where: { realm } })
      const filled = all.filter(({ document }) => Object.keys(document.environments).length > 0)
      return new Set([...filled.map(({ document }) => document.name), ...INTERNAL_ACCOUNTS])
    },
  }

  async function recordRead(
    realm: string,
    environment: string,
    read: readonly Account[],
    actor: Actor,
    reason: string,
  ): Promise<void> {
    const at = now()
    const labels = read.map(({ label }) => label)
    await audit.record({
      realm,
      startedAt: at,
      endedAt: at,
      actor,
      action: 'Viewed',
      service: 'Accounts',
      reference: labels.length === 1 ? (labels[0] ?? '') : '',
      description: `Accounts were read for ${reason} in ${environment}: ${labels.join(', ')}`,
      method: '',
      url: '',
      uri: '',
      httpStatusCode: 0,
      status: 'Success',
      remoteAddress: '',
      payload: { environment, labels },
      queryParam: {},
    })
  }
}
