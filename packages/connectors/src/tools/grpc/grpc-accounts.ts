import type { Account, AccountSlot, StepCall } from '@jatai/sdk'
import { StepFailure } from '@jatai/sdk'
import { accountInSlot, accountType, wrongAccountType } from '../remote/account-type.ts'

/** A step that uses both kinds of account has them in slots of their own; `custom-…` are only read by expressions. */
export const grpcAccounts: Readonly<Record<string, AccountSlot>> = {
  main: { title: 'Account', types: ['certificate-chain', 'google-key'] },
  'certificate-chain': { title: 'Certificate Chain', types: ['certificate-chain'] },
  'google-key': { title: 'Google Key', types: ['google-key'] },
  'custom-1': { title: 'Custom account 1', types: [] },
  'custom-2': { title: 'Custom account 2', types: [] },
}

/**
 * The account of that type in the slot of its own, or in the main one.
 *
 * @throws StepFailure when there is none, or it is of another type
 */
export function grpcAccount(call: StepCall<unknown>, type: 'certificate-chain' | 'google-key'): Account {
  const account = accountInSlot(call, [type, 'main'])
  if (account === undefined) {
    throw new StepFailure(`${grpcAccounts[type]!.title} account is not set`, { isConfiguration: true })
  }
  if (accountType(account) !== type) throw wrongAccountType(account)
  return account
}
