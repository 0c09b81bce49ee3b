import { accountField, StepFailure } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'

/**
 * A field that an account of its type has to have.
 *
 * @throws StepFailure when it is missing
 */
export function accountText(account: Account, name: string): string {
  const value = accountField(account, name)
  if (value === undefined) {
    throw new StepFailure(`The account "${account.label}" has no ${name}`, { isConfiguration: true })
  }
  return value
}
