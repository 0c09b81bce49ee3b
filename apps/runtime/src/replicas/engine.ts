import type { Account, LogLine } from '@jatai/sdk'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import type { StepCounts } from '../metrics/step-counts.ts'
import type { MessageFromEngine } from '../workers/messages.ts'
import { createServedCalls } from '../workers/served-calls.ts'
import type { ServedCalls, ServeRequest } from '../workers/served-calls.ts'
import type { TracedSteps } from '../workers/step-tracer.ts'
import type { ThreadExit, ThreadUsage, WorkerThread, WorkerThreads } from '../workers/worker-threads.ts'

/** What an engine tells the replica whose messages it runs. */
export interface EngineListener {
  /** True while executions run in it. */
  isBusy(): boolean
  onResult(frame: string): void
  /** What the steps of an execution did, before its result. */
  onTrace(id: number, trace: TracedSteps): void
  /** It ended although it should not: its executions are cut off. */
  onDied(exit: ThreadExit): void
  /** Its deployment cannot be loaded, for this reason; it ends. */
  onUnusable(reason: string): void
  log(lines: readonly LogLine[]): void
  readonly serve: ServeRequest
}

/** The engine of one replica. */
export interface Engine {
  readonly isParked: boolean
  /** Runs a frame of work, or keeps it until there is a thread, which this starts. */
  run(frame: string): void
  /** Starts a thread if there is none, although there is nothing to run. */
  start(): void
  /** Cancels an execution if it runs there, or waits for the thread. */
  cancel(id: number): void
  /** Its provider has renewed the token of an account. */
  renewAccount(account: Account): void
  /** It runs nothing now, and is parked if that stays so. */
  quiet(): void
  /** Ends the thread, if there is one. */
  park(): void
  /** Undefined when there is no thread, or no longer the one that was asked. */
  usage(): Promise<ThreadUsage | undefined>
  /** The name of the step that an execution began last, by its id; empty when the thread does not answer now. */
  steps(): Promise<ReadonlyMap<number, string>>
}

/** For the answer of a thread that may be computing. */
const STEPS_WAIT_MS = 200

/**
 * Keeps a worker thread for a replica while there is something to run. It is *parked* (no thread), *starting* (frames
 * wait) or *up*: it starts with the first frame and is parked again after a quiet time. When its thread dies, the next
 * frame starts a new one, or the replica does.
 *
 * @param options.onUp called each time a thread is ready
 */
export function createEngine(options: {
  readonly spec: DeploymentSpec
  readonly threads: WorkerThreads
  readonly steps: StepCounts
  readonly parkAfterMs: number
  readonly listener: EngineListener
  onUp(): void
}): Engine {
  const { spec, threads, steps, parkAfterMs, listener, onUp } = options
  const accounts = new Map(spec.accounts.map((account) => [account.label, account]))
  let thread: WorkerThread | undefined
  let isUp = false
  let waitingFrames: string[] = []
  let waitingCancels: number[] = []
  let parkTimer: NodeJS.Timeout | undefined
  /** Whoever asks for the steps. */
  const askers = new Set<(steps: ReadonlyMap<number, string>) => void>()

  function start(): void {
    clearTimeout(parkTimer)
    parkTimer = undefined
    const calls = createServedCalls(listener.serve)
    const started = threads.start(
      { spec: { ...spec, accounts: [...accounts.values()] }, meter: steps.memory },
      {
        isBusy: () => listener.isBusy(),
        onReady() {
          if (thread !== started) return
          isUp = true
          onUp()
          sendWaiting(started)
        },
        onResult: (frame) => listener.onResult(frame),
        onMessage: (message) => received(started, calls, message),
        onExit(exit) {
          calls.abandonAll()
          // One that was parked ends as it should; another may have taken its place by then.
          if (thread !== started) return
          forget()
          listener.onDied(exit)
        },
      },
    )
    thread = started
  }

  function received(from: WorkerThread, calls: ServedCalls, message: MessageFromEngine): void {
    switch (message.type) {
      case 'log':
        return listener.log(message.lines)
      case 'trace':
        return listener.onTrace(message.id, message.trace)
      case 'steps': {
        const steps = new Map(message.steps)
        for (const answer of askers) answer(steps)
        return
      }
      case 'failed':
        listener.onUnusable(message.message)
        return void from.terminate()
      case 'call':
        return calls.serve(message, from)
      case 'abandon':
        calls.abandon(message.call)
    }
  }

  function sendWaiting(to: WorkerThread): void {
    const [frames, cancels] = [waitingFrames, waitingCancels]
    waitingFrames = []
    waitingCancels = []
    for (const frame of frames) to.run(frame)
    for (const id of cancels) to.post({ type: 'cancel', id })
  }

  function forget(): void {
    thread = undefined
    isUp = false
    waitingFrames = []
    waitingCancels = []
  }

  function park(): void {
    clearTimeout(parkTimer)
    parkTimer = undefined
    const parked = thread
    forget()
    void parked?.terminate()
  }

  return {
    get isParked() {
      return thread === undefined
    },
    run(frame) {
      if (isUp) return thread?.run(frame)
      waitingFrames.push(frame)
      if (thread === undefined) start()
    },
    start() {
      if (thread === undefined) start()
    },
    cancel(id) {
      if (isUp) thread?.post({ type: 'cancel', id })
      else waitingCancels.push(id)
    },
    renewAccount(account) {
      if (!accounts.has(account.label)) return
      accounts.set(account.label, account)
      thread?.post({ type: 'account', account })
    },
    quiet() {
      if (parkTimer !== undefined) return void parkTimer.refresh()
      parkTimer = setTimeout(() => {
        parkTimer = undefined
        if (!listener.isBusy()) park()
      }, parkAfterMs)
      parkTimer.unref()
    },
    park,
    steps() {
      const asked = isUp ? thread : undefined
      if (asked === undefined) return Promise.resolve(new Map())
      return new Promise((resolve) => {
        const answer = (steps: ReadonlyMap<number, string>): void => {
          clearTimeout(timer)
          askers.delete(answer)
          resolve(steps)
        }
        const timer = setTimeout(() => answer(new Map()), STEPS_WAIT_MS)
        askers.add(answer)
        asked.post({ type: 'steps' })
      })
    },
    async usage() {
      const measured = thread
      const usage = await measured?.usage()
      return measured === thread ? usage : undefined
    },
  }
}
