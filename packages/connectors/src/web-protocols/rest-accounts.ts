import type { AccountSlot, StepCall } from '@jatai/sdk'
import { StepFailure } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'

const TYPES = [
  'api-key',
  'aws-v4',
  'basic',
  'certificate-chain',
  'custom-auth-header',
  'google-key',
  'oauth-2',
  'oauth-bearer',
]

/** The slots of REST and SOAP steps; `custom-…` are only read by expressions. */
export const restAccounts: Readonly<Record<string, AccountSlot>> = {
  main: { title: 'Account', types: TYPES },
  'custom-1': { title: 'Custom account 1', types: [] },
  'custom-2': { title: 'Custom account 2', types: [] },
}

/** The account that a step uses: a stored one when it says so, else that of its main slot. */
export function usedAccount(
  call: StepCall<unknown>,
  dynamic: { readonly useDynamicAccount: boolean; readonly accountName: string | undefined; readonly scoped: boolean },
): Account | undefined {
  if (!dynamic.useDynamicAccount) return configuredAccount(call)
  const account = call.dynamicAccount(dynamic.accountName ?? '', dynamic.scoped)
  if (account === undefined) {
    throw new StepFailure(`There is no stored account "${dynamic.accountName ?? ''}"`, { isConfiguration: true })
  }
  return account
}

function configuredAccount(call: StepCall<unknown>): Account | undefined {
  const label = call.accountLabel()
  if (label === undefined) return undefined
  const account = call.account()
  if (account === undefined) throw new StepFailure(`The account "${label}" does not exist`, { isConfiguration: true })
  return account
}
