import type { Delivery, Reply } from '@jatai/platform'
import type { DeploymentSpec } from '../deployments/deployment-spec.ts'
import type { MessageFiles } from '../files/message-files.ts'
import type { ReplicaMeter } from '../metrics/replica-meter.ts'
import type { TracedSteps } from '../workers/step-tracer.ts'
import type { ExecutionEnd, Outcome } from './execution-end.ts'

/** An execution that has ended, or that never began. */
export interface EndedJob {
  readonly delivery: Delivery
  /** Epoch ms. */
  readonly startedAt: number
  readonly trace?: TracedSteps
  /** Its message was refused for this reason: it is set aside in place of being acknowledged. */
  readonly deadLetterReason?: string
}

/** Answers and records what has ended, and then takes its message off the queue. */
export interface Settlement {
  /** Of how many the records are not safe yet. */
  readonly size: number
  settle(job: EndedJob, outcome: Outcome): void
}

/** @param options.record see `ended` of ReplicaHost */
export function createSettlement(options: {
  readonly spec: DeploymentSpec
  /** Of the replica. */
  readonly name: string
  readonly files: MessageFiles
  readonly meter: ReplicaMeter
  record(end: ExecutionEnd): void | Promise<void>
  now(): number
  /** A record that had to be waited for is safe, or its message goes back. */
  onSettled(): void
}): Settlement {
  const { spec, name: replica, files, meter } = options
  let size = 0

  function settle(job: EndedJob, { kind, code, head, body }: Outcome): void {
    const { delivery, startedAt, trace } = job
    const reply: Reply = { kind, head, body }
    delivery.reply(reply)
    const endedAt = options.now()
    const before = performance.now()
    const end = { delivery, kind, code, reply, startedAt, endedAt, replica }
    const recorded = options.record(trace === undefined ? end : { ...end, trace })
    meter.ended(kind, delivery.envelope.body, body, endedAt - startedAt, performance.now() - before)
    if (recorded === undefined) takeOff(job)
    else void whenRecorded(recorded, job)
  }

  async function whenRecorded(recorded: Promise<void>, job: EndedJob): Promise<void> {
    size++
    try {
      await recorded
      takeOff(job)
    } catch {
      job.delivery.requeue() // Without its record the message counts as not done: it comes again.
    }
    size--
    options.onSettled()
  }

  function takeOff({ delivery, deadLetterReason }: EndedJob): void {
    if (deadLetterReason !== undefined) {
      // Its files stay for whoever sends it again. If the queue closes before it is safe, it comes back and is refused.
      void Promise.resolve(delivery.deadLetter(deadLetterReason)).catch(() => undefined)
      return
    }
    void delivery.ack()
    const { key, files: brought, redeliveryAllowed } = delivery.envelope
    // One that may be repeated by hand keeps its files for as long as files are kept at all.
    if (brought !== undefined && !redeliveryAllowed) void files.forget({ environment: spec.environment, key }, brought)
  }

  return {
    get size() {
      return size
    },
    settle,
  }
}
