import { isTick } from '../documents.ts'

/** How a sender learned of the fate of its message. */
export type Outcome =
  /** 2xx, or an acknowledgement AA: the platform is answerable for it. */
  | 'accepted'
  /** Any other answer. */
  | 'failed'
  /** The connection was closed before an answer. */
  | 'closed'
  /** There was nobody to connect to: it was never sent. */
  | 'unsent'
  /** Neither an answer nor a closed connection in time. */
  | 'unanswered'

/** A message of the load. */
export interface Sent {
  readonly id: string
  readonly route: string
  /** What happened to the platform while it was on its way, or next. */
  readonly stretch: Stretch
  readonly isPoison: boolean
  /** Epoch ms. */
  readonly at: number
  outcome: Outcome | 'waiting'
  /** The answer, in short, when it is none of success. */
  answer?: string
}

/** The time up to a fault, which is known when it comes. */
export interface Stretch {
  fault: string
  /** Epoch ms. */
  readonly from: number
}

/** A time in which the platform served, epoch ms. */
export interface UpTime {
  readonly from: number
  readonly to: number
}

/** What one execution told of itself. */
export interface Told {
  readonly key: string
  /** When it began and ended, epoch ms: more than once where it was started again. */
  readonly begins: number[]
  readonly ends: number[]
}

/** Of what is sent after the last fault. */
const NO_FAULT = 'afterwards'

/**
 * What was sent and what was done, noted outside of the platform: senders say what they were answered, pipelines tell
 * when an execution begins and ends.
 */
export class Ledger {
  readonly sent: Sent[] = []
  /** Pipeline → id of the message → what its executions told. */
  readonly told = new Map<string, Map<string, Map<string, Told>>>()
  /** Pipeline → the latest minor version that told something. */
  readonly versions = new Map<string, number>()
  readonly stretches: Stretch[] = []
  readonly upTimes: UpTime[] = []
  /** When the platform was cut off from brokers and mailboxes: it was killed, or they were, or a connection; epoch ms. */
  readonly cuts: number[] = []
  /** How often something was told, but for ticks. */
  toldCount = 0
  readonly #accepted = new Map<string, number>()
  readonly #begun = new Map<string, number>()
  #stretch: Stretch = { fault: NO_FAULT, from: 0 }
  #listeners = new Set<() => void>()

  constructor() {
    this.stretches.push(this.#stretch)
  }

  get stretch(): Stretch {
    return this.#stretch
  }

  send(route: string, isPoison = false): Sent {
    const sent: Sent = {
      id: `${route}-${this.sent.length}`,
      route,
      stretch: this.#stretch,
      isPoison,
      at: Date.now(),
      outcome: 'waiting',
    }
    this.sent.push(sent)
    return sent
  }

  settle(sent: Sent, outcome: Outcome, answer?: string): void {
    sent.outcome = outcome
    if (answer !== undefined) sent.answer = answer
    if (outcome === 'accepted') this.#accepted.set(sent.route, this.acceptedOf(sent.route) + 1)
    this.#changed()
  }

  tell(pipeline: string, version: number, id: string, key: string, stage: 'begin' | 'end'): void {
    const told = this.executions(pipeline, id)
    if (told.size === 0) this.#begun.set(pipeline, this.begunOf(pipeline) + 1)
    const execution = told.get(key) ?? { key, begins: [], ends: [] }
    told.set(key, execution)
    if (stage === 'begin') execution.begins.push(Date.now())
    else execution.ends.push(Date.now())
    if (!isTick(pipeline)) this.toldCount++
    this.versions.set(pipeline, Math.max(version, this.versions.get(pipeline) ?? 0))
    this.#changed()
  }

  acceptedOf(route: string): number {
    return this.#accepted.get(route) ?? 0
  }

  /** How many messages a pipeline has begun with. */
  begunOf(pipeline: string): number {
    return this.#begun.get(pipeline) ?? 0
  }

  /** Key → what the executions of a message in a pipeline told. */
  executions(pipeline: string, id: string): Map<string, Told> {
    let messages = this.told.get(pipeline)
    if (messages === undefined) this.told.set(pipeline, (messages = new Map<string, Map<string, Told>>()))
    let told = messages.get(id)
    if (told === undefined) messages.set(id, (told = new Map<string, Told>()))
    return told
  }

  /** A fault comes: what was sent since the one before belongs to it. */
  fault(name: string): void {
    this.#stretch.fault = name
    this.#stretch = { fault: NO_FAULT, from: Date.now() }
    this.stretches.push(this.#stretch)
  }

  /** The fault that ended the stretch with this moment in it. */
  faultAfter(at: number): string {
    return this.stretches.findLast(({ from }) => from <= at)?.fault ?? NO_FAULT
  }

  /**
   * Waits until the condition holds.
   *
   * @param what is waited for, or a function that tells it when it has not come
   * @throws Error saying what never came
   */
  async until(what: string | (() => string), holds: () => boolean, withinMs = 300_000): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = (): void => {
      if (holds()) resolve()
    }
    const late = setTimeout(() => {
      reject(new Error(`This never came: ${typeof what === 'string' ? what : what()}`))
    }, withinMs)
    this.#listeners.add(look)
    look()
    await promise.finally(() => {
      clearTimeout(late)
      this.#listeners.delete(look)
    })
  }

  #changed(): void {
    for (const look of this.#listeners) look()
  }
}
