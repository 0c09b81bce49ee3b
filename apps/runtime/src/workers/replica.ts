import { errorText } from '@jatai/errors'
import { SIZES, SlotTable } from '@jatai/platform'
import type { Consumer, Delivery, Queue, ReplicaMeasurement, Reply } from '@jatai/platform'
import type { Account, LogLine } from '@jatai/sdk'
import type { MessageFiles } from '../files/message-files.ts'
import { ReplicaMeter } from '../metrics/replica-meter.ts'
import type { StepCounts } from '../metrics/step-counts.ts'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import { queueName } from '../deployments/deployment-spec.ts'
import { decodeResult, encodeWork } from './frames.ts'
import type { ResultFrame } from './frames.ts'
import { answerFileName, withAnswerFile } from './http-reply.ts'
import type { FromWorker, ServiceRequest, ServiceResult } from './messages.ts'
import { PIPELINE_EXECUTOR } from './deployment-runner.ts'
import { toByteText } from './byte-text.ts'
import { writeOutcomeHead } from './outcome-head.ts'
import type { TracedSteps } from './step-tracer.ts'
import { SuspectLine } from './suspect-line.ts'
import type { ThreadExit, WorkerThread, WorkerThreads } from './worker-threads.ts'

/** Most starts of one message (engine.md §7.3). */
const MOST_STARTS = 3

const BYTES_PER_MB = 1_048_576

/** How an execution ended, for its record. */
export interface ExecutionEnd {
  readonly delivery: Delivery
  readonly kind: Reply['kind']
  readonly code: number
  readonly reply: Reply
  /** Epoch ms. */
  readonly startedAt: number
  readonly endedAt: number
  /** Name of the replica. */
  readonly replica: string
  /** What its steps did, where that is traced. */
  readonly trace?: TracedSteps
}

export interface ReplicaHost {
  /** Handed over before the message is acknowledged; a durable message waits for it. */
  ended(spec: DeploymentSpec, end: ExecutionEnd): void | Promise<void>
  /** How the execution of a key that may come again has ended, if it has. */
  findEnd(spec: DeploymentSpec, key: string): Promise<'response' | 'error' | undefined>
  /** An engine ended although it should not. */
  died(spec: DeploymentSpec, exit: ThreadExit): void
  log(spec: DeploymentSpec, lines: readonly LogLine[]): void
  /** The signal is aborted when nobody waits for the result any more. */
  serve(spec: DeploymentSpec, request: ServiceRequest, signal: AbortSignal): Promise<ServiceResult>
  now(): number
}

export interface Replica {
  /** Executions that are running. */
  readonly running: number
  readonly isParked: boolean
  /** When its engine ended, epoch ms, since one was last ready; it has none now, or one that starts. */
  readonly crashes: readonly number[]
  /** The executions that are running. */
  executions(): readonly { readonly key: string; readonly startedAt: number }[]
  /** No new messages; settles when the running ones have ended or `drainMs` is over, giving back what is left. */
  stop(drainMs: number): Promise<void>
  /** Cancels a running execution; false when it does not run here. */
  cancel(key: string): boolean
  measure(): Promise<ReplicaMeasurement>
  /** Its provider has renewed the token of an account. */
  renewAccount(account: Account): void
  /** @param share of the executions whose steps are traced from now on, from 0 to 1 */
  trace(share: number): void
}

/** What goes to the caller and into the record. */
type Outcome = Pick<ResultFrame, 'kind' | 'code' | 'head' | 'body'>

interface InFlight {
  readonly delivery: Delivery
  readonly startedAt: number
  trace?: TracedSteps
}

/**
 * One replica of a deployment: takes messages from its queue, `consumers` at a time, and has a worker thread run them.
 *
 * The thread is *parked* (there is none), *starting* (frames wait), or *up*. It starts with the first message and is
 * parked again after a quiet time. When it dies, its messages go back to the queue, where the rules of redelivery
 * decide about each (engine.md §7.3); the next message starts a new thread.
 */
export function startReplica(options: {
  readonly spec: DeploymentSpec
  readonly queue: Queue
  readonly threads: WorkerThreads
  readonly files: MessageFiles
  readonly host: ReplicaHost
  readonly parkAfterMs: number
  /** True: callers wait for answers with a status and headers. */
  readonly isHttp: boolean
  /** See {@link ReplicaMeasurement}. */
  readonly name: string
  /** Maximum Timeout. */
  readonly timeoutMs: number
  readonly steps: StepCounts
  /** Takes its first message when this has settled. */
  readonly startsAfter?: Promise<void>
}): Replica {
  const { spec, queue, threads, files, host, parkAfterMs, isHttp, name, timeoutMs, steps, startsAfter } = options
  const accounts = new Map(spec.accounts.map((account) => [account.label, account]))
  const inFlight = new SlotTable<InFlight>()
  const meter = new ReplicaMeter(name)
  const suspects = new SuspectLine(beginAgain)
  /** Those that have ended, and whose records are not safe yet. */
  const settling = new Set<Delivery>()
  /** What the thread asked for and waits for. */
  const calls = new Map<number, AbortController>()
  /** Running executions that an operator has cancelled. */
  const cancelled = new Set<number>()
  let thread: WorkerThread | undefined
  let isUp = false
  let waitingFrames: string[] = []
  let parkTimer: NodeJS.Timeout | undefined
  let isStopped = false
  let crashes: number[] = []
  let tracedShare = 0
  /** Whoever waits for the running executions to end. */
  const idleListeners = new Set<() => void>()

  const prefetch = startsAfter === undefined ? spec.consumers : 0
  const consumer: Consumer = queue.consume(queueName(spec), { prefetch, onLost }, take)
  void startsAfter?.then(() => {
    if (!isStopped) consumer.setPrefetch(spec.consumers)
  })

  function take(delivery: Delivery): void {
    if (delivery.envelope.isOnce !== true) return takeNew(delivery)
    host.findEnd(spec, delivery.envelope.key).then(
      (ended) => {
        if (ended === undefined) takeNew(delivery)
        else settle({ delivery, startedAt: host.now() }, duplicateReply(ended))
      },
      () => delivery.requeue(),
    )
  }

  function takeNew(delivery: Delivery): void {
    const refusal = refusalOf(delivery)
    if (refusal !== undefined) {
      settle({ delivery, startedAt: host.now() }, refusedReply(delivery, refusal, host.now(), isHttp))
      return
    }
    if (delivery.starts > 0) suspects.add(delivery)
    else begin(delivery)
  }

  function begin(delivery: Delivery): void {
    let started: void | Promise<void>
    try {
      started = delivery.start()
    } catch {
      // It was lost while it waited here, and is with another consumer by now.
      suspects.ended(delivery)
      return
    }
    const startedAt = host.now()
    const id = inFlight.add({ delivery, startedAt })
    meter.began(delivery, startedAt)
    if (started === undefined && delivery.envelope.files === undefined) send(id, delivery)
    else {
      Promise.resolve(started).then(
        () => bringFiles(id, delivery),
        () => {
          leave(id)
          delivery.requeue()
          suspects.ended(delivery)
        },
      )
    }
  }

  function beginAgain(delivery: Delivery): void {
    const { expiresAt } = delivery.envelope
    if (expiresAt === 0 || expiresAt > host.now()) return begin(delivery)
    // It expired while it waited for its turn: the queue reports it.
    delivery.requeue()
    suspects.ended(delivery)
  }

  /** Files that came with the message are in the folder of the execution before its first step (triggers.md §5). */
  function bringFiles(id: number, delivery: Delivery): void {
    const { key, files: brought } = delivery.envelope
    if (brought === undefined) return send(id, delivery)
    files.bring({ environment: spec.environment, key }, brought).then(
      () => send(id, delivery),
      (error: unknown) => {
        const job = inFlight.get(id)
        if (job === undefined) return
        const text = `The files of the message could not be fetched: ${errorText(error)}`
        finish(id, job, refusedReply(delivery, text, host.now(), isHttp))
        void files.removeFolder(key)
      },
    )
  }

  function send(id: number, delivery: Delivery): void {
    if (inFlight.get(id) === undefined) return // It went back while its start was recorded.
    const frame = encodeWork(
      id,
      delivery.envelope,
      delivery.redelivered || delivery.envelope.reexecutionOf !== undefined,
      tracedShare > 0 && Math.random() < tracedShare,
    )
    if (isUp) {
      thread?.run(frame)
      cancelEarly()
      return
    }
    waitingFrames.push(frame)
    if (thread === undefined) wake()
  }

  function sendWaiting(started: WorkerThread): void {
    const frames = waitingFrames
    waitingFrames = []
    for (const frame of frames) started.run(frame)
    cancelEarly()
  }

  /** Tells the thread again of what was cancelled before it had the message. */
  function cancelEarly(): void {
    for (const id of cancelled) {
      if (inFlight.get(id) !== undefined) thread?.post({ type: 'cancel', id })
      else cancelled.delete(id)
    }
  }

  function wake(): void {
    clearTimeout(parkTimer)
    parkTimer = undefined
    const started = threads.start(
      { spec: { ...spec, accounts: [...accounts.values()] }, meter: steps.memory },
      {
        isBusy: () => inFlight.size > 0,
        onReady() {
          if (thread !== started) return
          isUp = true
          crashes = []
          sendWaiting(started)
        },
        onResult: received,
        onMessage(message) {
          switch (message.type) {
            case 'log':
              return host.log(spec, message.lines)
            case 'trace': {
              const job = inFlight.get(message.id)
              if (job !== undefined) job.trace = message.trace
              return
            }
            case 'failed':
              log('ERROR', `The deployment cannot run: ${message.message}`)
              return void started.terminate()
            case 'call':
              return serveCall(started, message)
            case 'abandon':
              calls.get(message.call)?.abort()
          }
        },
        onExit(exit) {
          // One that was parked or stopped ends as it should; another may have taken its place by then.
          if (thread === started) died(exit)
        },
      },
    )
    thread = started
  }

  function serveCall(caller: WorkerThread, { call, request }: Extract<FromWorker, { type: 'call' }>): void {
    const abandoned = new AbortController()
    calls.set(call, abandoned)
    void host.serve(spec, request, abandoned.signal).then((result) => {
      calls.delete(call)
      caller.post({ type: 'answer', call, result })
    })
  }

  function abandonCalls(): void {
    for (const abandoned of calls.values()) abandoned.abort()
    calls.clear()
  }

  function received(frame: string): void {
    const result = decodeResult(frame)
    const job = inFlight.get(result.id)
    if (job === undefined) return // Given up meanwhile: a late result is discarded (reliability.md P3).
    const file = answerFileName(result.head)
    if (file === undefined) finish(result.id, job, result)
    else void answerWithFile(job, result, file)
  }

  /** The execution goes on until its file is where the caller's side finds it. */
  async function answerWithFile(job: InFlight, result: ResultFrame, name: string): Promise<void> {
    const { key } = job.delivery.envelope
    const place = { environment: spec.environment, key }
    let ended: Outcome
    try {
      const file = await files.take(place, name)
      ended = { ...result, head: withAnswerFile(result.head, file) }
    } catch (error) {
      const text = `The file ${name} of the answer could not be stored: ${errorText(error)}`
      ended = refusedReply(job.delivery, text, host.now(), isHttp)
    }
    await files.removeFolder(key).catch(() => undefined) // It goes with the next start at the latest.
    if (inFlight.get(result.id) === job) finish(result.id, job, ended)
  }

  function finish(id: number, job: InFlight, ended: Outcome): void {
    leave(id)
    settle(job, ended)
    suspects.ended(job.delivery)
    if (inFlight.size === 0) quiet()
  }

  /** An execution that had begun is not here any more. */
  function leave(id: number): void {
    if (inFlight.delete(id)) meter.left(host.now())
  }

  function settle(job: InFlight, result: Outcome): void {
    const { delivery, startedAt, trace } = job
    const reply: Reply = { kind: result.kind, head: result.head, body: result.body }
    delivery.reply(reply)
    const endedAt = host.now()
    const before = performance.now()
    const recorded = host.ended(spec, {
      delivery,
      kind: result.kind,
      code: result.code,
      reply,
      startedAt,
      endedAt,
      replica: name,
      ...(trace === undefined ? {} : { trace }),
    })
    const { body } = delivery.envelope
    meter.ended(result.kind, body, result.body, endedAt - startedAt, performance.now() - before)
    const acknowledge = (): void => {
      void delivery.ack()
      const { key, files: brought, redeliveryAllowed } = delivery.envelope
      // One that may be repeated by hand keeps its files for as long as files are kept at all.
      if (brought !== undefined && !redeliveryAllowed)
        void files.forget({ environment: spec.environment, key }, brought)
    }
    if (recorded === undefined) acknowledge()
    else {
      settling.add(delivery)
      void recorded
        .then(
          acknowledge,
          // Without its record the message counts as not done: it comes again.
          () => delivery.requeue(),
        )
        .then(() => {
          settling.delete(delivery)
          tellIdle()
        })
    }
  }

  function died(exit: ThreadExit): void {
    const lost = [...inFlight.values()]
    crashes.push(host.now())
    thread = undefined
    isUp = false
    waitingFrames = []
    for (const [id] of inFlight.entries()) leave(id)
    meter.engineEnded()
    abandonCalls()
    if (lost.length > 0) {
      log(
        'ERROR',
        `The engine of this deployment died (${exit.reason}); ${lost.length} executions were cut off and go back to the queue`,
      )
    }
    host.died(spec, exit)
    for (const { delivery } of lost) {
      // What an execution left behind is not for the one that may follow it.
      void files.removeFolder(delivery.envelope.key).finally(() => delivery.requeue())
    }
    for (const { delivery } of lost) suspects.ended(delivery)
    tellIdle()
  }

  function onLost(delivery: Delivery): void {
    suspects.remove(delivery)
    for (const [id, job] of inFlight.entries()) {
      if (job.delivery !== delivery) continue
      leave(id)
      thread?.post({ type: 'cancel', id })
    }
  }

  function isIdle(): boolean {
    return inFlight.size === 0 && settling.size === 0
  }

  function tellIdle(): void {
    for (const listener of idleListeners) listener()
  }

  function quiet(): void {
    tellIdle()
    if (parkTimer !== undefined) {
      parkTimer.refresh()
      return
    }
    parkTimer = setTimeout(() => {
      parkTimer = undefined
      if (inFlight.size === 0) park()
    }, parkAfterMs)
    parkTimer.unref()
  }

  function park(): void {
    const parked = thread
    thread = undefined
    isUp = false
    meter.engineEnded()
    void parked?.terminate()
  }

  function log(level: LogLine['level'], text: string): void {
    host.log(spec, [{ level, text, at: host.now() }])
  }

  return {
    get running() {
      return inFlight.size
    },
    get isParked() {
      return thread === undefined
    },
    get crashes() {
      return crashes
    },
    executions: () =>
      [...inFlight.values()].map(({ delivery, startedAt }) => ({ key: delivery.envelope.key, startedAt })),
    renewAccount(account) {
      if (!accounts.has(account.label)) return
      accounts.set(account.label, account)
      thread?.post({ type: 'account', account })
    },
    trace(share) {
      tracedShare = share
    },
    async measure() {
      const measured = thread
      const usage = await measured?.usage()
      // Another engine may have taken its place meanwhile.
      if (usage !== undefined && measured === thread) meter.usedCpu(usage.cpuMs)
      return {
        ...meter.measure(host.now(), spec.consumers, timeoutMs),
        components: steps.components(),
        ...(usage === undefined
          ? {}
          : { memory: { usedBytes: usage.heapBytes, budgetBytes: SIZES[spec.size].memoryMb * BYTES_PER_MB } }),
      }
    },
    async stop(drainMs) {
      isStopped = true
      suspects.clear()
      consumer.pause()
      if (!isIdle()) await idleOrLate(drainMs)
      const left = [...inFlight.values()]
      for (const [id] of inFlight.entries()) leave(id)
      consumer.close()
      for (const { delivery } of left) delivery.requeue()
      tellIdle()
      clearTimeout(parkTimer)
      park()
    },
    cancel(key) {
      for (const [id, job] of inFlight.entries()) {
        if (job.delivery.envelope.key !== key) continue
        cancelled.add(id)
        thread?.post({ type: 'cancel', id })
        return true
      }
      return false
    },
  }

  function idleOrLate(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        idleListeners.delete(listener)
        resolve()
      }
      const listener = (): void => {
        if (isIdle()) end()
      }
      const timer = setTimeout(end, milliseconds)
      idleListeners.add(listener)
    })
  }
}

/** Why a message may not be started again; undefined when it may (engine.md §7.3, reliability.md EXE-02). */
function refusalOf(delivery: Delivery): string | undefined {
  if (delivery.redelivered && !delivery.envelope.redeliveryAllowed) {
    return 'The execution was aborted and may not be repeated: redelivery is not allowed by the trigger'
  }
  if (delivery.starts >= MOST_STARTS)
    return `The execution was aborted ${delivery.starts} times and is not started again`
  return undefined
}

/** The execution of this key has ended before: nothing runs, nothing is recorded. */
function duplicateReply(duplicateOf: 'response' | 'error'): Pick<ResultFrame, 'kind' | 'code' | 'head' | 'body'> {
  return { kind: 'refused', code: 0, head: writeOutcomeHead({ duplicateOf }), body: 'null' }
}

function refusedReply(
  delivery: Delivery,
  text: string,
  now: number,
  isHttp: boolean,
): Pick<ResultFrame, 'kind' | 'code' | 'head' | 'body'> {
  const isBare = !isHttp || delivery.envelope.trigger === PIPELINE_EXECUTOR
  return {
    kind: 'error',
    code: 500,
    head: isBare ? '' : JSON.stringify([500, { 'Content-Type': 'application/json' }]),
    body: toByteText(JSON.stringify({ timestamp: now, error: text, code: 500 })),
  }
}
