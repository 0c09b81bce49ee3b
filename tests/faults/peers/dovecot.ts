import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'
import { openProxy } from '../../../packages/connectors/src/messaging/__fixtures__/cuttable-proxy.ts'
import type { SendEnd } from '../load/routes.ts'
import { createLine } from './line.ts'
import { MESSAGES_WAITING, messageText } from './message-text.ts'
import type { Peer } from './peer.ts'
import type { Service } from './service.ts'

const ACCOUNT = 'mailbox'
const AUTHORITY = 'mailbox-authority'
const NAME = 'mail'
/**
 * Long enough for an engine to start on a busy machine: what takes longer is tried again, and has run twice. After a
 * crash a mail is left alone for twice this time.
 */
const TIMEOUT_MS = 10_000
/** The trigger looks at no more than 100, once a minute (triggers.md §7): what comes on top waits for hours. */
const MOST_MAILS = 90
const FULL_PAUSE_MS = 500

/** A mailbox of Dovecot, whose mails go into another folder when they have been processed. */
export async function openDovecot(service: Service): Promise<Peer> {
  const url = new URL(service.variables.get('JATAI_TEST_IMAP_URL') ?? '')
  const certificate = service.variables.get('JATAI_TEST_IMAPS_CERTIFICATE') ?? ''
  const { hostname: host, username: user, password: pass } = url
  const proxy = await openProxy({ host, port: Number(url.port) })
  const line = createLine(async () => {
    const client = new ImapFlow({
      host,
      port: Number(url.port),
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass },
      logger: false,
      disableAutoIdle: true,
    })
    client.on('error', () => undefined)
    client.on('close', () => line.drop())
    try {
      await client.connect()
      await client.mailboxCreate('done')
      return client
    } catch (error) {
      client.close()
      throw error
    }
  })

  async function send(id: string, text: string): Promise<SendEnd> {
    const client = await line.get()
    try {
      if ((await waiting(client)) >= MOST_MAILS) {
        await pause(FULL_PAUSE_MS)
        return { outcome: 'unsent' }
      }
      const appended = await client.append('INBOX', mail(id, text))
      return { outcome: appended === false ? 'failed' : 'accepted' }
    } catch {
      line.drop()
      client.close()
      return { outcome: 'closed' }
    }
  }

  await line.get()
  return {
    name: service.name,
    accounts: [
      { name: ACCOUNT, type: 'basic', fields: { username: user, password: pass } },
      { name: AUTHORITY, type: 'certificate-chain', fields: { chain: readFileSync(certificate, 'utf8') } },
    ],
    triggers: {
      [NAME]: {
        type: 'email-v2',
        name: 'email-v2',
        accountLabel: ACCOUNT,
        accountLabels: { truststore: AUTHORITY },
        host: 'localhost',
        port: proxy.port,
        operation: 'MOVE',
        destinationFolder: 'done',
        timeout: TIMEOUT_MS,
      },
    },
    routes: [
      {
        name: NAME,
        callers: 1,
        executedBy: [NAME],
        takesPoison: false,
        mostWaiting: MESSAGES_WAITING,
        send: (_doors, sent) => send(sent.id, messageText(sent)),
      },
    ],
    isWatched: false,
    async remaining() {
      const messages = await waiting(await line.get())
      return messages === 0 ? [] : [`${NAME}: ${messages}`]
    },
    cut: () => proxy.cut() > 0,
    crash: service.crash,
    resume: service.resume,
    async close() {
      ;(await line.close())?.close()
      await proxy.close()
    },
  }
}

async function waiting(client: ImapFlow): Promise<number> {
  const { messages = 0 } = (await client.status('INBOX', { messages: true })) || {}
  return messages
}

function mail(id: string, text: string): string {
  const head = ['From: ana@example.com', 'To: bob@example.com', `Subject: ${id}`, `Message-ID: <${id}@example.com>`]
  return [...head, 'Content-Type: text/plain', '', text, ''].join('\r\n')
}
