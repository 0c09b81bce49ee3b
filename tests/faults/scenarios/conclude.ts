import { setAsideWrongly } from '../ledger/set-aside.ts'
import { judge } from '../ledger/verdict.ts'
import { emptyTally } from '../ledger/verdict.ts'
import { isTick } from '../documents.ts'
import type { FinalState, World } from '../world.ts'
import { check } from './scenario.ts'
import type { Check, Findings } from './scenario.ts'

/**
 * The findings of a scenario whose platform has stopped.
 *
 * @param checks what holds only in this scenario
 */
export function conclude(
  { ledger, platform, routes }: World,
  state: FinalState,
  checks: readonly Check[] = [],
): Findings {
  const { byFault, byRoute, total, findings } = judge(ledger, state, routes)
  const counts = new Map<string, number>()
  for (const { fault } of ledger.stretches.slice(0, -1)) counts.set(fault, (counts.get(fault) ?? 0) + 1)
  const rows = [...new Set([...counts.keys(), ...byFault.keys()])].map(
    (fault) => [fault, { count: counts.get(fault) ?? 0, tally: byFault.get(fault) ?? emptyTally() }] as const,
  )
  const starts = platform.startMs.toSorted((a, b) => a - b)
  return {
    faults: new Map(rows),
    routes: byRoute,
    checks: [
      check(
        'nothing is lost',
        findings.filter((text) => text.startsWith('lost')),
      ),
      check(
        'nothing is executed twice',
        findings.filter((text) => text.startsWith('doubled')),
      ),
      check('every caller has an answer or a closed connection', total.unanswered === 0 ? [] : [`${total.unanswered}`]),
      check(
        'every file comes back as it went',
        ledger.sent.flatMap(({ id, answer }) => (answer?.startsWith('another file') ? [id] : [])),
      ),
      check(
        'the queues are empty in the end',
        [...state.queued].filter(([name]) => !isTick(name)).map(([name, count]) => `${name}: ${count}`),
      ),
      check('what was refused is set aside, and nothing else', setAsideWrongly(state)),
      check('brokers and mailboxes are empty in the end', state.remaining),
      check(
        'no record is left open',
        state.executions.flatMap(({ key, kind }) => (kind === 'running' ? [key] : [])),
      ),
      check('the files of SQLite are whole', state.damages),
      ...checks,
    ],
    notes: [
      `${starts.length} starts on one data folder: median ${shown(starts[Math.floor(starts.length / 2)])}, longest ${shown(starts.at(-1))}`,
    ],
  }
}

function shown(milliseconds = NaN): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
