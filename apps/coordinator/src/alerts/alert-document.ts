import type { Actor, alerts, BodyOf } from '@jatai/api'
import { defineCollection } from '@jatai/platform'
import type { MetricDeployment } from '@jatai/platform'

type AlertInput = BodyOf<typeof alerts.createAlert>

/** What an alert watches: the major of a pipeline, or every deployment of the environment, one by one. */
export type AlertScope = AlertInput['scope']
export type AlertMetric = AlertInput['metric']
export type AlertCondition = AlertInput['condition']

/** A rule about a metric, and whom to tell (run-and-monitor.md §15). */
export interface AlertDocument {
  readonly realm: string
  readonly environment: string
  readonly name: string
  readonly isActive: boolean
  readonly scope: AlertScope
  readonly metric: AlertMetric
  readonly condition: AlertCondition
  readonly limit: number
  readonly toleranceMinutes: number
  readonly emails: readonly string[]
  readonly emailText: string
  /** Sealed: whoever has the address can post. */
  readonly slackUrl: string | null
  readonly telegramChat: string | null
  /** Sealed. */
  readonly webhookUrl: string | null
  /** Another one after each change of what is watched: what was known of the condition belongs to the one before. */
  readonly generation: string
  readonly lastFailure: { readonly at: number; readonly channel: AlertChannel; readonly problem: string } | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export type AlertChannel = 'email' | 'slack' | 'telegram' | 'webhook'

export const ALERTS = defineCollection<AlertDocument>('alerts', ['realm', 'environment', 'name', 'isActive'])

/** Where the sealed address of a channel is kept. */
export function channelPlace(id: string, channel: 'slack' | 'webhook'): string {
  return `alert:${id}:${channel}`
}

/** What is known of an alert and one deployment while its condition holds. */
export interface AlertStateDocument {
  readonly realm: string
  readonly environment: string
  readonly alert: string
  readonly generation: string
  readonly target: MetricDeployment
  /** Since when the condition has held without a break, epoch ms; names the episode. */
  readonly holdsSince: number
  /** Null: not for long enough yet. */
  readonly firingSince: number | null
  /** Notifications of this episode until now, and when the last one was made. */
  readonly told: number
  readonly toldAt: number
}

export const ALERT_STATES = defineCollection<AlertStateDocument>('alert-states', ['realm', 'environment', 'alert'])

/** A message that has to be delivered by one channel. */
export interface NotificationDocument {
  readonly realm: string
  readonly environment: string
  readonly alert: string
  readonly channel: AlertChannel
  /** For `email` the address. */
  readonly to: string | null
  readonly alertName: string
  /** `{pipeline}`, or `{pipeline}-{instance}`. */
  readonly pipelineName: string
  readonly status: 'firing' | 'resolved'
  readonly startsAt: number
  readonly endsAt: number | null
  readonly attempts: number
  /** Epoch ms; it is not tried before. */
  readonly dueAt: number
}

export const NOTIFICATIONS = defineCollection<NotificationDocument>('alert-notifications', ['alert', 'dueAt'])
