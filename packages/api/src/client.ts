import type { z } from 'zod'
import { RemoteError, RequestError } from '@jatai/errors'
import { problem, runtimeProblem } from './problem.ts'
import { BODY_TYPES } from './route.ts'
import type { Route } from './route.ts'

export interface ClientOptions {
  /** `https://acme.core.example.com` */
  readonly address: string
  /** A token of the command line or of a session. */
  readonly token?: string
  readonly apikey?: string
  /** Who calls, as `User-Agent`: `jatai/1.2.3`. */
  readonly userAgent?: string
  /** @default the global fetch */
  readonly fetch?: typeof fetch
}

/** What a call hands over, as far as its route takes it. */
export interface CallInput<R extends Route> {
  readonly params?: z.input<R['params']>
  readonly query?: z.input<R['query']>
  readonly body?: R extends Route<z.ZodType, z.ZodType, infer B> ? z.input<B> : never
  /** The revision that a change is based on: `etag` of an earlier answer. */
  readonly ifMatch?: string
  readonly idempotencyKey?: string
  /** Last event that was read of a stream that broke off. */
  readonly lastEventId?: string
  readonly signal?: AbortSignal
}

export interface CallAnswer<A> {
  readonly status: number
  readonly body: A
  /** For `ifMatch` of a later change. */
  readonly etag?: string
}

/** Calls routes of the admin API. */
export interface Client {
  /**
   * @throws RequestError with the server's `code` and text when it refuses; RemoteError `API_UNREACHABLE` when it does not
   *   answer, or answers with what is not the API's
   */
  call<R extends Route>(route: R, input?: CallInput<R>): Promise<CallAnswer<z.output<R['answer']>>>
  /** As {@link Client.call}, for answers that are no JSON or come bit by bit. */
  open<R extends Route>(route: R, input?: CallInput<R>): Promise<Response>
}

export function createClient(options: ClientOptions): Client {
  const { address, token, apikey, userAgent, fetch: send = fetch } = options

  async function open<R extends Route>(route: R, input: CallInput<R> = {}): Promise<Response> {
    const url = new URL(address.replace(/\/$/, '') + pathOf(route, input.params ?? {}))
    for (const [name, value] of Object.entries(input.query ?? {})) {
      if (value !== undefined) url.searchParams.append(name, textOf(value))
    }
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (token !== undefined) headers['Authorization'] = `Bearer ${token}`
    if (apikey !== undefined) headers['apikey'] = apikey
    if (userAgent !== undefined) headers['User-Agent'] = userAgent
    if (input.body !== undefined) headers['Content-Type'] = BODY_TYPES[route.bodyForm]
    if (input.ifMatch !== undefined) headers['If-Match'] = input.ifMatch
    if (input.lastEventId !== undefined) headers['Last-Event-ID'] = input.lastEventId
    if (input.idempotencyKey !== undefined) headers['Idempotency-Key'] = input.idempotencyKey
    let response: Response
    try {
      response = await send(url, {
        method: route.method,
        headers,
        ...(input.body === undefined ? {} : { body: bodyOf(route, input.body) }),
        ...(input.signal === undefined ? {} : { signal: input.signal }),
      })
    } catch (cause) {
      if (input.signal?.aborted === true) throw cause
      throw new RemoteError('API_UNREACHABLE', `${url.origin} does not answer: ${reasonOf(cause)}`, {
        cause,
        retryable: true,
      })
    }
    if (response.ok) return response
    throw await refusal(response, url)
  }

  return {
    open,
    async call(route, input) {
      const response = await open(route, input)
      const etag = response.headers.get('etag')
      const body = (
        response.status === 204 ? undefined : isJson(route) ? await response.json() : await response.text()
      ) as z.output<(typeof route)['answer']>
      return { status: response.status, body, ...(etag === null ? {} : { etag }) }
    },
  }
}

/** JSON that is written bit by bit has its media type declared. */
function isJson({ mediaType = 'application/json' }: Route): boolean {
  return mediaType === 'application/json'
}

function pathOf(route: Route, params: Readonly<Record<string, unknown>>): string {
  return route.path.replace(/:([A-Za-z]+)/g, (_whole, name: string) => {
    const value = params[name]
    if (value === undefined) throw new RequestError('API_PARAMETER_MISSING', `${route.name} needs "${name}"`)
    return encodeURIComponent(textOf(value))
  })
}

function bodyOf({ bodyForm }: Route, body: unknown): string {
  return bodyForm === 'json'
    ? JSON.stringify(body)
    : new URLSearchParams(body as Readonly<Record<string, string>>).toString()
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

async function refusal(response: Response, url: URL): Promise<Error> {
  const text = await response.text()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  const details = { status: response.status }
  const design = problem.safeParse(body)
  if (design.success) {
    return new RequestError(design.data.code, design.data.detail, {
      details: { ...details, facts: design.data.details },
    })
  }
  const runtime = runtimeProblem.safeParse(body)
  if (runtime.success) {
    return new RequestError(runtime.data.errorCode, runtime.data.message, {
      details: { ...details, facts: runtime.data.details },
    })
  }
  return new RemoteError(
    'API_UNREACHABLE',
    `${url.origin} answered ${response.status}, which is not the admin API's way`,
    {
      details,
    },
  )
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return inner instanceof Error ? inner.message : String(inner)
}
