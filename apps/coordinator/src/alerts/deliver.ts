import { RemoteError } from '@jatai/errors'
import type { SecretBox, Stored } from '@jatai/platform'
import { openCheckedFetch } from '../http/checked-fetch.ts'
import type { CheckedFetch } from '../http/checked-fetch.ts'
import type { CheckAddress } from '../http/checked-lookup.ts'
import type { Mailer } from '../identity/mail/mailer.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { channelPlace } from './alert-document.ts'
import type { AlertDocument, NotificationDocument } from './alert-document.ts'
import { notificationText } from './notification-text.ts'

const TIMEOUT_MS = 10_000
const LARGEST_ANSWER_BYTES = 64 * 1024

/** Sends a notification by its channel. @throws RemoteError `NOTIFICATION_REFUSED`, and what connections fail with */
export type Deliver = (alert: Stored<AlertDocument>, notification: NotificationDocument) => Promise<void>

/** The bot of the installation. */
export interface TelegramBot {
  readonly token: string
  /** @default https://api.telegram.org */
  readonly address?: string | undefined
}

export interface Delivery {
  readonly deliver: Deliver
  close(): Promise<void>
}

export function createDelivery(options: {
  readonly secrets: SecretBox
  readonly realms: Pick<RealmsService, 'settings'>
  /** Undefined: the realm cannot send mail. */
  readonly mailerOf: (realm: string) => Promise<Mailer | undefined>
  readonly telegram: TelegramBot | undefined
  /** Throws for addresses that realms may not have us connect to. */
  readonly checkAddress: CheckAddress
}): Delivery {
  const { secrets, realms, mailerOf, telegram, checkAddress } = options
  let opened: Promise<CheckedFetch> | undefined
  let openedForOperator: Promise<CheckedFetch> | undefined
  const limits = { timeoutMs: TIMEOUT_MS, largestAnswerBytes: LARGEST_ANSWER_BYTES }

  async function post(client: Promise<CheckedFetch>, what: string, url: string, body: object): Promise<void> {
    let response: Response
    try {
      response = await (
        await client
      ).fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'jatai-alerts' },
        body: JSON.stringify(body),
      })
    } catch (cause) {
      // The reason stands in the cause; the address may hold a secret, and is not repeated.
      const { message } = ((cause as Error).cause ?? cause) as Error
      throw new RemoteError('NOTIFICATION_REFUSED', `${what} could not be reached: ${message}`, {
        cause,
        retryable: true,
      })
    }
    await response.body?.cancel()
    if (!response.ok) {
      throw new RemoteError('NOTIFICATION_REFUSED', `${what} answered ${response.status}`, { retryable: true })
    }
  }

  function byRealm(what: string, url: string, body: object): Promise<void> {
    opened ??= openCheckedFetch(checkAddress, limits)
    return post(opened, what, url, body)
  }

  return {
    async deliver({ id, document: alert }, notification) {
      const { realm, channel, to } = notification
      const { language } = await realms.settings(realm)
      const { subject, text } = notificationText(notification, language)
      const url = (sealed: string | null, name: 'slack' | 'webhook'): string | undefined =>
        sealed === null ? undefined : secrets.open(sealed, channelPlace(id, name))
      switch (channel) {
        case 'webhook': {
          const address = url(alert.webhookUrl, 'webhook')
          // It was taken away meanwhile.
          return address === undefined ? undefined : byRealm('The webhook', address, webhookBody(notification))
        }
        case 'slack': {
          const address = url(alert.slackUrl, 'slack')
          return address === undefined ? undefined : byRealm('Slack', address, { text })
        }
        case 'telegram': {
          if (telegram === undefined) {
            throw new RemoteError('NOTIFICATION_REFUSED', 'The installation has no Telegram bot: its operator sets one')
          }
          const { token, address = 'https://api.telegram.org' } = telegram
          openedForOperator ??= openCheckedFetch(() => undefined, limits)
          return post(openedForOperator, 'Telegram', `${address}/bot${token}/sendMessage`, { chat_id: to, text })
        }
        case 'email': {
          const mailer = await mailerOf(realm)
          if (mailer === undefined) throw new RemoteError('NOTIFICATION_REFUSED', 'No mail server is set')
          const content = {
            kind: 'alert' as const,
            subject,
            text: alert.emailText === '' ? text : `${alert.emailText}\n\n${text}`,
          }
          return mailer.send({ to: to ?? '', name: '', realm, language, content })
        }
      }
    },
    async close() {
      await (await opened)?.close()
      await (await openedForOperator)?.close()
    },
  }
}

/** As it is documented: an open alert has the zero time as its end. */
export function webhookBody(notification: NotificationDocument): object {
  const { realm, environment, alertName, pipelineName, startsAt, endsAt, status } = notification
  return {
    realm,
    environment,
    alertName,
    pipelineName,
    startsAt: timeText(startsAt),
    endsAt: endsAt === null ? '0001-01-01T00:00:00Z' : timeText(endsAt),
    status,
  }
}

function timeText(moment: number): string {
  return new Date(moment).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
