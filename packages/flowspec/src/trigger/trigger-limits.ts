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
