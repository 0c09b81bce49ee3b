import type { Readable } from 'node:stream'
import { errorText, isJataiError, RemoteError } from '@jatai/errors'
import { MAX_BODY_BYTES } from '@jatai/platform'
import type { FetchMessageObject, ImapFlow, ImapFlowError, MailboxObject, MessageStructureObject } from 'imapflow'

/** An unseen mail of the folder. */
export interface Mail {
  readonly uid: number
  /** Of the folder, when the UID was read: another one makes it the number of another mail (RFC 9051 §2.3.1.1). */
  readonly uidValidity: string
  readonly messageId: string | undefined
  readonly receivedAt: Date
  /** Bytes. */
  readonly size: number
  /** Bytes of its texts, as they are encoded. */
  readonly textSize: number
}

/** What is done with a mail that has been processed. */
export type MailboxOperation =
  { readonly kind: 'mark-as-read' } | { readonly kind: 'delete' } | { readonly kind: 'move'; readonly to: string }

/** One folder of an IMAP account, over a connection that is made again when it has broken. */
export interface Mailbox {
  /**
   * The unseen ones among the newest hundred mails, oldest first, and how many mails there are at all.
   *
   * @throws RemoteError
   */
  unseen(): Promise<{ readonly total: number; readonly mails: readonly Mail[] }>
  /**
   * The bytes of a mail, which it does not mark as read; undefined when the mail is not there any more.
   *
   * @throws RemoteError
   */
  content(mail: Mail): Promise<Readable | undefined>
  /**
   * Applies the operation; a mail that is not there any more needs none. False: the folder has been made anew since,
   * and the mail has another number now.
   *
   * @throws RemoteError
   */
  conclude(mail: Mail): Promise<boolean>
  close(): Promise<void>
}

/** More mails than this, read or unread, are not looked at (triggers.md §7). */
export const MOST_MAILS = 100

/** Pieces in which a mail is fetched. */
const PIECE_BYTES = 1024 * 1024

/**
 * Opens a folder; what is wrong with the login or the folders shows at once.
 *
 * @param connect makes a connection that is logged in
 * @throws RemoteError when a folder is not there or may only be read; what `connect` throws
 */
export async function openMailbox(
  connect: () => Promise<ImapFlow>,
  folder: string,
  operation: MailboxOperation,
): Promise<Mailbox> {
  let connecting: Promise<ImapFlow> | undefined
  let connection: ImapFlow | undefined
  let isClosed = false

  async function connected(): Promise<ImapFlow> {
    if (connection?.usable === true) return connection
    if (isClosed) throw new RemoteError('REMOTE_FAILED', 'The mailbox has been closed')
    connecting ??= openFolder().finally(() => (connecting = undefined))
    return (connection = await connecting)
  }

  async function openFolder(): Promise<ImapFlow> {
    const client = await connect()
    try {
      if (operation.kind === 'move') await checkDestination(client, operation.to)
      const { readOnly } = await client.mailboxOpen(folder)
      if (readOnly === true) throw new RemoteError('REMOTE_REFUSED', `The folder "${folder}" may only be read`)
      return client
    } catch (error) {
      client.close()
      throw asRemoteError(error, folder)
    }
  }

  /** A connection that breaks meanwhile, as one that was quiet for long may have without a word, is made again once. */
  async function using<T>(work: (client: ImapFlow, opened: MailboxObject) => Promise<T>): Promise<T> {
    const client = await connected()
    try {
      return await work(client, openedOf(client))
    } catch (error) {
      if (client.usable || isClosed) throw asRemoteError(error)
    }
    const again = await connected()
    try {
      return await work(again, openedOf(again))
    } catch (error) {
      throw asRemoteError(error)
    }
  }

  await connected()
  return {
    unseen: () =>
      using(async (client, { uidValidity }) => {
        await client.noop()
        const { exists } = openedOf(client)
        const newest = exists > MOST_MAILS ? { seq: `${exists - MOST_MAILS + 1}:*` } : {}
        const uids = await client.search({ seen: false, deleted: false, ...newest }, { uid: true })
        if (uids === false || uids === undefined) throw new Error('The server refuses to search the folder')
        if (uids.length === 0) return { total: exists, mails: [] }
        const wanted = { uid: true, internalDate: true, size: true, envelope: true, bodyStructure: true }
        const found = await client.fetchAll(uids.join(','), wanted, { uid: true })
        const mails = found.map((each) => mailOf(each, String(uidValidity)))
        return { total: exists, mails: mails.sort((a, b) => a.uid - b.uid) }
      }),
    content: (mail) =>
      using(async (client, { uidValidity }) => {
        if (String(uidValidity) !== mail.uidValidity) return undefined
        const { content } = await client.download(String(mail.uid), undefined, { uid: true, chunkSize: PIECE_BYTES })
        return content
      }),
    conclude: (mail) =>
      using(async (client, { uidValidity }) => {
        if (String(uidValidity) !== mail.uidValidity) return false
        const range = String(mail.uid)
        if (await apply(client, range, operation)) return true
        const there = await client.search({ uid: range }, { uid: true })
        if (Array.isArray(there) && there.length === 0) return true
        throw new Error(`The server refuses ${nameOf(operation)}`)
      }),
    async close() {
      isClosed = true
      const client = (await connecting?.catch(() => undefined)) ?? connection
      if (client?.usable === true) await client.logout().catch(() => undefined)
      client?.close()
    },
  }
}

function openedOf({ mailbox }: ImapFlow): MailboxObject {
  if (mailbox === false) throw new Error('The folder is not open')
  return mailbox
}

async function apply(client: ImapFlow, range: string, operation: MailboxOperation): Promise<boolean> {
  switch (operation.kind) {
    case 'mark-as-read':
      return client.messageFlagsAdd(range, ['\\Seen'], { uid: true })
    case 'delete':
      return client.messageDelete(range, { uid: true })
    case 'move':
      return (await client.messageMove(range, operation.to, { uid: true })) !== false
  }
}

/** As the form calls it. */
export function nameOf({ kind }: MailboxOperation): string {
  return kind.toUpperCase().replaceAll('-', '_')
}

function mailOf(found: FetchMessageObject, uidValidity: string): Mail {
  const { uid, envelope, internalDate, size, bodyStructure } = found
  const receivedAt = new Date(internalDate ?? NaN)
  return {
    uid,
    uidValidity,
    messageId: envelope?.messageId === '' ? undefined : envelope?.messageId,
    receivedAt: Number.isNaN(receivedAt.getTime()) ? new Date() : receivedAt,
    size: size ?? 0,
    textSize: bodyStructure === undefined ? 0 : textSizeOf(bodyStructure),
  }
}

function textSizeOf({ type, size = 0, disposition, childNodes = [] }: MessageStructureObject): number {
  const isText = /^text\/(plain|html)$/i.test(type) && disposition?.toLowerCase() !== 'attachment'
  return childNodes.reduce((sum, child) => sum + textSizeOf(child), isText ? size : 0)
}

/** Encoded texts of this size cannot be a message: quoted-printable makes three bytes of one. */
export const MOST_TEXT_BYTES = 3 * MAX_BODY_BYTES

/** @throws RemoteError when there is no such folder: none is made */
async function checkDestination(client: ImapFlow, folder: string): Promise<void> {
  try {
    if ((await client.status(folder, { messages: true })) !== false) return
  } catch (error) {
    if ((error as ImapFlowError).code !== 'NotFound') throw error
  }
  throw new RemoteError('REMOTE_REFUSED', `There is no destination folder "${folder}" in the mailbox`)
}

function asRemoteError(error: unknown, folder = ''): unknown {
  if (isJataiError(error)) return error
  const { responseText, mailboxMissing } = error as ImapFlowError
  if (mailboxMissing === true) {
    return new RemoteError('REMOTE_REFUSED', `There is no folder "${folder}" in the mailbox`, { cause: error })
  }
  const text = responseText === undefined ? errorText(error) : `The mail server refuses: ${responseText}`
  return new RemoteError('REMOTE_FAILED', text, { cause: error, retryable: true })
}
