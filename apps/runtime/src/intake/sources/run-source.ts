import { errorText } from '@jatai/errors'
import type { Cache, Clock, DocumentStore, ObjectStore, Queue, Timer } from '@jatai/platform'
import type { LogLevel, OutboundPolicy, RunningSource, SourceContext, SourceIntake, SourceSetup } from '@jatai/sdk'
import { queueName } from '../../deployments/deployment-spec.ts'
import { seekLease } from '../lease.ts'
import { createEmitter } from './emitter.ts'
import type { Emitter, SourceTerms } from './emitter.ts'
import { createSourceState } from './source-state.ts'

export interface SourceHost {
  readonly queue: Queue
  readonly cache: Cache
  readonly documents: DocumentStore
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly outbound: OutboundPolicy
  readonly createKey: () => string
  /** A text that no other runtime uses. */
  readonly owner: string
  /** A line of the deployment's pipeline log, already masked. */
  log(level: LogLevel, text: string): void
}

/** The source of one deployment, as this runtime sees it. */
export interface SourceRunner {
  /**
   * `standby`: another runtime owns it. `starting`: connecting. `running`. `waiting`: it failed, and is started again
   * after a while. `stopped`.
   */
  readonly state: 'standby' | 'starting' | 'running' | 'waiting' | 'stopped'
  /** Why it is not running, for people: from a failure on until it runs again. */
  readonly problem: string | undefined
  /** Takes nothing new; settles when what is under way has ended or `drainMs` is over, and the source is closed. */
  stop(drainMs: number): Promise<void>
}

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 60_000
/** A source that ran for this long starts its back-off anew. */
const HEALTHY_MS = 60_000
const DRAIN_MS = 30_000
/** For `start` and `close` themselves; a source that takes longer is left to itself. */
const CLOSE_MS = 10_000

/** From one `start` of the source to its `close`. */
interface Run {
  readonly ending: AbortController
  readonly emitter: Emitter
  /** Settles with what `start` left running; undefined if it failed. */
  readonly started: Promise<RunningSource | undefined>
  runningSince: number | undefined
  ended: Promise<void> | undefined
}

/**
 * Keeps the source of a deployment running while this runtime holds its lease. Runs of the source follow each other,
 * they never overlap: one is started when the lease is got, and again after a failure (1 s later, doubled to 60 s, as
 * long as the lease is ours); it is ended by a failure, the loss of the lease, or `stop`.
 */
export function runSource(
  host: SourceHost,
  intake: SourceIntake<unknown>,
  setup: SourceSetup<unknown>,
  terms: SourceTerms,
): SourceRunner {
  const { clock, log } = host
  const { spec } = terms
  const source = queueName(spec)
  let state: SourceRunner['state'] = 'standby'
  let run: Run | undefined
  let failures = 0
  let problem: string | undefined
  let retryTimer: Timer | undefined
  const lease = seekLease({
    cache: host.cache,
    name: `source:${source}`,
    owner: `${host.owner}:${spec.id}`,
    clock,
    onHeld: start,
    onLost() {
      retryTimer?.cancel()
      problem = undefined
      state = 'standby'
      if (run !== undefined) void end(run, DRAIN_MS)
    },
  })

  function start(): void {
    if (state === 'stopped') return
    if (run !== undefined) {
      // The run before is still ending: one after the other.
      void run.ended?.then(() => lease.isHeld() && run === undefined && start())
      return
    }
    state = 'starting'
    const ending = new AbortController()
    const mayAct = (): boolean => lease.isHeld()
    const emitter = createEmitter({ ...host, terms, signal: ending.signal, mayEmit: mayAct })
    const context: SourceContext<unknown> = {
      ...setup,
      concurrency: spec.consumers * spec.replicas,
      emit: (message, options) => emitter.emit(message, options),
      fail: (error) => failed(current, error),
      state: createSourceState({ documents: host.documents, realm: spec.realm, source, mayChange: mayAct }),
      log,
      signal: ending.signal,
      clock,
      outbound: host.outbound,
    }
    const current: Run = {
      ending,
      emitter,
      runningSince: undefined,
      ended: undefined,
      started: Promise.resolve()
        .then(() => intake.start(context))
        .then(
          (running) => {
            if (!ending.signal.aborted) {
              current.runningSince = clock.now()
              state = 'running'
              problem = undefined
            }
            return running
          },
          (error: unknown) => {
            failed(current, error)
            return undefined
          },
        ),
    }
    run = current
  }

  function failed(current: Run, error: unknown): void {
    if (current.ending.signal.aborted) return
    if (current.runningSince !== undefined && clock.now() - current.runningSince >= HEALTHY_MS) failures = 0
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures)
    failures++
    state = 'waiting'
    problem = `The trigger lost or could not open its source: ${errorText(error)}`
    log('WARN', `${problem}. Next try in ${waitMs / 1000} s`)
    void end(current, DRAIN_MS).then(() => {
      if (state !== 'waiting' || run !== undefined) return
      retryTimer = clock.setTimer(waitMs, () => {
        if (state === 'waiting') start()
      })
    })
  }

  function end(current: Run, drainMs: number): Promise<void> {
    current.ending.abort()
    current.ended ??= close(current, drainMs)
    return current.ended
  }

  async function close(current: Run, drainMs: number): Promise<void> {
    const closed = current.started.then(async (running) => {
      await current.emitter.settled(drainMs)
      await running?.close()
    })
    try {
      await withinTime(clock, closed, drainMs + CLOSE_MS)
    } catch (error) {
      log('WARN', `The trigger could not close its source: ${errorText(error)}`)
    }
    if (run === current) run = undefined
  }

  return {
    get state() {
      return state
    },
    get problem() {
      return problem
    },
    async stop(drainMs) {
      state = 'stopped'
      problem = undefined
      retryTimer?.cancel()
      if (run !== undefined) await end(run, drainMs)
      // Only now: the next owner must not meet what this one still has open.
      await lease.release()
    },
  }
}

/** Settles like the promise, or after some time. */
function withinTime(clock: Clock, promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(milliseconds, resolve)
    promise.then(resolve, reject).finally(() => timer.cancel())
  })
}
