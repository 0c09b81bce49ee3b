import { MessageError } from '@jatai/errors'

/** Bytes as a text of one UTF-16 unit a byte (latin1): the cheapest thing to hand between threads. */
export type ByteText = string

/** Bodies above this are refused (engine.md §7.1, BUS-12): 5 MB, where 1 MB is 1,048,576 bytes. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024

/** Head and body together may have this many bytes (BUS-12). */
export const MAX_MESSAGE_BYTES = 6 * 1024 * 1024

/**
 * One message on its way from a trigger to an engine (design.md §3). A plain object, so that it can be handed to
 * another thread as it is. Nobody between the socket and the engine parses the body.
 */
export interface Envelope {
  /** Execution key and message id: a UUIDv7, or another text that its source can repeat (SCH-01). */
  readonly key: string
  /** Id of the deployment that runs the message. */
  readonly deployment: string
  /** Type of the trigger: `rest`, `event`, `pipeline-executor`, … */
  readonly trigger: string
  /** Milliseconds since 1970. */
  readonly publishedAt: number
  /** Milliseconds since 1970; from this moment the message is not started any more. 0 = never. */
  readonly expiresAt: number
  /** Maximum Timeout of the execution, in milliseconds. */
  readonly timeoutMs: number
  /** False: lives as long as its caller waits and may be lost with the process that holds it. */
  readonly durable: boolean
  /** How many publishing steps the message has come through (engine.md §7.4). */
  readonly hops: number
  /** Depth of the Pipeline Executor chain (decisions.md 16). */
  readonly callDepth?: number
  /** Key of the execution that published this message. */
  readonly parentKey?: string
  /** Repeated by hand: which execution, and by whom (run-and-monitor.md §10). */
  readonly reexecutionOf?: { readonly key: string; readonly user: string }
  /** W3C trace context. */
  readonly traceparent?: string
  /** When a schedule wanted it, in milliseconds since 1970: its time of start for the flow (decisions.md 18). */
  readonly dueAt?: number
  /** Which attempt at its due time this is, from 1 (triggers.md §8). */
  readonly attempt?: number
  /** True: Maximum Timeout counts from the start of the execution, also for a message that is not durable. */
  readonly isTimedFromStart?: boolean
  /** True: the key was made by the source and may come again; once its execution has ended, it does not run again. */
  readonly isOnce?: boolean
  /** With `isOnce`: its execution may have begun before and been cut off; it counts as redelivered. */
  readonly wasStarted?: boolean
  /** Files that came with it, in the objects port as `executions/{environment}/{key}/in/{name}`. */
  readonly files?: readonly FileReference[]
  /** Who called, where the trigger wants credentials: found out by the gateway, never taken from the message (BUS-13). */
  readonly caller?: MessageCaller
  /** False: an execution that may have started once is not started again (engine.md §7.3). */
  readonly redeliveryAllowed: boolean
  /** JSON text, specific to the trigger: method, address, headers, … */
  readonly head: string
  readonly body: ByteText
}

/** What the gateway knows of a caller whose credentials were right. */
export interface MessageCaller {
  /** Name of the API consumer. */
  readonly consumer?: string
  /** The token that was wanted. */
  readonly token?: {
    readonly text: string
    /** Who is authenticated. */
    readonly subject: string
    /** Milliseconds since 1970. */
    readonly expiresAt: number
  }
}

/** A file that travels beside its message (BUS-12): named relative to the folder of the execution. */
export interface FileReference {
  readonly name: string
  /** Bytes. */
  readonly length: number
  /** In hexadecimal digits. */
  readonly sha256: string
}

/** What the caller of a synchronous message gets. A plain object, like {@link Envelope}. */
export interface Reply {
  /** `response`: the pipeline's output; `error`: the execution ended as an error; `refused`: it was not started. */
  readonly kind: 'response' | 'error' | 'refused'
  /** JSON text, specific to kind and trigger. */
  readonly head: string
  readonly body: ByteText
}

/** From this moment the message is not started any more. */
export function isExpired({ expiresAt }: Envelope, now: number): boolean {
  return expiresAt !== 0 && expiresAt <= now
}

/**
 * Refuses what is too large for any queue, before it reaches one.
 *
 * @throws MessageError `MESSAGE_TOO_LARGE`
 */
export function checkEnvelopeSize(envelope: Envelope): void {
  const { head, body } = envelope
  // Three bytes is the most that one UTF-16 unit takes in UTF-8; counting exactly is for the rare large ones.
  if (head.length * 3 + body.length <= MAX_BODY_BYTES) return
  const headBytes = Buffer.byteLength(head)
  if (body.length <= MAX_BODY_BYTES && headBytes + body.length <= MAX_MESSAGE_BYTES) return
  throw new MessageError(
    'MESSAGE_TOO_LARGE',
    `The message has a body of ${body.length} and a head of ${headBytes} bytes. ` +
      `At most ${MAX_BODY_BYTES} bytes of body and ${MAX_MESSAGE_BYTES} in all go through a queue; ` +
      'put large content into a file.',
    { details: { bodyBytes: body.length, headBytes } },
  )
}
