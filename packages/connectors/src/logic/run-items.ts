import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { Interruption, stepwise } from '@jatai/sdk'
import type { Eventually, StepCall, Track } from '@jatai/sdk'
import { succeeded } from './succeeded.ts'

/** Most items that a parallel loop works on at once (decisions.md 15). */
export const PARALLEL_ITEMS = 10

interface ItemTracks {
  readonly onProcess: Track | undefined
  readonly onException: Track | undefined
  /** Property of the item that names it in errors. */
  readonly itemIdentifier: string | undefined
}

/**
 * Runs the tracks of a loop for one item: true when the run counts as a success. An error of the item never leaves
 * it; only interruptions do (logic.md, For Each).
 */
export function* runItem(
  call: StepCall<unknown>,
  tracks: ItemTracks,
  item: Json,
  index: number,
): Generator<Eventually<Json>, boolean, Json> {
  const options = { iterator: { current: item, index } }
  try {
    return succeeded(yield call.run(tracks.onProcess, item, options))
  } catch (thrown) {
    const error = call.errorObject(thrown, itemContext(tracks.itemIdentifier, item))
    if (tracks.onException === undefined || tracks.onException.isEmpty) return false
    try {
      return succeeded(yield call.run(tracks.onException, error, options))
    } catch (again) {
      if (again instanceof Interruption) throw again
      return false
    }
  }
}

function itemContext(itemIdentifier: string | undefined, item: Json): { processId?: Json } {
  if (itemIdentifier === undefined || itemIdentifier === '' || !isJsonObject(item)) return {}
  const processId = getKey(item, itemIdentifier)
  return processId === undefined ? {} : { processId }
}

export interface ItemCounts {
  readonly total: number
  readonly success: number
  readonly failed: number
}

/** Items as they come, in batches: those that one piece of a file holds. */
export type ItemBatches = AsyncIterable<readonly Json[]>

/**
 * As {@link runItems} for items that are read while others run. No more is read than what can be worked on: at most
 * {@link PARALLEL_ITEMS} at once, and one batch. When the reading fails, items that have begun end first.
 */
export async function runItemStream(
  call: StepCall<unknown>,
  batches: ItemBatches,
  parallel: boolean,
  run: (item: Json, index: number) => Generator<Eventually<Json>, boolean, Json>,
): Promise<Json> {
  let total = 0
  let success = 0
  const running = new Set<Promise<void>>()
  let fault: { readonly thrown: unknown } | undefined
  const settle = async (result: Promise<boolean>): Promise<void> => {
    try {
      if (await result) success++
    } catch (thrown) {
      fault ??= { thrown }
    }
  }
  try {
    for await (const batch of batches) {
      for (const item of batch) {
        const result = stepwise(run(item, total++))
        if (!(result instanceof Promise)) {
          if (result) success++
          continue
        }
        const pending = settle(result).finally(() => running.delete(pending))
        running.add(pending)
        if (!parallel || running.size >= PARALLEL_ITEMS) await Promise.race(running)
        if (fault !== undefined) throw fault.thrown
      }
    }
  } finally {
    await Promise.all(running)
  }
  if (fault !== undefined) throw fault.thrown
  return { total, success, failed: total - success } satisfies ItemCounts
}

/** Runs every item of a list and counts; at most {@link PARALLEL_ITEMS} at once when `parallel`, else one after another. */
export function runItems(
  call: StepCall<unknown>,
  items: readonly Json[],
  parallel: boolean,
  run: (item: Json, index: number) => Generator<Eventually<Json>, boolean, Json>,
): Eventually<Json> {
  let success = 0
  const counts = (): Json => ({ total: items.length, success, failed: items.length - success }) satisfies ItemCounts
  if (!parallel || items.length < 2) {
    return stepwise(
      (function* () {
        for (let index = 0; index < items.length; index++) {
          if (yield* run(items[index] as Json, index)) success++
        }
        return counts()
      })(),
    )
  }
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      if (await stepwise(run(items[index] as Json, index))) success++
    }
  }
  const lanes = Array.from({ length: Math.min(PARALLEL_ITEMS, items.length) }, lane)
  return Promise.all(lanes).then(counts)
}
