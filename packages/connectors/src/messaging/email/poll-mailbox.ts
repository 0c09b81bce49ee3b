import { errorText } from '@jatai/errors'
import type { Timer } from '@jatai/platform'
import type { SourceContext } from '@jatai/sdk'
import { MOST_MAILS } from './mailbox.ts'
import type { Mail, Mailbox } from './mailbox.ts'
import type { MailProcess } from './process-mail.ts'

/** From the start of one poll to that of the next (triggers.md §7). */
export const POLL_MS = 60_000

/**
 * Looks into the mailbox at once and then every minute, and has the unseen mails processed, oldest first, as many at a
 * time as executions can run. A poll begins its mails and does not wait for the last of them; one that takes longer than
 * a minute is followed by the next one at once.
 */
export function pollMailbox(
  context: Pick<SourceContext, 'clock' | 'concurrency' | 'fail' | 'log' | 'signal'>,
  mailbox: Mailbox,
  process: MailProcess,
): void {
  const { clock, concurrency, signal } = context
  const underWay = new Map<string, Promise<void>>()
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  let timer: Timer | undefined
  let wasTooFull = false
  signal.addEventListener('abort', () => timer?.cancel(), { once: true })

  function pollNow(): void {
    const nextAt = clock.now() + POLL_MS
    const pollAgain = (): void => {
      if (!signal.aborted) timer = clock.setTimer(Math.max(0, nextAt - clock.now()), pollNow)
    }
    poll().then(pollAgain, (error: unknown) => {
      // To start again would be to give up the outcomes that are waited for.
      if (underWay.size === 0) return context.fail(error)
      context.log('WARN', `The mailbox cannot be read, and is tried again in a minute: ${errorText(error)}`)
      pollAgain()
    })
  }

  async function poll(): Promise<void> {
    const { total, mails } = await mailbox.unseen()
    warnOfTooMany(total)
    for (const mail of mails.filter((each) => !underWay.has(nameOf(each)))) {
      while (underWay.size >= concurrency && !signal.aborted) await Promise.race([stopped, ...underWay.values()])
      if (signal.aborted) return
      begin(mail)
    }
  }

  function begin(mail: Mail): void {
    const name = nameOf(mail)
    underWay.set(
      name,
      process(mail).finally(() => underWay.delete(name)),
    )
  }

  function warnOfTooMany(total: number): void {
    const isTooFull = total > MOST_MAILS
    if (isTooFull && !wasTooFull) {
      context.log('WARN', `The folder holds ${total} messages: only the newest ${MOST_MAILS} are looked at`)
    }
    wasTooFull = isTooFull
  }

  pollNow()
}

function nameOf({ uidValidity, uid }: Mail): string {
  return `${uidValidity} ${uid}`
}
