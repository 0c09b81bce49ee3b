import type { Account } from '@jatai/sdk'
import { createSecretMask } from './secret-mask.ts'

/** Tokens that were replaced may still stand in what is under way. */
const MASKED_VERSIONS = 3

/** The accounts of a deployment: frozen, but for the tokens that their provider renews (accounts.md, OAuth 2). */
export interface CurrentAccounts {
  readonly byLabel: ReadonlyMap<string, Account>
  /** Hides their secrets, also those that were replaced lately. */
  mask(text: string): string
  /** Takes the place of the account of this label; one that is not there is not added. */
  renew(account: Account): void
}

export function createCurrentAccounts(accounts: readonly Account[]): CurrentAccounts {
  const byLabel = new Map(accounts.map((account) => [account.label, account]))
  let masked = accounts
  let mask = createSecretMask(masked)
  return {
    byLabel,
    mask: (text) => mask(text),
    renew(account) {
      const { label } = account
      if (!byLabel.has(label)) return
      byLabel.set(label, account)
      const versions = [...masked.filter((each) => each.label === label), account].slice(-MASKED_VERSIONS)
      masked = [...masked.filter((each) => each.label !== label), ...versions]
      mask = createSecretMask(masked)
    },
  }
}
