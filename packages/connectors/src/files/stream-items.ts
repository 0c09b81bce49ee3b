import type { Json } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import type { StepCall, Track } from '@jatai/sdk'
import { runItem, runItemStream } from '../logic/run-items.ts'
import type { ItemBatches } from '../logic/run-items.ts'
import { withFileFailures } from './file-failure.ts'

interface StreamParams {
  readonly itemIdentifier: string | undefined
  readonly parallel: boolean
  readonly onProcess: Track | undefined
  readonly onException: Track | undefined
}

/** The parameter that all streaming readers share. */
export const parallelField = field.boolean({
  title: 'Parallel Execution Of Each Iteration',
  description: 'At most ten at once.',
})

/** The tracks that all streaming readers share. */
export const trackFields = {
  onProcess: field.track({ title: 'onProcess', required: true }),
  onException: field.track({ title: 'onException' }),
}

/** Runs the tracks of a streaming reader for each item, with the rules of For Each (files.md, Streaming readers). */
export function streamItems(call: StepCall<StreamParams>, batches: ItemBatches): Promise<Json> {
  const { onProcess, onException, itemIdentifier, parallel } = call.params
  const tracks = { onProcess, onException, itemIdentifier }
  return withFileFailures(() =>
    runItemStream(call, batches, parallel, (item, index) => runItem(call, tracks, item, index)),
  )
}

/** What `skip` and `limit` leave of the items. Reading stops at the limit. */
export async function* sliceItems(
  batches: ItemBatches,
  skip: number | undefined,
  limit: number | undefined,
): AsyncGenerator<readonly Json[], void, undefined> {
  let toSkip = Math.max(0, skip ?? 0)
  let left = limit ?? Infinity
  if (left <= 0) return
  for await (const batch of batches) {
    const from = Math.min(toSkip, batch.length)
    toSkip -= from
    const items = from === 0 && left >= batch.length ? batch : batch.slice(from, from + left)
    left -= items.length
    if (items.length > 0) yield items
    if (left <= 0) return
  }
}
