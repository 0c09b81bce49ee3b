import { FlowError } from '@jatai/errors'
import { accountField } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'

/**
 * A field that the account of a trigger must have.
 *
 * @throws FlowError `TRIGGER_ACCOUNT`
 */
export function neededField(account: Account, name: string): string {
  const value = accountField(account, name)
  if (value === undefined || value === '') throw badAccount(`The account "${account.label}" has no ${name}`)
  return value
}

/** @param text what is missing, without a secret in it */
export function badAccount(text: string): FlowError {
  return new FlowError('TRIGGER_ACCOUNT', `Trigger: ${text}`)
}

/** The trigger has no main account, and cannot do without one. */
export function noAccount(text = 'Account is missing'): FlowError {
  return new FlowError('TRIGGER_ACCOUNT', `Trigger: ${text}`, { place: { parameter: 'accountLabel' } })
}

/** @param text which settings, and why they cannot work */
export function badSettings(text: string, parameter: string): FlowError {
  return new FlowError('TRIGGER_SETTINGS', `Trigger: ${text}`, { place: { parameter } })
}
