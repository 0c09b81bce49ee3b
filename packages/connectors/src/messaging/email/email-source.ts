import { FlowError } from '@jatai/errors'
import { accountField } from '@jatai/sdk'
import type { Account, RunningSource, SourceContext, SourceIntake, SourceSetup } from '@jatai/sdk'
import { noAccount } from '../brokers/account-fields.ts'
import { tlsMaterial } from '../brokers/tls-accounts.ts'
import type { EmailParams } from './email-fields.ts'
import { createMailRecords } from './mail-records.ts'
import { nameOf, openMailbox } from './mailbox.ts'
import type { MailboxOperation } from './mailbox.ts'
import { checkLogin, mailboxLogin } from './mailbox-login.ts'
import { openImap } from './open-imap.ts'
import { pollMailbox } from './poll-mailbox.ts'
import { createMailProcess } from './process-mail.ts'

/** The only port on which TLS is spoken from the start (triggers.md §7). */
const IMAPS_PORT = 993

/** A folder of an IMAP account as the source of messages (triggers.md §7). */
export function emailSource({ hasAttachments }: { readonly hasAttachments: boolean }): SourceIntake<EmailParams> {
  return { kind: 'source', check, takesFrom, start: (context) => startEmail(context, hasAttachments) }
}

function check({ params, accounts }: SourceSetup<EmailParams>): void {
  operationOf(params)
  checkLogin(mainAccount(accounts), params.email)
  authoritiesOf(accounts)
}

/** One active poller per mailbox (reliability.md MAIL-01). Only the name of INBOX is without case (RFC 3501 §5.1). */
function takesFrom({ params: { host, port, email, folder }, accounts }: SourceSetup<EmailParams>): string {
  const user = email || accountField(mainAccount(accounts), 'username') || ''
  const shown = folder.toLowerCase() === 'inbox' ? 'INBOX' : folder
  return `the folder "${shown}" of the mailbox ${user} at ${host.toLowerCase()}:${port}`
}

async function startEmail(context: SourceContext<EmailParams>, hasAttachments: boolean): Promise<RunningSource> {
  const { params, accounts, outbound, signal, log } = context
  const { host, port, folder } = params
  const operation = operationOf(params)
  const server = { host, port, isSecure: port === IMAPS_PORT, authorities: authoritiesOf(accounts) }
  // Connections for the operations of ended executions are made even when nothing new may be taken any more.
  const connecting = new AbortController()
  let isFirst = true

  async function connect() {
    const limit = { outbound, signal: connecting.signal }
    // The one of now: providers renew tokens while the trigger runs.
    const account = mainAccount(accounts)
    const login = await mailboxLogin(account, params.email, limit)
    const client = await openImap({ server, login, accountLabel: account.label, ...limit })
    if (isFirst && !client.secureConnection) {
      log('WARN', `The connection to ${host} is not encrypted: the server offers no STARTTLS on port ${port}`)
    }
    isFirst = false
    return client
  }

  const records = createMailRecords(context.state, context.clock)
  await records.expire()
  const stop = (): void => connecting.abort()
  signal.addEventListener('abort', stop, { once: true })
  const mailbox = await openMailbox(connect, folder, operation).finally(() => signal.removeEventListener('abort', stop))
  const conclusions = new Set<Promise<void>>()
  const process = createMailProcess({
    context,
    mailbox,
    records,
    place: [host, port, params.email ?? accountField(mainAccount(accounts), 'username'), folder].join('\n'),
    operationName: nameOf(operation),
    hasAttachments,
    timeoutMs: params.timeout,
    concluding(conclusion) {
      conclusions.add(conclusion)
      const forget = (): void => void conclusions.delete(conclusion)
      conclusion.then(forget, forget)
    },
  })
  pollMailbox(context, mailbox, process)
  return {
    async close() {
      await Promise.allSettled(conclusions)
      connecting.abort()
      await mailbox.close()
    },
  }
}

/** @throws FlowError when the trigger has none */
function mainAccount(accounts: ReadonlyMap<string, Account>): Account {
  const account = accounts.get('main')
  if (account !== undefined) return account
  throw noAccount()
}

/** @throws FlowError for a move to nowhere, or to where the mails already are */
function operationOf({ operation, folder, destinationFolder = '' }: EmailParams): MailboxOperation {
  if (operation === 'MARK_AS_READ') return { kind: 'mark-as-read' }
  if (operation === 'DELETE') return { kind: 'delete' }
  const isInbox = folder.toLowerCase() === 'inbox' && destinationFolder.toLowerCase() === 'inbox'
  if (destinationFolder !== '' && destinationFolder !== folder && !isInbox)
    return { kind: 'move', to: destinationFolder }
  const text = 'Trigger: MOVE needs a Destination Email Folder other than the Email Folder'
  throw new FlowError('TRIGGER_SETTINGS', text, { place: { parameter: 'destinationFolder' } })
}

/** @throws FlowError for an account without a certificate */
function authoritiesOf(accounts: ReadonlyMap<string, Account>): string | undefined {
  return tlsMaterial(accounts.get('truststore'), undefined).ca
}
