import type { Account, DocumentStore, Workloads } from '@jatai/platform'
import { DEPLOYMENTS } from '../../deployments/deployment-document.ts'
import { findAll } from '../../documents/find-all.ts'

/** An account with its current token; undefined when there is none now. */
export type CurrentAccount = (realm: string, environment: string, label: string) => Promise<Account | undefined>

const RENEWED_TYPE = 'oauth-2'

/**
 * Workloads that begin with the tokens of this moment: what is started again from what was frozen would begin with one
 * that has ended long ago (accounts.md, OAuth 2).
 */
export function withCurrentTokens(workloads: Workloads, current: CurrentAccount): Workloads {
  return {
    ...workloads,
    async deploy(spec) {
      const accounts = spec.accounts.map(async (account) =>
        account.type === RENEWED_TYPE
          ? ((await current(spec.realm, spec.environment, account.label)) ?? account)
          : account,
      )
      return workloads.deploy({ ...spec, accounts: await Promise.all(accounts) })
    },
  }
}

/** Hands a renewed token over to every deployment that has frozen the account. */
export async function handOverToken(
  { documents, workloads }: { readonly documents: DocumentStore; readonly workloads: Pick<Workloads, 'renewAccount'> },
  { realm, environment }: { readonly realm: string; readonly environment: string },
  account: Account,
): Promise<void> {
  for (const { id, document } of await findAll(documents, DEPLOYMENTS, { where: { realm, environment } })) {
    if (document.active?.accounts.includes(account.label) === true) await workloads.renewAccount(id, account)
  }
}
