import { createHash } from 'node:crypto'
import { errorText, isJataiError } from '@jatai/errors'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, MetricDeployment, Stored } from '@jatai/platform'
import { ALERTS, NOTIFICATIONS } from './alert-document.ts'
import type { AlertChannel, AlertDocument, NotificationDocument } from './alert-document.ts'
import type { Deliver } from './deliver.ts'

/** What happened to an alert. */
export interface AlertNews {
  readonly target: MetricDeployment
  readonly status: 'firing' | 'resolved'
  readonly startsAt: number
  readonly endsAt: number | null
}

/** Waits before the second, third and fourth try. */
const RETRY_MS = [5_000, 30_000, 120_000] as const
/** Whoever delivers has so long before another one may try. */
const CLAIM_MS = 60_000

/** Delivers notifications at least once: they are written down before they are sent. */
export interface Notifier {
  /** Settles when it is written down. @param id of the news: the same again is told once */
  tell(alert: Stored<AlertDocument>, id: string, news: AlertNews): Promise<void>
  /** Goes on with what a process before has left. */
  start(): void
  /** Settles when nothing is being sent. */
  close(): Promise<void>
}

export function createNotifier(options: {
  readonly documents: DocumentStore
  readonly deliver: Deliver
  readonly now: () => number
  readonly report: (error: unknown) => void
}): Notifier {
  const { documents, deliver, now, report } = options
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let isClosed = false

  function wake(): void {
    clearTimeout(timer)
    if (isClosed) return
    running = running.then(deliverDue).catch(report)
  }

  async function deliverDue(): Promise<void> {
    const { documents: due } = await documents.find(NOTIFICATIONS, {
      where: { dueAt: { below: now() + 1 } },
      sort: [{ field: 'dueAt' }],
      limit: 100,
    })
    await Promise.all(due.map(attempt))
    await schedule()
  }

  async function schedule(): Promise<void> {
    const [next] = (await documents.find(NOTIFICATIONS, { sort: [{ field: 'dueAt' }], limit: 1 })).documents
    if (next === undefined || isClosed) return
    clearTimeout(timer)
    timer = setTimeout(wake, Math.max(1, next.document.dueAt - now()))
    timer.unref()
  }

  async function attempt(found: Stored<NotificationDocument>): Promise<void> {
    const { id, document } = found
    const claimed = await documents
      .put(NOTIFICATIONS, id, { ...document, dueAt: now() + CLAIM_MS }, { ifRevision: found.revision })
      .catch((error: unknown) => {
        if (isJataiError(error) && error.code === 'DOCUMENT_CONFLICT') return undefined
        throw error
      })
    if (claimed === undefined) return // Another process has it.
    const alert = await documents.get(ALERTS, document.alert)
    try {
      if (alert !== undefined) await deliver(alert, document)
    } catch (error) {
      return failed(claimed, errorText(error))
    }
    await documents.delete(NOTIFICATIONS, id)
  }

  async function failed({ id, document }: Stored<NotificationDocument>, problem: string): Promise<void> {
    const waitMs = RETRY_MS[document.attempts]
    if (waitMs !== undefined) {
      await documents.put(NOTIFICATIONS, id, { ...document, attempts: document.attempts + 1, dueAt: now() + waitMs })
      return
    }
    await documents.delete(NOTIFICATIONS, id)
    const { channel } = document
    await updateDocument(documents, ALERTS, document.alert, (alert) =>
      alert === undefined ? undefined : { ...alert, lastFailure: { at: now(), channel, problem } },
    )
  }

  return {
    async tell(alert, id, { target, status, startsAt, endsAt }) {
      const { pipeline, instance, realm, environment } = target
      const common = {
        realm,
        environment,
        alert: alert.id,
        alertName: alert.document.name,
        pipelineName: instance === undefined ? pipeline : `${pipeline}-${instance}`,
        status,
        startsAt,
        endsAt,
        attempts: 0,
        dueAt: now(),
      }
      for (const { channel, to } of recipients(alert.document)) {
        const place = createHash('sha256')
          .update(`${id}:${channel}:${to ?? ''}`)
          .digest('hex')
          .slice(0, 32)
        await documents
          .put(NOTIFICATIONS, place, { ...common, channel, to }, { ifAbsent: true })
          .catch((error: unknown) => {
            if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT') throw error
          })
      }
      wake()
    },
    start: wake,
    async close() {
      isClosed = true
      clearTimeout(timer)
      await running
    },
  }
}

function recipients(alert: AlertDocument): readonly { readonly channel: AlertChannel; readonly to: string | null }[] {
  return [
    ...alert.emails.map((to) => ({ channel: 'email' as const, to })),
    ...(alert.slackUrl === null ? [] : [{ channel: 'slack' as const, to: null }]),
    ...(alert.telegramChat === null ? [] : [{ channel: 'telegram' as const, to: alert.telegramChat }]),
    ...(alert.webhookUrl === null ? [] : [{ channel: 'webhook' as const, to: null }]),
  ]
}
