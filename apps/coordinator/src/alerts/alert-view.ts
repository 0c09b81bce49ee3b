import type { alerts } from '@jatai/api'
import type { SecretBox, Stored } from '@jatai/platform'
import { channelPlace } from './alert-document.ts'
import type { AlertDocument, AlertStateDocument } from './alert-document.ts'

/** An alert as people see it: the addresses of its channels by their hosts only. */
export function alertView(
  { id, document }: Stored<AlertDocument>,
  states: readonly AlertStateDocument[],
  secrets: SecretBox,
): alerts.Alert {
  const { realm: _realm, generation, slackUrl, webhookUrl, telegramChat, emails, ...rest } = document
  const channel = (name: 'slack' | 'webhook', url: string | null) => ({
    isOn: url !== null,
    host: url === null ? null : new URL(secrets.open(url, channelPlace(id, name))).host,
  })
  return {
    id,
    ...rest,
    emails: [...emails],
    slack: channel('slack', slackUrl),
    telegram: { isOn: telegramChat !== null, chat: telegramChat },
    webhook: channel('webhook', webhookUrl),
    states: states
      .filter((state) => state.generation === generation)
      .map(({ target: { pipeline, versionMajor, instance = null }, firingSince, holdsSince }) => ({
        pipeline,
        versionMajor,
        instance,
        status: firingSince === null ? 'pending' : 'firing',
        since: firingSince ?? holdsSince,
      })),
  }
}
