import { errorText } from '@jatai/errors'
import { SIZES, SlotTable } from '@jatai/platform'
import type { Consumer, Delivery, Queue, ReplicaMeasurement } from '@jatai/platform'
import type { Account, LogLine } from '@jatai/sdk'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import { queueName } from '../deployments/deployment-spec.ts'
import type { MessageFiles } from '../files/message-files.ts'
import { ReplicaMeter } from '../metrics/replica-meter.ts'
import type { StepCounts } from '../metrics/step-counts.ts'
import { decodeResult, encodeWork } from '../workers/frames.ts'
import type { ResultFrame } from '../workers/frames.ts'
import { answerFileName, withAnswerFile } from '../workers/http-reply.ts'
import type { ServiceRequest, ServiceResult } from '../workers/messages.ts'
import type { TracedSteps } from '../workers/step-tracer.ts'
import type { ThreadExit, WorkerThreads } from '../workers/worker-threads.ts'
import { createEngine } from './engine.ts'
import { createHangWatch } from './hang-watch.ts'
import type { ExecutionEnd, Outcome } from './execution-end.ts'
import { createMemoryGate } from './memory-gate.ts'
import { duplicateOutcome, isKeptWhenRefused, refusalOf, refusedOutcome } from './refusals.ts'
import { createSettlement } from './settlement.ts'
import { SuspectLine } from './suspect-line.ts'

const BYTES_PER_MB = 1_048_576
/** Of an engine that never gets ready; then only messages start it (run-and-monitor.md §5). */
const MOST_RESTARTS = 5

export interface ReplicaHost {
  /** Handed over before the message is acknowledged; a durable message waits for it. */
  ended(spec: DeploymentSpec, end: ExecutionEnd): void | Promise<void>
  /** How the execution of a key has ended, if it has; of one that may come again. */
  findEnd(spec: DeploymentSpec, key: string): Promise<'response' | 'error' | undefined>
  /** An engine ended although it should not. */
  died(spec: DeploymentSpec, exit: ThreadExit): void
  log(spec: DeploymentSpec, lines: readonly LogLine[]): void
  /** The signal is aborted when nobody waits for the result any more. */
  serve(spec: DeploymentSpec, request: ServiceRequest, signal: AbortSignal): Promise<ServiceResult>
  now(): number
}

export interface Replica {
  /** See {@link ReplicaMeasurement}. */
  readonly name: string
  /** Executions that are running. */
  readonly running: number
  readonly isParked: boolean
  /** When its engine ended, epoch ms, since one was last ready; it has none now, or one that starts. */
  readonly crashes: readonly number[]
  /** The executions that are running. */
  executions(): readonly { readonly key: string; readonly startedAt: number }[]
  /** The name of the step that an execution began last, by its key; of those that wait for something. */
  steps(): Promise<ReadonlyMap<string, string>>
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

/** An execution that has begun. */
interface InFlight {
  readonly delivery: Delivery
  readonly startedAt: number
  /** When its engine was given it; undefined again once that has answered. */
  sentAt: number | undefined
  /** When an operator has cancelled it, maybe before its engine has it. */
  cancelledAt?: number
  trace?: TracedSteps
}

/**
 * One replica of a deployment: takes messages from its queue, `consumers` at a time, and has its engine run them. When
 * the engine dies, its messages go back to the queue, where the rules of redelivery decide about each (engine.md §7.3).
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
  /** Of an execution, after its time or its cancellation, until its engine counts as stuck and is ended. */
  readonly hangMarginMs: number
  readonly steps: StepCounts
  /** Takes its first message when this has settled. */
  readonly startsAfter?: Promise<void>
}): Replica {
  const { spec, queue, threads, files, host, parkAfterMs, isHttp, name, timeoutMs, hangMarginMs, steps, startsAfter } =
    options
  const inFlight = new SlotTable<InFlight>()
  const meter = new ReplicaMeter(name)
  const suspects = new SuspectLine(beginAgain)
  const engine = createEngine({
    spec,
    threads,
    steps,
    parkAfterMs,
    onUp() {
      crashes = []
      if (inFlight.size === 0) engine.quiet()
    },
    listener: {
      isBusy: () => inFlight.size > 0,
      onResult: received,
      onTrace(id, trace) {
        const job = inFlight.get(id)
        if (job !== undefined) job.trace = trace
      },
      onDied: died,
      onUnusable: (reason) => logError(`The deployment cannot run: ${reason}`),
      log: (lines) => host.log(spec, lines),
      serve: (request, signal) => host.serve(spec, request, signal),
    },
  })
  const hangWatch = createHangWatch({ everyMs: Math.min(5_000, hangMarginMs), look: endHung })
  const settlement = createSettlement({
    spec,
    name,
    files,
    meter,
    record: (end) => host.ended(spec, end),
    now: () => host.now(),
    onSettled: tellIdle,
  })
  let isStopped = false
  let crashes: number[] = []
  let tracedShare = 0
  /** Whoever waits for the running executions to end. */
  const idleListeners = new Set<() => void>()

  // Messages may come as soon as they may: not before there is a gate.
  const consumer: Consumer = queue.consume(queueName(spec), { prefetch: 0, onLost }, take)
  const memoryGate = createMemoryGate(SIZES[spec.size].memoryMb * BYTES_PER_MB, consumer)
  if (startsAfter === undefined) consumer.setPrefetch(spec.consumers)
  else {
    void startsAfter.then(() => {
      if (!isStopped) consumer.setPrefetch(spec.consumers)
    })
  }

  function take(delivery: Delivery): void {
    if (delivery.envelope.isOnce !== true) return takeNew(delivery)
    host.findEnd(spec, delivery.envelope.key).then(
      (ended) => {
        if (ended === undefined) takeNew(delivery)
        else settlement.settle({ delivery, startedAt: host.now() }, duplicateOutcome(ended))
      },
      () => delivery.requeue(),
    )
  }

  function takeNew(delivery: Delivery): void {
    const refusal = refusalOf(delivery, host.now())
    if (refusal !== undefined) refuse(delivery, refusal)
    else if (delivery.starts > 0) suspects.add(delivery)
    else begin(delivery)
  }

  /**
   * Records the error, and sets the message aside unless its execution has ended well and only its acknowledgement was
   * cut off.
   */
  function refuse(delivery: Delivery, reason: string): void {
    const outcome = refused(delivery, reason)
    const job = { delivery, startedAt: host.now() }
    if (!isKeptWhenRefused(delivery.envelope)) return settlement.settle(job, outcome)
    host.findEnd(spec, delivery.envelope.key).then(
      // An error may be the record of this refusal, made by a process that was killed before it could set it aside.
      (end) => settlement.settle(end === 'response' ? job : { ...job, deadLetterReason: reason }, outcome),
      () => delivery.requeue(),
    )
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
    const job: InFlight = { delivery, startedAt, sentAt: undefined }
    const id = inFlight.add(job)
    memoryGate.entered(delivery.envelope.body.length)
    meter.began(delivery, startedAt)
    if (started === undefined && delivery.envelope.files === undefined) return send(id, job)
    Promise.resolve(started).then(
      () => bringFiles(id, job),
      () => {
        leave(id)
        delivery.requeue()
        suspects.ended(delivery)
      },
    )
  }

  function beginAgain(delivery: Delivery): void {
    const { expiresAt } = delivery.envelope
    if (expiresAt === 0 || expiresAt > host.now()) return begin(delivery)
    // It expired while it waited for its turn: the queue reports it.
    delivery.requeue()
    suspects.ended(delivery)
  }

  /** Files that came with the message are in the folder of the execution before its first step (triggers.md §5). */
  function bringFiles(id: number, job: InFlight): void {
    const { key, files: brought } = job.delivery.envelope
    if (brought === undefined) return send(id, job)
    files.bring({ environment: spec.environment, key }, brought).then(
      () => send(id, job),
      (error: unknown) => {
        if (inFlight.get(id) !== job) return
        finish(id, job, refused(job.delivery, `The files of the message could not be fetched: ${errorText(error)}`))
        void files.removeFolder(key)
      },
    )
  }

  function send(id: number, job: InFlight): void {
    if (inFlight.get(id) !== job) return // It went back while its start was recorded.
    const { envelope, redelivered } = job.delivery
    job.sentAt = host.now()
    hangWatch.wake()
    const isTraced = tracedShare > 0 && Math.random() < tracedShare
    engine.run(encodeWork(id, envelope, redelivered || envelope.reexecutionOf !== undefined, isTraced))
    if (job.cancelledAt !== undefined) engine.cancel(id)
  }

  function received(frame: string): void {
    const result = decodeResult(frame)
    const job = inFlight.get(result.id)
    if (job === undefined) return // Given up meanwhile: a late result is discarded (reliability.md P3).
    job.sentAt = undefined
    const file = answerFileName(result.head)
    if (file === undefined) finish(result.id, job, result)
    else void answerWithFile(job, result, file)
  }

  /** The execution goes on until its file is where the caller's side finds it. */
  async function answerWithFile(job: InFlight, result: ResultFrame, fileName: string): Promise<void> {
    const { key } = job.delivery.envelope
    let ended: Outcome
    try {
      const file = await files.take({ environment: spec.environment, key }, fileName)
      ended = { ...result, head: withAnswerFile(result.head, file) }
    } catch (error) {
      ended = refused(job.delivery, `The file ${fileName} of the answer could not be stored: ${errorText(error)}`)
    }
    await files.removeFolder(key).catch(() => undefined) // It goes with the next start at the latest.
    if (inFlight.get(result.id) === job) finish(result.id, job, ended)
  }

  function finish(id: number, job: InFlight, ended: Outcome): void {
    leave(id)
    settlement.settle(job, ended)
    suspects.ended(job.delivery)
    if (inFlight.size > 0) return
    tellIdle()
    engine.quiet()
  }

  /** An execution that had begun is not here any more. */
  function leave(id: number): void {
    const job = inFlight.get(id)
    if (job === undefined) return
    inFlight.delete(id)
    memoryGate.left(job.delivery.envelope.body.length)
    meter.left(host.now())
  }

  /** Takes all that have begun out of here. */
  function leaveAll(): readonly Delivery[] {
    const left = [...inFlight.entries()]
    for (const [id] of left) leave(id)
    return left.map(([, { delivery }]) => delivery)
  }

  /** Ends an engine that has not ended an execution long after it should; the others there go back to the queue. */
  function endHung(): boolean {
    const now = host.now()
    const late = [...inFlight.entries()].filter(([, job]) => now - mustEndAt(job) > hangMarginMs)
    if (late.length === 0) return inFlight.size > 0
    for (const [id, job] of late) finish(id, job, lateOutcome(job, now))
    engine.park()
    died({ isOutOfMemory: false, reason: `it computed without a pause and did not react for ${hangMarginMs / 1000} s` })
    return false
  }

  function lateOutcome({ delivery, cancelledAt }: InFlight, now: number): Outcome {
    if (cancelledAt !== undefined) {
      return refusedOutcome(delivery, 'The execution was cancelled', { now, isHttp, code: 499 })
    }
    const text = `Execution timeout of ${delivery.envelope.timeoutMs} ms exceeded; its engine did not react and was ended`
    return refusedOutcome(delivery, text, { now, isHttp })
  }

  function died(exit: ThreadExit): void {
    const lost = leaveAll()
    crashes.push(host.now())
    meter.engineEnded()
    if (lost.length > 0) {
      logError(
        `The engine of this deployment died (${exit.reason}); ${lost.length} executions were cut off and go back to the queue`,
      )
    }
    host.died(spec, exit)
    for (const delivery of lost) {
      // What an execution left behind is not for the one that may follow it.
      void files.removeFolder(delivery.envelope.key).finally(() => delivery.requeue())
    }
    for (const delivery of lost) suspects.ended(delivery)
    tellIdle()
    // What is not ready may not stay so until the next message comes: nothing is wrong with it.
    if (!isStopped && crashes.length < MOST_RESTARTS) engine.start()
  }

  function onLost(delivery: Delivery): void {
    suspects.remove(delivery)
    for (const [id, job] of inFlight.entries()) {
      if (job.delivery !== delivery) continue
      leave(id)
      engine.cancel(id)
    }
  }

  function logError(text: string): void {
    host.log(spec, [{ level: 'ERROR', text, at: host.now() }])
  }

  function refused(delivery: Delivery, text: string): Outcome {
    return refusedOutcome(delivery, text, { now: host.now(), isHttp })
  }

  function isIdle(): boolean {
    return inFlight.size === 0 && settlement.size === 0
  }

  function tellIdle(): void {
    for (const listener of idleListeners) listener()
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

  return {
    name,
    get running() {
      return inFlight.size
    },
    get isParked() {
      return engine.isParked
    },
    get crashes() {
      return crashes
    },
    executions: () =>
      [...inFlight.values()].map(({ delivery, startedAt }) => ({ key: delivery.envelope.key, startedAt })),
    async steps() {
      const steps = new Map<string, string>()
      for (const [id, stepName] of await engine.steps()) {
        const job = inFlight.get(id)
        if (job !== undefined) steps.set(job.delivery.envelope.key, stepName)
      }
      return steps
    },
    renewAccount: (account) => engine.renewAccount(account),
    trace(share) {
      tracedShare = share
    },
    async measure() {
      const usage = await engine.usage()
      if (usage !== undefined) meter.usedCpu(usage.cpuMs)
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
      hangWatch.close()
      memoryGate.close()
      consumer.pause()
      if (!isIdle()) await idleOrLate(drainMs)
      const left = leaveAll()
      consumer.close()
      for (const delivery of left) delivery.requeue()
      tellIdle()
      engine.park()
    },
    cancel(key) {
      for (const [id, job] of inFlight.entries()) {
        if (job.delivery.envelope.key !== key) continue
        job.cancelledAt ??= host.now()
        engine.cancel(id)
        return true
      }
      return false
    },
  }
}

/** When its engine should have ended it at the latest. */
function mustEndAt({ delivery, sentAt, cancelledAt }: InFlight): number {
  if (sentAt === undefined) return Infinity
  return Math.min(sentAt + delivery.envelope.timeoutMs, cancelledAt ?? Infinity)
}
