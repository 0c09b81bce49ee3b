import { defineCollection } from '@jatai/platform'

/**
 * What all runtimes know together of one schedule. A due time is *claimed* by whoever moves `lastDue` over it, in one
 * compare-and-set; that is the guard that holds when the cache is flushed or its owner paused (reliability.md SCH-01).
 * A claim that is not known to be in the queue stands in `claims` until it is; when its owner's time is over, another
 * runtime publishes it, with the same key.
 */
export interface ScheduleDocument {
  readonly realm: string
  /** Name of the deployment's queue, which its versions share. */
  readonly queue: string
  /** Made when the deployment first came; part of the keys, so that one that was deleted and made anew has others. */
  readonly incarnation: string
  readonly cron: string
  readonly timeZone: string
  /** The latest due time that has been dealt with: fired, collapsed into another, or missed. Epoch ms. */
  readonly lastDue: number
  readonly claims: readonly Claim[]
  /** Without concurrent scheduling: due time of the run that is queued or under way, its retries included. */
  readonly running?: number
  /** Without concurrent scheduling: the latest due time that waits for that run to end. */
  readonly waiting?: number
}

/** A due time on its way into the queue. */
export interface Claim {
  readonly dueAt: number
  readonly owner: string
  /** Until then nobody else publishes it, and its owner may; epoch ms. */
  readonly until: number
}

export const SCHEDULES = defineCollection<ScheduleDocument>('schedules')

/** How long an owner has to publish what it claimed. */
export const CLAIM_MS = 30_000

export interface Claimer {
  readonly owner: string
  readonly now: number
  readonly isConcurrent: boolean
}

/**
 * Claims due times. Without concurrent scheduling at most one of them fires now and the rest collapse into one that
 * waits (triggers.md §8).
 *
 * @param dueTimes ascending, all after `lastDue`, at least one
 * @returns the changed document and the due times to publish
 */
export function claimDueTimes(
  document: ScheduleDocument,
  dueTimes: readonly number[],
  claimer: Claimer,
): { readonly document: ScheduleDocument; readonly fires: readonly number[] } {
  const last = dueTimes.at(-1) ?? document.lastDue
  if (claimer.isConcurrent) {
    // `waiting` is there when concurrent scheduling was switched on meanwhile.
    const { running: _running, waiting, ...rest } = document
    const fires = waiting === undefined ? dueTimes : [waiting, ...dueTimes]
    return { document: { ...rest, lastDue: last, claims: claimed(document, fires, claimer) }, fires }
  }
  if (document.running !== undefined) return { document: { ...document, lastDue: last, waiting: last }, fires: [] }
  return { document: { ...startRun(document, last, claimer), lastDue: last }, fires: [last] }
}

/**
 * A run without concurrent scheduling has ended for good: what waits for it starts.
 *
 * @returns undefined when it was not the one that is under way
 */
export function endRun(
  document: ScheduleDocument,
  dueAt: number,
  claimer: Claimer,
): { readonly document: ScheduleDocument; readonly fires: readonly number[] } | undefined {
  if (document.running !== dueAt) return undefined
  const { running: _running, waiting, ...rest } = document
  if (waiting === undefined) return { document: rest, fires: [] }
  return { document: startRun(rest, waiting, claimer), fires: [waiting] }
}

/** Claims of others whose time is over become ours. */
export function takeOverClaims(
  document: ScheduleDocument,
  claimer: Claimer,
  isAlone: boolean,
): { readonly document: ScheduleDocument; readonly fires: readonly number[] } | undefined {
  const over = document.claims.filter(
    (claim) => claim.until <= claimer.now || (isAlone && claim.owner !== claimer.owner),
  )
  if (over.length === 0) return undefined
  const fires = over.map(({ dueAt }) => dueAt)
  return { document: { ...document, claims: claimed(document, fires, claimer) }, fires }
}

/** These due times are in the queue. */
export function confirmClaims(document: ScheduleDocument, dueTimes: readonly number[]): ScheduleDocument | undefined {
  const claims = document.claims.filter(({ dueAt }) => !dueTimes.includes(dueAt))
  return claims.length === document.claims.length ? undefined : { ...document, claims }
}

function startRun(document: ScheduleDocument, dueAt: number, claimer: Claimer): ScheduleDocument {
  return { ...document, running: dueAt, claims: claimed(document, [dueAt], claimer) }
}

function claimed(document: ScheduleDocument, dueTimes: readonly number[], { owner, now }: Claimer): readonly Claim[] {
  const others = document.claims.filter(({ dueAt }) => !dueTimes.includes(dueAt))
  return [...others, ...dueTimes.map((dueAt) => ({ dueAt, owner, until: now + CLAIM_MS }))]
}
