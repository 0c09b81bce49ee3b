import { errorText } from '@jatai/errors'
import type { Consumer, Delivery, Queue, Reply } from '@jatai/platform'
import type { LogLine } from '@jatai/sdk'
import type { MessageFiles } from '../files/message-files.ts'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import { queueName } from '../deployments/deployment-spec.ts'
import { decodeResult, encodeWork } from './frames.ts'
import type { ResultFrame } from './frames.ts'
import { answerFileName, withAnswerFile } from './http-reply.ts'
import type { ServiceRequest, ServiceResult } from './messages.ts'
import { PIPELINE_EXECUTOR } from './deployment-runner.ts'
import { toByteText } from './byte-text.ts'
import type { WorkerThread, WorkerThreads } from './worker-threads.ts'

/** Most starts of one message (engine.md §7.3). */
const MOST_STARTS = 3

/**
 * With more messages than this in the thread, the next ones of one turn of the event loop go there together: waking
 * the other thread costs more than a message. With fewer, waiting for the turn to end would only add to the latency.
 */
const FEW_IN_FLIGHT = 2

/** How an execution ended, for its record. */
export interface ExecutionEnd {
  readonly delivery: Delivery
  readonly kind: Reply['kind']
  readonly code: number
  readonly reply: Reply
  /** Epoch ms. */
  readonly startedAt: number
  readonly endedAt: number
}

export interface ReplicaHost {
  /** Handed over before the message is acknowledged; a durable message waits for it. */
  ended(spec: DeploymentSpec, end: ExecutionEnd): void | Promise<void>
  log(spec: DeploymentSpec, lines: readonly LogLine[]): void
  /** The signal is aborted when nobody waits for the result any more. */
  serve(spec: DeploymentSpec, request: ServiceRequest, signal: AbortSignal): Promise<ServiceResult>
  now(): number
}

export interface Replica {
  /** Executions that are running. */
  readonly running: number
  readonly isParked: boolean
  /** No new messages; settles when the running ones have ended or `drainMs` is over, giving back what is left. */
  stop(drainMs: number): Promise<void>
  /** Cancels a running execution; false when it does not run here. */
  cancel(key: string): boolean
}

/** What goes to the caller and into the record. */
type Outcome = Pick<ResultFrame, 'kind' | 'code' | 'head' | 'body'>

interface InFlight {
  readonly delivery: Delivery
  readonly startedAt: number
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
}): Replica {
  const { spec, queue, threads, files, host, parkAfterMs } = options
  const inFlight = new Map<number, InFlight>()
  /** What the thread asked for and waits for. */
  const calls = new Map<number, AbortController>()
  let lastId = 0
  let thread: WorkerThread | undefined
  let isUp = false
  let waitingFrames: string[] = []
  let parkTimer: NodeJS.Timeout | undefined
  let onIdle: (() => void) | undefined

  const consumer: Consumer = queue.consume(queueName(spec), { prefetch: spec.consumers, onLost }, take)

  function take(delivery: Delivery): void {
    const refusal = refusalOf(delivery)
    if (refusal !== undefined) {
      settle({ delivery, startedAt: host.now() }, refusedReply(delivery, refusal, host.now()))
      return
    }
    const id = ++lastId
    inFlight.set(id, { delivery, startedAt: host.now() })
    const started = delivery.start()
    if (started === undefined && delivery.envelope.files === undefined) send(id, delivery)
    else {
      Promise.resolve(started).then(
        () => bringFiles(id, delivery),
        () => {
          inFlight.delete(id)
          delivery.requeue()
        },
      )
    }
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
        finish(id, job, refusedReply(delivery, text, host.now()))
        void files.removeFolder(key)
      },
    )
  }

  function send(id: number, delivery: Delivery): void {
    const frame = encodeWork(id, delivery.envelope, delivery.redelivered)
    if (isUp && inFlight.size <= FEW_IN_FLIGHT) {
      thread?.post(frame)
      return
    }
    waitingFrames.push(frame)
    if (thread === undefined) wake()
    else if (isUp && waitingFrames.length === 1) setImmediate(sendWaiting)
  }

  function sendWaiting(): void {
    if (!isUp || waitingFrames.length === 0) return
    const frames = waitingFrames
    waitingFrames = []
    thread?.post(frames)
  }

  function wake(): void {
    clearTimeout(parkTimer)
    parkTimer = undefined
    thread = threads.start(spec, {
      isBusy: () => inFlight.size > 0,
      onReady() {
        isUp = true
        sendWaiting()
      },
      onResult: received,
      onMessage(message) {
        if (message.type === 'log') host.log(spec, message.lines)
        else if (message.type === 'failed') log('ERROR', `The deployment cannot run: ${message.message}`)
        else if (message.type === 'abandon') calls.get(message.call)?.abort()
        else void serve(message.call, message.request)
        if (message.type === 'failed') void thread?.terminate()
      },
      onExit: died,
    })
  }

  async function serve(call: number, request: ServiceRequest): Promise<void> {
    const stop = new AbortController()
    calls.set(call, stop)
    const result = await host.serve(spec, request, stop.signal)
    if (calls.get(call) !== stop) return
    calls.delete(call)
    if (!stop.signal.aborted) thread?.post({ type: 'answer', call, result })
  }

  function abandonCalls(): void {
    for (const stop of calls.values()) stop.abort()
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
      ended = refusedReply(job.delivery, text, host.now())
    }
    await files.removeFolder(key).catch(() => undefined) // It goes with the next start at the latest.
    if (inFlight.get(result.id) === job) finish(result.id, job, ended)
  }

  function finish(id: number, job: InFlight, ended: Outcome): void {
    inFlight.delete(id)
    settle(job, ended)
    if (inFlight.size === 0) quiet()
  }

  function settle(job: InFlight, result: Outcome): void {
    const { delivery, startedAt } = job
    const reply: Reply = { kind: result.kind, head: result.head, body: result.body }
    delivery.reply(reply)
    const recorded = host.ended(spec, {
      delivery,
      kind: result.kind,
      code: result.code,
      reply,
      startedAt,
      endedAt: host.now(),
    })
    const acknowledge = (): void => {
      void delivery.ack()
      const { key, files: brought } = delivery.envelope
      if (brought !== undefined) void files.forget({ environment: spec.environment, key }, brought)
    }
    if (recorded === undefined) acknowledge()
    else {
      recorded.then(
        acknowledge,
        // Without its record the message counts as not done: it comes again.
        () => delivery.requeue(),
      )
    }
  }

  function died(reason: string): void {
    const lost = [...inFlight.values()]
    const expected = thread === undefined
    thread = undefined
    isUp = false
    waitingFrames = []
    inFlight.clear()
    abandonCalls()
    if (!expected && lost.length > 0) {
      log(
        'ERROR',
        `The engine of this deployment died (${reason}); ${lost.length} executions were cut off and go back to the queue`,
      )
    }
    for (const { delivery } of lost) {
      // What an execution left behind is not for the one that may follow it.
      void files.removeFolder(delivery.envelope.key).finally(() => delivery.requeue())
    }
    onIdle?.()
  }

  function onLost(delivery: Delivery): void {
    for (const [id, job] of inFlight) {
      if (job.delivery !== delivery) continue
      inFlight.delete(id)
      thread?.post({ type: 'cancel', id })
    }
  }

  function quiet(): void {
    onIdle?.()
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
    async stop(drainMs) {
      consumer.pause()
      if (inFlight.size > 0) await whenIdle(drainMs)
      const left = [...inFlight.values()]
      inFlight.clear()
      consumer.close()
      for (const { delivery } of left) delivery.requeue()
      clearTimeout(parkTimer)
      park()
    },
    cancel(key) {
      for (const [id, job] of inFlight) {
        if (job.delivery.envelope.key !== key) continue
        thread?.post({ type: 'cancel', id })
        return true
      }
      return false
    },
  }

  function whenIdle(drainMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, drainMs)
      onIdle = () => {
        if (inFlight.size > 0) return
        clearTimeout(timer)
        resolve()
      }
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

function refusedReply(
  delivery: Delivery,
  text: string,
  now: number,
): Pick<ResultFrame, 'kind' | 'code' | 'head' | 'body'> {
  const bare = delivery.envelope.trigger === PIPELINE_EXECUTOR
  return {
    kind: 'error',
    code: 500,
    head: bare ? '' : JSON.stringify([500, { 'Content-Type': 'application/json' }]),
    body: toByteText(JSON.stringify({ timestamp: now, error: text, code: 500 })),
  }
}
