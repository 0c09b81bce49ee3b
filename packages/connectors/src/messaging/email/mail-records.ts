import { createHash } from 'node:crypto'
import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import type { Clock } from '@jatai/platform'
import type { SourceState } from '@jatai/sdk'
import type { Mail } from './mailbox.ts'

/** What is known of a mail that has been here before. */
export interface MailRecord {
  /** How often it failed. */
  readonly attempts: number
  /** True: it has been processed to its end, and only the operation is missing. */
  readonly isEnded: boolean
}

/** Remembers mails across restarts and owners: what became of them by Message-ID, what is under way by UID. */
export interface MailRecords {
  get(mail: Mail): Promise<MailRecord>
  put(mail: Mail, record: MailRecord): Promise<void>
  delete(mail: Mail): Promise<void>
  /** True while a former owner may still be executing the mail. */
  isClaimed(mail: Mail): Promise<boolean>
  /**
   * Tells later owners that the mail is being executed, until that moment (epoch ms) or until `release`.
   *
   * @returns how often it has been claimed since it was last released: more than once when executions were cut off
   */
  claim(mail: Mail, until: number): Promise<number>
  release(mail: Mail): Promise<void>
  /** Forgets mails that have not been touched for long: somebody has removed them. */
  expire(): Promise<void>
}

const NOTHING: MailRecord = { attempts: 0, isEnded: false }
const KEPT_MS = 30 * 24 * 3_600_000

export function createMailRecords(state: SourceState, clock: Clock): MailRecords {
  return {
    async get(mail) {
      const value = await state.get(nameOf(mail))
      if (value === undefined || !isJsonObject(value)) return NOTHING
      return {
        attempts: Number(getKey(value, 'attempts') ?? 0),
        isEnded: isSame(mail, getKey(value, 'ended')),
      }
    },
    put: (mail, { attempts, isEnded }) =>
      state.set(nameOf(mail), { attempts, ended: isEnded ? identityOf(mail) : null, at: clock.now() }),
    delete: (mail) => state.delete(nameOf(mail)),
    async isClaimed(mail) {
      const claim = await state.get(claimOf(mail))
      return claim !== undefined && isJsonObject(claim) && Number(getKey(claim, 'until')) > clock.now()
    },
    async claim(mail, until) {
      const before = await state.get(claimOf(mail))
      const times = 1 + (before !== undefined && isJsonObject(before) ? Number(getKey(before, 'times') ?? 1) : 0)
      await state.set(claimOf(mail), { until, times, at: clock.now() })
      return times
    },
    release: (mail) => state.delete(claimOf(mail)),
    async expire() {
      const before = clock.now() - KEPT_MS
      for (const [name, value] of await state.entries()) {
        if (isJsonObject(value) && Number(getKey(value, 'at') ?? 0) < before) await state.delete(name)
      }
    },
  }
}

/** The Message-ID outlives a folder that is made anew. Its hash, because there is no limit to what senders write there. */
function nameOf({ messageId, uidValidity, uid }: Mail): string {
  const name = messageId ?? `${uidValidity} ${uid}`
  return `mail ${createHash('sha256').update(name).digest('hex')}`
}

function claimOf({ uidValidity, uid }: Mail): string {
  return `claim ${uidValidity} ${uid}`
}

function identityOf({ uidValidity, uid, receivedAt, size }: Mail) {
  return { uidValidity, uid, receivedAt: receivedAt.getTime(), size }
}

/**
 * Two mails may have one Message-ID: copies of it, or forgeries. In one folder they have two numbers; in a folder that
 * was made anew the same mail still has its size and time.
 */
function isSame(mail: Mail, ended: Json | undefined): boolean {
  if (ended === undefined || !isJsonObject(ended)) return false
  const own = identityOf(mail)
  if (getKey(ended, 'uidValidity') === own.uidValidity) return getKey(ended, 'uid') === own.uid
  return getKey(ended, 'receivedAt') === own.receivedAt && getKey(ended, 'size') === own.size
}
