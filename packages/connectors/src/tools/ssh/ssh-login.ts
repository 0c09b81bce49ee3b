import { accountField, StepFailure } from '@jatai/sdk'
import type { StepCall } from '@jatai/sdk'
import type { ConnectConfig } from 'ssh2'
import { accountInSlot, accountType, wrongAccountType } from '../remote/account-type.ts'
import { sshPrivateKey } from './private-key.ts'

/** Who logs in, and how. */
export interface SshLogin {
  readonly username: string
  /** Secret parts of the connection's settings. */
  readonly proof: Pick<ConnectConfig, 'password' | 'privateKey' | 'passphrase'>
  /** Label of the account, for errors. */
  readonly accountLabel: string
}

/**
 * The login in the slot of the step: user and password of a `basic` account, or the step's user with the key of a
 * `private-key` account.
 *
 * @throws StepFailure without such an account, and for accounts of other types
 */
export function sshLogin(call: StepCall<unknown>, username: string | undefined): SshLogin {
  const account = accountInSlot(call, ['sshAccount', 'main'])
  if (account === undefined) throw new StepFailure('SSH Account is not set', { isConfiguration: true })
  switch (accountType(account)) {
    case 'basic':
      return {
        username: checkedUser(accountField(account, 'username') || username),
        proof: { password: accountField(account, 'password') ?? '' },
        accountLabel: account.label,
      }
    case 'private-key':
      return { username: checkedUser(username), proof: sshPrivateKey(account), accountLabel: account.label }
    default:
      throw wrongAccountType(account)
  }
}

function checkedUser(username: string | undefined): string {
  if (username === undefined || username === '') throw new StepFailure('Username is empty', { isConfiguration: true })
  return username
}
