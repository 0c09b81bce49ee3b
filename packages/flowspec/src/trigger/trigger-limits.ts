import { getKey } from '../json/json.ts'
import { holdsExpression, readInteger } from '../parameters/lenient-values.ts'
import type { TriggerSpec } from '../pipeline.ts'

/** Triggers that are called over HTTP (triggers.md §2). */
export const WEB_TRIGGERS: ReadonlySet<string> = new Set(['rest', 'http', 'http-file'])

/** Longest time that a trigger waits for its pipeline, in milliseconds (triggers.md §1.1). */
export const MAX_TIMEOUT_MS = 900_000
/** Longest time that a message may wait in the queue before it is taken, in milliseconds (triggers.md §9). */
export const MAX_EXPIRATION_MS = 6 * 3_600_000

/** Largest request in MB, which is also the default (triggers.md §2.7). */
export function maxRequestSize(type: string): number {
  return type === 'http-file' ? 100 : 5
}

/**
 * How long a trigger waits for its pipeline, in milliseconds: what it says, 30 s when it says nothing (RabbitMQ 300 s),
 * never more than the limit.
 */
export function timeoutOf(trigger: TriggerSpec): number {
  const fallback = trigger.type === 'rabbitmq' ? 300_000 : 30_000
  const timeout = readInteger(getKey(trigger.params, 'timeout'), fallback)
  return timeout < 1 ? fallback : Math.min(timeout, MAX_TIMEOUT_MS)
}

/**
 * How long a message may wait before it is taken, in milliseconds. 0 or above six hours is a quarter of the timeout, as
 * on the platform that documents come from (decisions.md 11).
 */
export function expirationOf(trigger: TriggerSpec): number {
  const expiration = readInteger(getKey(trigger.params, 'expiration'), 600_000)
  return isExpirationInRange(expiration) ? expiration : Math.floor(timeoutOf(trigger) / 4)
}

/** True for an expiration that counts as it is written. */
export function isExpirationInRange(expiration: number): boolean {
  return expiration > 0 && expiration <= MAX_EXPIRATION_MS
}

/** The number that a setting of a trigger holds: `'unknown'` for an expression, `'wrong'` for what is no number. */
export function readLimit(trigger: TriggerSpec, key: string): number | undefined | 'unknown' | 'wrong' {
  const raw = getKey(trigger.params, key)
  if (raw === undefined || raw === null || raw === '') return undefined
  return holdsExpression(raw) ? 'unknown' : readInteger(raw, 'wrong')
}
