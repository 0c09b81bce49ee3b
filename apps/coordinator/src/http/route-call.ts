import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Route } from '@jatai/api'
import type { Caller } from '../access/caller.ts'

/** A request as a handler sees it: checked, and by somebody who may make it. */
export interface RouteCall<R extends Route> {
  readonly params: ParamsOf<R>
  readonly query: QueryOf<R>
  readonly body: BodyOf<R>
  /** @throws InternalError on public routes */
  readonly caller: Caller
  /** The revision that the change is based on. */
  readonly ifMatch: string | undefined
  /** A header that only this route reads; undefined when it is absent or was sent more than once. */
  header(name: string): string | undefined
  /** Ends when the client goes away. */
  readonly signal: AbortSignal
  readonly remoteAddress: string
  readonly userAgent: string
  /** A cookie of the browser. */
  readonly cookie: (name: string) => string | undefined
  /** The address under which the client knows the platform: `https://acme.core.example.com`. */
  readonly origin: string
  /** What audit shows beside the request itself. */
  readonly audit: AuditNotes
}

/** Facts for the audit record of a request. Secrets are masked when it is written. */
export interface AuditNotes {
  /** One sentence; the route's summary otherwise. */
  description?: string
  /** Id of the object. */
  reference?: string
  before?: unknown
  after?: unknown
  /** Who it was, on routes that find that out themselves. */
  actor?: { readonly id: string; readonly name: string; readonly email?: string }
  realm?: string
  /** Why it has failed, where the answer itself is no error: browsers are sent on all the same. */
  error?: unknown
}

/** An answer with more than its body. */
export class Answer<T> {
  readonly body: T
  readonly status: number | undefined
  readonly revision: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[]>>

  constructor(
    body: T,
    more: {
      readonly status?: number
      readonly revision?: string
      readonly headers?: Readonly<Record<string, string | readonly string[]>>
    } = {},
  ) {
    this.body = body
    this.status = more.status
    this.revision = more.revision
    this.headers = more.headers ?? {}
  }
}

/** A stream of bytes, or a text, for routes with a `mediaType`. */
export type Content = string | Uint8Array | NodeJS.ReadableStream

type Result<R extends Route> = AnswerOf<R> | Answer<AnswerOf<R>> | Answer<Content>

export type Handler<R extends Route> = (call: RouteCall<R>) => Promise<Result<R>> | Result<R>

/** A route with its handler. */
export interface BoundRoute {
  readonly route: Route
  readonly handle: (call: RouteCall<Route>) => Promise<unknown>
}

/** Ties a handler to a route. */
export function bind<R extends Route>(route: R, handler: Handler<R>): BoundRoute {
  return { route, handle: async (call) => handler(call) }
}
