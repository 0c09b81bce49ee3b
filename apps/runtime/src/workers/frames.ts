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
  /** True: the time for the execution counts from its publication, since a caller waits (engine.md §7.2). */
  readonly synchronous: boolean
  readonly redelivered: boolean
  readonly hops: number
  readonly callDepth: number
  readonly traceparent: string
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

export function encodeWork(id: number, envelope: Envelope, redelivered: boolean): string {
  const { key, trigger, publishedAt, timeoutMs, durable, hops, callDepth, traceparent, body } = envelope
  const head = oneByte(envelope.head)
  return (
    `${id}\n${key}\n${trigger}\n${publishedAt}\n${timeoutMs}\n${durable ? 0 : 1}\n${redelivered ? 1 : 0}\n` +
    `${hops}\n${callDepth ?? 0}\n${traceparent ?? ''}\n${head.length}\n${head}${body}`
  )
}

export function decodeWork(frame: string): WorkFrame {
  const fields = takeFields(frame, 11)
  const [id, key, trigger, publishedAt, timeoutMs, synchronous, redelivered, hops, callDepth, traceparent, headLength] =
    fields.values as [string, string, string, string, string, string, string, string, string, string, string]
  const bodyStart = fields.end + Number(headLength)
  return {
    id: Number(id),
    key,
    trigger,
    publishedAt: Number(publishedAt),
    timeoutMs: Number(timeoutMs),
    synchronous: synchronous === '1',
    redelivered: redelivered === '1',
    hops: Number(hops),
    callDepth: Number(callDepth),
    traceparent,
    head: frame.slice(fields.end, bodyStart),
    body: frame.slice(bodyStart),
  }
}

export function encodeResult(id: number, kind: Reply['kind'], code: number, head: string, body: string): string {
  const oneByteHead = oneByte(head)
  return `${id}\n${kind}\n${code}\n${oneByteHead.length}\n${oneByteHead}${body}`
}

export function decodeResult(frame: string): ResultFrame {
  const fields = takeFields(frame, 4)
  const [id, kind, code, headLength] = fields.values as [string, Reply['kind'], string, string]
  const bodyStart = fields.end + Number(headLength)
  return {
    id: Number(id),
    kind,
    code: Number(code),
    head: frame.slice(fields.end, bodyStart),
    body: frame.slice(bodyStart),
  }
}

function takeFields(frame: string, count: number): { readonly values: string[]; readonly end: number } {
  const values: string[] = []
  let start = 0
  for (let i = 0; i < count; i++) {
    const end = frame.indexOf(END, start)
    values.push(frame.slice(start, end))
    start = end + 1
  }
  return { values, end: start }
}

const HAS_WIDE = /[^\0-\xff]/
const WIDE = /[^\0-\xff]/g

/** A head is JSON text, so wide characters can be written as escapes; they stand inside its texts only. */
function oneByte(json: string): string {
  return HAS_WIDE.test(json)
    ? json.replace(WIDE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : json
}
