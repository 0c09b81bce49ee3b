import { PIPELINES } from '../documents.ts'
import type { PipelineFacts } from '../documents.ts'
import { ROUTES } from '../load/routes.ts'
import type { Route } from '../load/routes.ts'
import type { StoredExecution, StoredState } from '../platform/stored-state.ts'
import { expectedTicks } from './expected-ticks.ts'
import type { Ledger, Sent } from './ledger.ts'
import { repeatsOf } from './repeats.ts'

/** Most starts of one message where it may be executed again (engine.md §7.3). */
const MOST_STARTS = 3

/** Counts of one kind of fault, or of one route. */
export interface Tally {
  sent: number
  accepted: number
  /** Answers of any kind, connections that were closed before one, and callers that got neither. */
  answered: number
  closed: number
  unanswered: number
  /** Accepted, begun, and ended as a recorded error instead of being executed to the end. */
  recorded: number
  /** Executed again, since their broker was cut off before it had the acknowledgement and sent them again. */
  again: number
  lost: number
  doubled: number
}

export interface Verdict {
  readonly byFault: ReadonlyMap<string, Tally>
  readonly byRoute: ReadonlyMap<string, Tally>
  readonly total: Tally
  /** What was lost or doubled, in words. */
  readonly findings: readonly string[]
}

/**
 * Holds what was accepted against what was executed and recorded.
 *
 * @param routes those of the load
 */
export function judge(
  ledger: Ledger,
  { executions }: StoredState,
  routes: readonly Pick<Route, 'name' | 'executedBy'>[] = ROUTES,
): Verdict {
  const byFault = new Map<string, Tally>()
  const byRoute = new Map<string, Tally>()
  const total = emptyTally()
  const findings: string[] = []
  const errors = endedAsErrors(executions)
  const failed = new Set(executions.flatMap(({ key, kind }) => (kind === 'error' ? [key] : [])))

  function count(sent: Pick<Sent, 'route'> & { readonly fault: string }, change: (tally: Tally) => void): void {
    change(tallyOf(byFault, sent.fault))
    change(tallyOf(byRoute, sent.route))
    change(total)
  }

  function find(sent: { route: string; fault: string }, kind: 'lost' | 'doubled', text: string): void {
    findings.push(`${kind}: ${text} (${sent.fault})`)
    count(sent, (tally) => tally[kind]++)
  }

  /** What became of a message in one of the pipelines that had to execute it. */
  function follow(sent: { id: string; route: string; fault: string }, pipeline: string, isAccepted: boolean): void {
    const told = [...ledger.executions(pipeline, sent.id).values()]
    const isDone = told.some(({ ends }) => ends.length > 0)
    const { isDurable, allowsRedelivery, acknowledgedAfter, givesUp = false } = factsOf(pipeline)
    // What failed goes back to a broker that waits for success.
    const isRecorded = errors.has(`${pipeline} ${sent.id}`) && (acknowledgedAfter !== 'success' || givesUp)
    if (isAccepted && !isDone && isRecorded) count(sent, (tally) => tally.recorded++)
    // Of a caller who got an error nothing is owed; a durable message that began is owed to nobody but has to end too.
    const isOwed = isAccepted || (isDurable && told.length > 0)
    if (isOwed && !isDone && !isRecorded) find(sent, 'lost', `${sent.id} by ${pipeline}`)
    for (const execution of told) {
      const most = allowsRedelivery ? MOST_STARTS : 1
      const starts = execution.begins.length
      if (starts > most) find(sent, 'doubled', `${sent.id} by ${pipeline}: ${starts} starts`)
    }
  }

  function sentOnce(sent: Sent, pipeline: string): void {
    const { acknowledgedAfter } = factsOf(pipeline)
    if (acknowledgedAfter !== undefined) {
      const told = [...ledger.executions(pipeline, sent.id).values()]
      const { excused, unexcused } = repeatsOf(told, { sentAt: sent.at, acknowledgedAfter }, ledger.cuts, failed)
      const message = { ...sent, fault: sent.stretch.fault }
      if (excused > 0) count(message, (tally) => (tally.again += excused))
      if (unexcused > 0) find(message, 'doubled', `${sent.id} by ${pipeline}: ${unexcused} times more without a reason`)
      return
    }
    const keys = ledger.executions(pipeline, sent.id).size
    if (keys > 1) find({ ...sent, fault: sent.stretch.fault }, 'doubled', `${sent.id} by ${pipeline}: ${keys} messages`)
  }

  function followTick(pipeline: string, dueAt: number): void {
    const tick = { id: String(dueAt), route: 'schedule', fault: ledger.faultAfter(dueAt) }
    const told = ledger.executions(pipeline, tick.id)
    if (told.size > 1) find(tick, 'doubled', `${pipeline} of ${at(dueAt)}: ${told.size} messages`)
    if (told.size === 0 && !errors.has(`${pipeline} ${dueAt}`)) {
      find(tick, 'lost', `${pipeline} never fired for ${at(dueAt)}`)
      return
    }
    count(tick, (tally) => tally.accepted++)
    follow(tick, pipeline, true)
  }

  for (const [pipeline, dueTimes] of expectedTicks(ledger)) for (const dueAt of dueTimes) followTick(pipeline, dueAt)
  for (const sent of ledger.sent) {
    if (sent.outcome === 'unsent') continue
    const message = { id: sent.id, route: sent.route, fault: sent.stretch.fault }
    const isAccepted = sent.outcome === 'accepted'
    count(message, (tally) => {
      tally.sent++
      if (isAccepted) tally.accepted++
      if (isAccepted || sent.outcome === 'failed') tally.answered++
      else if (sent.outcome === 'closed') tally.closed++
      else tally.unanswered++
    })
    for (const pipeline of routes.find(({ name }) => name === sent.route)?.executedBy ?? []) {
      follow(message, pipeline, isAccepted)
      sentOnce(sent, pipeline)
    }
    if (sent.route === 'publish') {
      const relayed = [...ledger.executions('job-again', sent.id).values()].some(({ ends }) => ends.length > 0)
      follow(message, 'relayed', relayed)
    }
  }
  return { byFault, byRoute, total, findings }
}

/** `pipeline id` of what ended as an error by the log of the platform. */
function endedAsErrors(executions: readonly StoredExecution[]): ReadonlySet<string> {
  const errors = new Set<string>()
  for (const { pipeline, kind, request, dueAt } of executions) {
    // A text of JSON inside of JSON is escaped.
    const id = dueAt ?? /"id\\?":\\?"([^"\\]+)/.exec(request)?.[1]
    if (kind === 'error' && id !== undefined) errors.add(`${pipeline} ${id}`)
  }
  return errors
}

function factsOf(pipeline: string): PipelineFacts {
  return PIPELINES[pipeline] ?? { isDurable: true, allowsRedelivery: false }
}

function at(time: number): string {
  return new Date(time).toISOString()
}

export function emptyTally(): Tally {
  return { sent: 0, accepted: 0, answered: 0, closed: 0, unanswered: 0, recorded: 0, again: 0, lost: 0, doubled: 0 }
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  let tally = tallies.get(name)
  if (tally === undefined) tallies.set(name, (tally = emptyTally()))
  return tally
}
