import { FlowError } from '@jatai/errors'
import type { TriggerSpec } from '@jatai/flowspec'
import type { Account, Trigger } from '@jatai/sdk'

/**
 * The accounts of a trigger by slot: `main` for `accountLabel`, other names as in `accountLabels`.
 *
 * @throws FlowError when an account is missing or of a wrong type
 */
export function triggerAccounts(spec: TriggerSpec, trigger: Trigger, known: readonly Account[]): Map<string, Account> {
  const accounts = new Map<string, Account>()
  for (const [slot, label] of accountLabelsOf(spec)) {
    const place = { parameter: slot === 'main' ? 'accountLabel' : `accountLabels.${slot}` }
    const account = known.find((each) => each.label === label)
    if (account === undefined) {
      throw new FlowError('ACCOUNT_MISSING', `Trigger: there is no account "${label}"`, { place })
    }
    const types = trigger.accounts?.[slot]?.types
    if (types !== undefined && !types.includes(account.type)) {
      const message = `Trigger: Invalid account type received: ${account.type.toUpperCase().replaceAll('-', '_')}`
      throw new FlowError('ACCOUNT_TYPE', message, { place })
    }
    accounts.set(slot, account)
  }
  return accounts
}

/** Slot → label, without those that are not set. */
export function accountLabelsOf({ accountLabel, accountLabels }: TriggerSpec): ReadonlyMap<string, string> {
  const labels = new Map(accountLabels)
  if (accountLabel !== undefined) labels.set('main', accountLabel)
  return new Map([...labels].filter(([, label]) => label !== ''))
}
