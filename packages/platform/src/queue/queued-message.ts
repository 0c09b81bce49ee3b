import type { JataiError } from '@jatai/errors'
import type { Envelope, Reply } from './envelope.ts'
import type { Lane } from './lane.ts'
import type { PendingRequest, RequestListener } from './queue.ts'

/**
 * A message in memory: ready (in a deque), taken (with a consumer) or gone. It is its own handle for the caller that
 * waits for the reply, which saves an object per request.
 */
export class QueuedMessage implements PendingRequest {
  readonly lane: Lane
  readonly envelope: Envelope
  readonly sequence: number
  /** Recorded starts. */
  starts: number
  state: 'ready' | 'taken' | 'gone' = 'ready'
  /** The caller of a request went away. */
  abandoned = false
  listener: RequestListener | undefined

  constructor(lane: Lane, envelope: Envelope, sequence: number, starts: number, listener: RequestListener | undefined) {
    this.lane = lane
    this.envelope = envelope
    this.sequence = sequence
    this.starts = starts
    this.listener = listener
  }

  get bytes(): number {
    return this.envelope.head.length + this.envelope.body.length
  }

  abandon(): void {
    if (this.listener === undefined) return
    this.listener = undefined
    this.abandoned = true
    this.lane.dropAbandoned(this)
  }

  reply(reply: Reply): void {
    const listener = this.listener
    this.listener = undefined
    listener?.onReply(reply)
  }

  refuse(error: JataiError): void {
    const listener = this.listener
    this.listener = undefined
    listener?.onRefused(error)
  }
}
