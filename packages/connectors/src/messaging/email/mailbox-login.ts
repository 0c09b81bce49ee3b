import { FlowError } from '@jatai/errors'
import { accountField } from '@jatai/sdk'
import type { Account } from '@jatai/sdk'
import { neededField } from '../brokers/account-fields.ts'
import { azureToken } from './azure-token.ts'
import type { AzureContext } from './azure-token.ts'

/** What IMAP wants to know of an account: a password, or a token for XOAUTH2 and OAUTHBEARER. */
export type MailboxLogin =
  { readonly user: string; readonly pass: string } | { readonly user: string; readonly accessToken: string }

/**
 * The login of an account. `email` names the mailbox where the account does not.
 *
 * @throws FlowError for an account without what its type needs; RemoteError when no token is to be had
 */
export async function mailboxLogin(
  account: Account,
  email: string | undefined,
  context: AzureContext,
): Promise<MailboxLogin> {
  checkLogin(account, email)
  switch (account.type) {
    case 'oauth-2':
      return { user: email ?? '', accessToken: accountField(account, 'token') ?? neededField(account, 'access-token') }
    case 'azure-key':
      return { user: email ?? '', accessToken: await azureToken(account, context) }
    default:
      return { user: neededField(account, 'username'), pass: neededField(account, 'password') }
  }
}

/**
 * Finds at deployment what is missing.
 *
 * @throws FlowError
 */
export function checkLogin(account: Account, email: string | undefined): void {
  if (account.type === 'basic') return void (neededField(account, 'username'), neededField(account, 'password'))
  if (email !== undefined && email !== '') return
  throw new FlowError(
    'TRIGGER_SETTINGS',
    `Trigger: the account "${account.label}" does not say whose mailbox it is; E-mail has to`,
    { place: { parameter: 'email' } },
  )
}
