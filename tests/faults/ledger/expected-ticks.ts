import { TICKS } from '../documents.ts'
import type { Ledger } from './ledger.ts'

/** A due time so close to the end of a platform may have found it dying already, and is then made up for or missed. */
const DYING_MS = 2_000
const EVERY_MS = 1_000

/**
 * The due times of every schedule that have to be executed: those while the platform was up (decisions.md 18), unless
 * they may collapse into one, and those that began anyway, as the one after a downtime does.
 */
export function expectedTicks(ledger: Ledger): ReadonlyMap<string, ReadonlySet<number>> {
  const whileUp = ledger.upTimes.flatMap(({ from, to }) => dueTimes(from, to - DYING_MS))
  return new Map(
    TICKS.map(({ pipeline, isConcurrent }) => {
      const begun = [...(ledger.told.get(pipeline)?.keys() ?? [])].map(Number)
      return [pipeline, new Set([...(isConcurrent ? whileUp : []), ...begun])]
    }),
  )
}

function dueTimes(from: number, to: number): number[] {
  const times: number[] = []
  for (let at = Math.ceil(from / EVERY_MS) * EVERY_MS; at <= to; at += EVERY_MS) times.push(at)
  return times
}
