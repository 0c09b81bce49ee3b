import type { Envelope, Reply } from '@jatai/platform'

/**
 * What crosses between the process's main thread and a worker thread for each message: one string of one-byte
 * characters. Measured, this is the cheapest thing to hand over; an object with the same fields costs several times
 * as much to clone.
 */
export interface WorkFrame {
  readonly id: number
  readonly key: string
  readonly trigger: string
  readonly publishedAt: number
  readonly timeoutMs: number
  /** True: the time for the execution counts from its publication, since its caller's does (engine.md §7.2). */
  readonly synchronous: boolean
  readonly redelivered: boolean
  /** What its steps do is told (`trace` of FromWorker). */
  readonly traced: boolean
  readonly hops: number
  readonly callDepth: number
  readonly traceparent: string
  /** What the flow sees as its time of start, in milliseconds since 1970; 0 = when it starts. */
  readonly dueAt: number
  /** JSON text of what the gateway knows of the caller; empty when it knows nothing. */
  readonly caller: string
  readonly head: string
  readonly body: string
}

/** Outcome of one message, from the worker. */
export interface ResultFrame {
  readonly id: number
  readonly kind: Reply['kind']
  /** Error code; 0 for a response. */
  readonly code: number
  readonly head: string
  readonly body: string
}

const END = '\n'

export function encodeWork(id: number, envelope: Envelope, redelivered: boolean, traced: boolean): string {
  const { key, trigger, publishedAt, timeoutMs, hops, callDepth, traceparent, dueAt, caller, body } = envelope
  const head = oneByte(envelope.head)
  const synchronous = envelope.durable || envelope.isTimedFromStart === true ? 0 : 1
  return (
    `${id}\n${key}\n${trigger}\n${publishedAt}\n${timeoutMs}\n${synchronous}\n${redelivered ? 1 : 0}\n${traced ? 1 : 0}\n` +
    `${hops}\n${callDepth ?? 0}\n${traceparent ?? ''}\n${dueAt ?? 0}\n` +
    `${caller === undefined ? '' : oneByte(JSON.stringify(caller))}\n${head.length}\n${head}${body}`
  )
}

export function decodeWork(frame: string): WorkFrame {
  const fields = new FieldReader(frame)
  return {
    id: fields.number(),
    key: fields.text(),
    trigger: fields.text(),
    publishedAt: fields.number(),
    timeoutMs: fields.number(),
    synchronous: fields.number() === 1,
    redelivered: fields.number() === 1,
    traced: fields.number() === 1,
    hops: fields.number(),
    callDepth: fields.number(),
    traceparent: fields.text(),
    dueAt: fields.number(),
    caller: fields.text(),
    head: fields.counted(),
    body: fields.rest(),
  }
}

export function encodeResult(id: number, kind: Reply['kind'], code: number, head: string, body: string): string {
  const oneByteHead = oneByte(head)
  return `${id}\n${kind}\n${code}\n${oneByteHead.length}\n${oneByteHead}${body}`
}

export function decodeResult(frame: string): ResultFrame {
  const fields = new FieldReader(frame)
  return {
    id: fields.number(),
    kind: fields.text() as Reply['kind'],
    code: fields.number(),
    head: fields.counted(),
    body: fields.rest(),
  }
}

/** Takes a frame apart, field by field. */
class FieldReader {
  readonly #frame: string
  #at = 0

  constructor(frame: string) {
    this.#frame = frame
  }

  text(): string {
    const end = this.#frame.indexOf(END, this.#at)
    const field = this.#frame.slice(this.#at, end)
    this.#at = end + 1
    return field
  }

  number(): number {
    return Number(this.text())
  }

  /** Its length, and then that many characters. */
  counted(): string {
    const length = this.number()
    const start = this.#at
    this.#at += length
    return this.#frame.slice(start, this.#at)
  }

  rest(): string {
    return this.#frame.slice(this.#at)
  }
}

const HAS_WIDE = /[^\0-\xff]/
const WIDE = /[^\0-\xff]/g

/** A head is JSON text, so wide characters can be written as escapes; they stand inside its texts only. */
function oneByte(json: string): string {
  return HAS_WIDE.test(json)
    ? json.replace(WIDE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : json
}
