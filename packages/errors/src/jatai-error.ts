/** Who has to act on an error, and whether trying again can help. */
export type ErrorKind = 'flow' | 'message' | 'remote' | 'request' | 'internal'

/** Where in a document or text an error lies. Lines and columns count from 1, offsets (UTF-16 units) from 0. */
export interface ErrorPlace {
  readonly pipeline?: string
  readonly branch?: string
  /** Id of the step. */
  readonly step?: string
  readonly stepName?: string
  readonly parameter?: string
  readonly line?: number
  readonly column?: number
  readonly offset?: number
}

export interface ErrorOptions {
  readonly cause?: unknown
  readonly place?: ErrorPlace
  /** Facts for logs and API answers; never secrets, never payloads. */
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * The base of every error that Jataí raises. Match on `code` or with {@link isJataiError}, not on text and not with
 * `instanceof` across threads.
 */
export abstract class JataiError extends Error {
  abstract readonly kind: ErrorKind
  /** Stable name such as `FLOW_UNKNOWN_CONNECTOR`. */
  readonly code: string
  readonly place: ErrorPlace
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.place = options.place ?? {}
    this.details = options.details ?? {}
  }
}

/** The pipeline is wrong (parameter, branch, expression): its author acts; never retried. */
export class FlowError extends JataiError {
  override readonly kind = 'flow'
}

/** This message cannot be processed as it is: whoever sent it acts; never retried. */
export class MessageError extends JataiError {
  override readonly kind = 'message'
}

/** Another system refused, failed or did not answer. */
export class RemoteError extends JataiError {
  override readonly kind = 'remote'
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined

  constructor(
    code: string,
    message: string,
    options: ErrorOptions & { readonly retryable?: boolean; readonly retryAfterMs?: number } = {},
  ) {
    super(code, message, options)
    this.retryable = options.retryable ?? false
    this.retryAfterMs = options.retryAfterMs
  }
}

/** A caller of our API or command line asked wrongly. */
export class RequestError extends JataiError {
  override readonly kind = 'request'
}

/** An invariant of ours broke. */
export class InternalError extends JataiError {
  override readonly kind = 'internal'
}

/** True for an error of ours, also for one that crossed a thread and lost its class. */
export function isJataiError(value: unknown): value is JataiError {
  return value instanceof Error && typeof (value as JataiError).code === 'string' && 'kind' in value && 'place' in value
}

/** The text of anything that was thrown, errors or not. */
export function errorText(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name
  if (typeof thrown === 'string') return thrown
  try {
    return JSON.stringify(thrown) ?? String(thrown)
  } catch {
    return Object.prototype.toString.call(thrown)
  }
}
