import { FlowError } from '@jatai/errors'
import { accountField } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'

/**
 * A field that an account of its type has to have.
 *
 * @throws FlowError when it is missing or empty
 */
export function wantedField(account: Account, name: string): string {
  const value = accountField(account, name)
  if (value !== undefined && value !== '') return value
  throw new FlowError('TRIGGER_ACCOUNT', `Trigger: the account "${account.label}" has no ${name}`, {
    place: { parameter: 'main' },
  })
}
