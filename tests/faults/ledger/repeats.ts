import type { PipelineFacts } from '../documents.ts'
import type { Told } from './ledger.ts'

/** An acknowledgement that is no sooner at the broker than this after what it stands for is late without a reason. */
const ACKNOWLEDGED_MS = 3_000

interface Start {
  readonly key: string
  readonly at: number
  readonly endedAt: number
}

/**
 * How often a message from a broker was executed again: as its broker promises, since it was cut off before it had the
 * acknowledgement, or without that reason.
 *
 * @param cuts when the platform and its brokers were cut off from each other
 * @param failed keys of executions that ended as an error, whose messages go back
 */
export function repeatsOf(
  told: readonly Told[],
  message: { readonly sentAt: number; readonly acknowledgedAfter: PipelineFacts['acknowledgedAfter'] },
  cuts: readonly number[],
  failed: ReadonlySet<string>,
): { readonly excused: number; readonly unexcused: number } {
  const starts = told.flatMap(startsOf).sort((a, b) => a.at - b.at)
  const [first] = starts
  let excused = 0
  starts.slice(1).forEach((start, index) => {
    const before = starts[index] as Start // there is one before each of these
    const isCutBetween = (from: number, to: number): boolean =>
      cuts.some((cut) => cut >= from && cut <= start.at && cut <= to + ACKNOWLEDGED_MS)
    const isExcused =
      message.acknowledgedAfter === 'acceptance'
        ? isCutBetween(message.sentAt, first?.at ?? 0)
        : // It may have been in hand for long before it began: while its engine started.
          failed.has(before.key) || isCutBetween(starts[index - 1]?.at ?? message.sentAt, before.endedAt)
    if (isExcused) excused++
  })
  return { excused, unexcused: Math.max(0, starts.length - 1) - excused }
}

/** One that was cut off has no end. */
function startsOf({ key, begins, ends }: Told): Start[] {
  return begins.map((at, index) => ({
    key,
    at,
    endedAt: ends.find((end) => end >= at && end <= (begins[index + 1] ?? Infinity)) ?? Infinity,
  }))
}
