import { isJataiError, RequestError } from '@jatai/errors'
import { Readable } from 'node:stream'
import type { AuditAction, Route } from '@jatai/api'
import type { Cache, SecretBox } from '@jatai/platform'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Audit, AuditRecord } from '../audit/audit.ts'
import { maskSecrets } from '../audit/mask-secrets.ts'
import type { Authenticate, Caller } from '../access/caller.ts'
import { insufficientPermission } from '../access/insufficient-permission.ts'
import { once } from './idempotency.ts'
import type { KeptAnswer } from './idempotency.ts'
import { readCookie } from './cookies.ts'
import { readInput } from './read-input.ts'
import { problemBody, problemType, statusOf } from './problem-answer.ts'
import { requestCredentials } from './request-credentials.ts'
import { Answer } from './route-call.ts'
import type { AuditNotes, BoundRoute, RouteCall } from './route-call.ts'

export interface ServeOptions {
  readonly authenticate: Authenticate
  readonly audit: Audit
  readonly cache: Cache
  readonly secrets: SecretBox
  /** @throws RequestError `ENVIRONMENT_UNKNOWN` */
  readonly checkEnvironment: (realm: string, environment: string) => Promise<void>
  /** The address under which clients know the platform. */
  readonly origin: (request: FastifyRequest) => string
  readonly now: () => number
  /** What is our fault is told here, not to the caller. */
  readonly report: (error: unknown, route: Route) => void
}

/**
 * The one way of every request: who is it → of this realm? → may they? → is what they sent right, and for an environment
 * of the realm? → handler → audit.
 * Nothing about an object is told before the caller is known to be allowed.
 */
export async function serveRoute(
  bound: BoundRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  options: ServeOptions,
): Promise<unknown> {
  const { route } = bound
  const { audit, now, report } = options
  const startedAt = now()
  const notes: AuditNotes = {}
  let caller: Caller | undefined
  try {
    caller = await callerOf(route, request, options)
    if (caller !== undefined) admit(route, request, caller)
    const answer = await answerOf(bound, { request, reply }, caller, notes, options)
    await record(notes.error, answer.status)
    return await send(reply, route, answer)
  } catch (error) {
    const status = statusOf(error)
    if (status >= 500) report(error, route)
    await record(error, status).catch((failure: unknown) => report(failure, route))
    if (isJataiError(error) && typeof error.details['retryAfter'] === 'number') {
      void reply.header('Retry-After', String(error.details['retryAfter']))
    }
    return reply
      .code(status)
      .type(problemType(route))
      .send(problemBody(error, pathOf(request), route, now()))
  }

  async function record(error: unknown, status: number): Promise<void> {
    if (error === undefined && route.action === 'Viewed' && !route.isAudited) return
    const params = request.params as Readonly<Record<string, string>>
    await audit.record({
      realm: notes.realm ?? caller?.realm ?? params['realm'] ?? '',
      startedAt,
      endedAt: now(),
      actor: notes.actor ?? caller?.actor ?? null,
      action: route.action satisfies AuditAction,
      service: route.tag,
      reference: notes.reference ?? params['id'] ?? '',
      description: error === undefined ? (notes.description ?? route.summary) : failureText(error),
      method: request.method,
      url: options.origin(request) + pathOf(request),
      uri: route.path,
      httpStatusCode: status,
      status: error === undefined ? 'Success' : 'Error',
      remoteAddress: request.ip,
      payload: maskSecrets(request.body ?? null),
      queryParam: maskSecrets(request.query ?? {}),
      ...(notes.before === undefined ? {} : { before: maskSecrets(notes.before) }),
      ...(notes.after === undefined ? {} : { after: maskSecrets(notes.after) }),
    } satisfies AuditRecord)
  }
}

/** Who makes the request; undefined on public routes. @throws RequestError `NOT_SIGNED_IN`, `CSRF_TOKEN` */
async function callerOf(route: Route, request: FastifyRequest, options: ServeOptions): Promise<Caller | undefined> {
  if (route.access === 'public') return undefined
  const caller = await options.authenticate(requestCredentials(request))
  if (caller !== undefined) return caller
  throw new RequestError('NOT_SIGNED_IN', 'Sign in first, or send a token: Authorization: Bearer …')
}

/** Lets in who may make the request. @throws RequestError `INSUFFICIENT_PERMISSIONS` */
function admit(route: Route, request: FastifyRequest, caller: Caller): void {
  const params = request.params as Readonly<Record<string, string>>
  const { realm } = params
  if (caller.kind === 'operator' || route.access === 'operator') return admitOperator(route, caller)
  if (realm !== undefined && realm !== caller.realm) {
    // Whether there is such a realm is nobody's business outside of it.
    throw new RequestError('INSUFFICIENT_PERMISSIONS', `You do not belong to the realm "${realm}"`)
  }
  const source =
    route.environment === undefined ? {} : (request[route.environment] as Readonly<Record<string, unknown>>)
  const environment = typeof source['environment'] === 'string' ? source['environment'] : undefined
  if (route.access === 'public' || route.access === 'signed-in') return
  if (!caller.permissions.allows(route.access, environment)) {
    throw insufficientPermission([route.access].flat(), environment)
  }
}

/** Operators call their own routes and no others; nobody else calls those. */
function admitOperator(route: Route, caller: Caller): void {
  if (caller.kind === 'operator' && route.access === 'operator') return
  throw new RequestError(
    'INSUFFICIENT_PERMISSIONS',
    route.access === 'operator'
      ? 'This is for the operator of the installation, with a token that "jatai operator-token" makes on its machine'
      : 'An operator token is for the routes of the operator: sign in to the realm for this one',
  )
}

async function answerOf(
  bound: BoundRoute,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  caller: Caller | undefined,
  notes: AuditNotes,
  options: ServeOptions,
): Promise<KeptAnswer> {
  const { route } = bound
  const call: RouteCall<Route> = {
    params: readInput(route.params, request.params, 'path'),
    query: readInput(route.query, request.query, 'query'),
    body: route.body === undefined ? undefined : readInput(route.body, request.body, 'body'),
    get caller(): Caller {
      if (caller === undefined) throw new Error(`${route.name} is public: it has no caller`)
      return caller
    },
    ifMatch: revisionOf(request.headers['if-match']),
    header(name) {
      const value = request.headers[name]
      return typeof value === 'string' ? value : undefined
    },
    signal: whenGone(reply),
    remoteAddress: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    cookie: (name) => readCookie(request.headers.cookie, name, request.protocol === 'https'),
    origin: options.origin(request),
    audit: notes,
  }
  const environment = environmentOf(call)
  if (caller !== undefined && caller.kind !== 'operator' && environment !== undefined) {
    await options.checkEnvironment(caller.realm, environment)
  }
  const run = async (): Promise<KeptAnswer> => kept(route, await bound.handle(call))
  const key = request.headers['idempotency-key']
  if (!route.isIdempotent || typeof key !== 'string' || key === '') return run()
  const scope = `${route.name}\n${caller?.realm ?? ''}\n${caller?.actor.id ?? request.ip}\n${key}`
  return once(options, scope, [call.params, call.query, call.body], run)
}

/** The environment that a request is about, in its path or query. */
function environmentOf({ params, query }: RouteCall<Route>): string | undefined {
  for (const part of [params, query] as Readonly<Record<string, unknown>>[]) {
    if (typeof part['environment'] === 'string') return part['environment']
  }
  return undefined
}

function kept(route: Route, result: unknown): KeptAnswer {
  if (!(result instanceof Answer)) return { status: route.status, headers: {}, body: result }
  const { revision } = result
  const headers = revision === undefined ? result.headers : { ...result.headers, ETag: `"${revision}"` }
  return { status: result.status ?? route.status, headers, body: result.body }
}

async function send(reply: FastifyReply, route: Route, { status, headers, body }: KeptAnswer): Promise<unknown> {
  void reply.code(status).headers(headers as Record<string, string | string[]>)
  if (status === 204 || (status >= 300 && status < 400)) return reply.send()
  if (route.mediaType !== undefined) {
    if (!reply.hasHeader('content-type')) void reply.type(route.mediaType)
    return reply.send(body instanceof Readable || typeof body === 'string' ? body : Buffer.from(body as Uint8Array))
  }
  // A text is JSON here, not the answer itself.
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body ?? null))
}

/** `"abc"`, `W/"abc"` or `abc`; `*` counts as none. */
function revisionOf(header: string | undefined): string | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  return header
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')
}

/** Ends when the client goes away, and when it has its answer. */
function whenGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}

function pathOf(request: FastifyRequest): string {
  const end = request.url.indexOf('?')
  return end < 0 ? request.url : request.url.slice(0, end)
}

function failureText(error: unknown): string {
  return isJataiError(error) && statusOf(error) < 500 ? error.message : 'The request failed'
}
