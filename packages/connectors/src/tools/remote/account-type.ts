import { StepFailure } from '@jatai/sdk'
import type { Account, StepCall } from '@jatai/sdk'

/** The type of an account as this project spells it; imports bring upper case and underscores (accounts.md, Types). */
export function accountType(account: Account): string {
  return account.type.toLowerCase().replaceAll('_', '-')
}

/** The failure of a step that has no use for an account of this type (accounts.md, Who takes what). */
export function wrongAccountType(account: Account): StepFailure {
  const shown = account.type.toUpperCase().replaceAll('-', '_')
  return new StepFailure(`Invalid account type received: ${shown}`, { isConfiguration: true })
}

/**
 * The account in the first of the slots that has a label.
 *
 * @throws StepFailure when there is no account of that label
 */
export function accountInSlot(call: StepCall<unknown>, slots: readonly string[]): Account | undefined {
  for (const slot of slots) {
    const label = call.accountLabel(slot)
    if (label === undefined || label === '') continue
    const account = call.account(slot)
    if (account === undefined) throw new StepFailure(`The account "${label}" does not exist`, { isConfiguration: true })
    return account
  }
  return undefined
}
