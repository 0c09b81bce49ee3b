import { errorText, isJataiError } from '@jatai/errors'
import { stringifyJson } from '@jatai/languages/json'
import type { Emission, SourceContext } from '@jatai/sdk'
import { MOST_TEXT_BYTES } from './mailbox.ts'
import type { Mail, Mailbox } from './mailbox.ts'
import type { MailRecord, MailRecords } from './mail-records.ts'
import { readMail } from './read-mail.ts'
import type { ReadMail } from './read-mail.ts'

/** A mail that failed so often is done with (triggers.md §7). */
export const MOST_ATTEMPTS = 3

/** An execution that has waited and run for Maximum Timeout each is over by then, whoever started it. */
const GRACE_MS = 10_000

/** How a mail is brought to its end. */
export interface MailProcess {
  /**
   * Hands a mail to the pipeline, and applies the operation once it has been processed. Never rejects: what cannot be
   * done now is left for a later poll.
   */
  (mail: Mail): Promise<void>
}

/**
 * A mail runs once for each attempt: the key of its execution is made of the folder, UIDVALIDITY, UID and attempt. When
 * the operation is lost after the execution has ended (a crash, a broken connection), the next poll meets the mail
 * again, learns that it has run, and applies the operation alone. While an execution may be running whose outcome nobody
 * waits for any more (another owner has taken over), its mail is left alone. One that was cut off with the whole process has
 * failed where redelivery is not allowed; otherwise it is started again, so often as one that fails.
 */
export function createMailProcess(options: {
  readonly context: Pick<SourceContext, 'clock' | 'emit' | 'log' | 'signal'>
  readonly mailbox: Mailbox
  readonly records: MailRecords
  /** Names the mailbox and the folder. */
  readonly place: string
  readonly operationName: string
  readonly hasAttachments: boolean
  /** Maximum Timeout. */
  readonly timeoutMs: number
  /** Told of what must not be cut off: an ended execution whose mail gets its operation. */
  readonly concluding: (conclusion: Promise<void>) => void
}): MailProcess {
  const { context, mailbox, records, place, operationName, hasAttachments, timeoutMs, concluding } = options
  const { log, signal } = context

  return async (mail) => {
    try {
      if (await records.isClaimed(mail)) return
      const record = await records.get(mail)
      if (record.isEnded) return await applyOperation(mail, record)
      if (mail.textSize > MOST_TEXT_BYTES) return await drop(mail, record, 'its text is larger than a message may be')
      const read = await contentOf(mail, record)
      if (read !== undefined) await hand(mail, record, read)
    } catch (error) {
      leave(mail, errorText(error))
    }
  }

  async function contentOf(mail: Mail, record: MailRecord): Promise<ReadMail | undefined> {
    const content = await mailbox.content(mail)
    if (content === undefined) return undefined
    try {
      return await readMail(content, { receivedAt: mail.receivedAt, hasAttachments })
    } catch (error) {
      if (!isJataiError(error) || error.code !== 'MESSAGE_MAIL') throw error
      await failed(mail, record, error.message)
      return undefined
    }
  }

  async function hand(mail: Mail, record: MailRecord, read: ReadMail): Promise<void> {
    try {
      const starts = await records.claim(mail, context.clock.now() + 2 * timeoutMs + GRACE_MS)
      if (starts > MOST_ATTEMPTS) {
        await drop(mail, record, `its execution was cut off ${MOST_ATTEMPTS} times`)
        return await records.release(mail)
      }
      const emission = context.emit(
        {
          body: stringifyJson(read.message),
          key: [place, mail.uidValidity, mail.uid, record.attempts + 1].join('\n'),
          files: read.files,
          wasStarted: starts > 1,
        },
        { wait: true },
      )
      const conclusion = emission.then(async (settled) => {
        await conclude(mail, record, settled)
        await records.release(mail)
      })
      // From the moment the emission settles: one that never does must not hold up the end.
      void emission.then(() => concluding(conclusion))
      await conclusion
    } finally {
      await read.discard()
    }
  }

  async function conclude(mail: Mail, record: MailRecord, emission: Emission): Promise<void> {
    switch (emission.kind) {
      case 'taken':
      case 'response':
        return applyOperation(mail, record)
      case 'duplicate':
        if (emission.ended === 'response') return applyOperation(mail, record)
        return failed(mail, record, 'the execution ended as an error')
      case 'error':
        return failed(mail, record, `the execution ended with code ${emission.code}`)
      case 'timeout':
        return failed(mail, record, 'the execution took too long')
      case 'refused':
        return emission.isFinal ? drop(mail, record, emission.text) : leave(mail, emission.text)
    }
  }

  async function failed(mail: Mail, record: MailRecord, reason: string): Promise<void> {
    const attempts = record.attempts + 1
    if (attempts >= MOST_ATTEMPTS) return drop(mail, { ...record, attempts }, `it failed ${attempts} times: ${reason}`)
    await records.put(mail, { attempts, isEnded: false })
    log('WARN', `The mail with UID ${mail.uid} stays unread and is tried again: ${reason}`)
  }

  function drop(mail: Mail, record: MailRecord, reason: string): Promise<void> {
    log('ERROR', `The mail with UID ${mail.uid} is given up, and ${operationName} applied: ${reason}`)
    return applyOperation(mail, record)
  }

  async function applyOperation(mail: Mail, record: MailRecord): Promise<void> {
    let problem = 'the folder has been made anew meanwhile'
    try {
      if (await mailbox.conclude(mail)) {
        if (record.attempts > 0 || record.isEnded) await records.delete(mail)
        return
      }
    } catch (error) {
      problem = errorText(error)
    }
    await records.put(mail, { attempts: record.attempts, isEnded: true })
    log('WARN', `${operationName} could not be applied to the mail with UID ${mail.uid}, and is later: ${problem}`)
  }

  function leave(mail: Mail, reason: string): void {
    if (!signal.aborted) log('WARN', `The mail with UID ${mail.uid} is left for the next poll: ${reason}`)
  }
}
