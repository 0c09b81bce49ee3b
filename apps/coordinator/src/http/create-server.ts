import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { RequestError } from '@jatai/errors'
import { BODY_TYPES, openApi } from '@jatai/api'
import type { Route } from '@jatai/api'
import fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { checkTool } from './check-tool.ts'
import { docsPage } from './docs-page.ts'
import { problemBody, problemType, statusOf } from './problem-answer.ts'
import { createPublicAddress } from './public-address.ts'
import { readForm } from './read-form.ts'
import { readJson } from './read-json.ts'
import type { BoundRoute } from './route-call.ts'
import { SECURITY_HEADERS, STRICT_TRANSPORT } from './security-headers.ts'
import { serveRoute } from './serve-route.ts'
import { setPasswordPage } from './set-password-page.ts'
import type { ServeOptions } from './serve-route.ts'

/** Largest request body: a pipeline document with room to spare. */
const LARGEST_BODY_BYTES = 16 * 1024 * 1024

/** A SAML response, with what the encoding adds. */
const LARGEST_FORM_BYTES = 1024 * 1024

/** What the operator's Prometheus reads. */
export interface ServedMetrics {
  text(): Promise<string>
  readonly contentType: string
  /** The scraper shows it as a bearer token. Without one only this machine may read. */
  readonly token: string | undefined
}

export interface ServerOptions extends Omit<ServeOptions, 'origin'> {
  readonly version: string
  /** The address under which people know the platform; see `createPublicAddress`. */
  readonly address: string | undefined
  /** Addresses of other origins whose pages may call the API. */
  readonly allowedOrigins: readonly string[]
  /** Believe `X-Forwarded-…` of a proxy in front. */
  readonly trustProxy: boolean
  /** Version of the command line below which its calls are refused. */
  readonly oldestTool: string
  readonly metrics: ServedMetrics
  /** Settles if the platform can serve; otherwise says what is missing. */
  readonly check: () => Promise<void>
}

export interface Server {
  /** Answers a request that came in elsewhere. */
  handle(request: IncomingMessage, response: ServerResponse): void
  readonly app: FastifyInstance
  close(): Promise<void>
}

/** The routes behind one HTTP server, with the description of itself. */
export async function createServer(bound: readonly BoundRoute[], options: ServerOptions): Promise<Server> {
  const app = fastify({
    logger: false,
    trustProxy: options.trustProxy,
    bodyLimit: LARGEST_BODY_BYTES,
    exposeHeadRoutes: false,
    // `/a//b` and `/A` are other paths: nobody gets to an object by another spelling.
    routerOptions: {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      maxParamLength: 500,
    },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'ignore',
    // An address that cannot be read, or has a part that is too long: no hook has seen it.
    frameworkErrors: (error, request, reply) => refuse(error, request, reply.headers(SECURITY_HEADERS)),
  })
  const { allowedOrigins, now } = options
  const addressOf = createPublicAddress(options.address)
  const serve: ServeOptions = {
    ...options,
    origin: (request) =>
      addressOf((request.params as { readonly realm?: string } | undefined)?.realm) ??
      `${request.protocol}://${request.host}`,
  }

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(SECURITY_HEADERS)
    if (request.protocol === 'https') void reply.header(...STRICT_TRANSPORT)
    const { origin } = request.headers
    if (origin !== undefined && allowedOrigins.includes(origin)) {
      void reply.headers({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Headers': 'authorization, apikey, content-type, if-match, idempotency-key',
        'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
        'Access-Control-Expose-Headers': 'etag',
        Vary: 'Origin',
      })
    }
    if (request.method === 'OPTIONS') return reply.code(204).send()
    checkTool(request.headers['user-agent'], options.oldestTool)
  })

  // An empty body with a content type is no body; Fastify's own reader refuses it. Texts are what forms of other sites send.
  app.removeContentTypeParser(['application/json', 'text/plain'])
  const parse = app.getDefaultJsonParser('error', 'ignore')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined)
    void parse(request, body as string, (error, value: unknown) => {
      if (error !== null) return done(error)
      try {
        done(null, readJson(value, body as string))
      } catch (failure) {
        done(failure as Error)
      }
    })
  })

  const add = (scope: FastifyInstance, each: BoundRoute, bodyLimit: number): void => {
    const { method, path: url } = each.route
    const config = { route: each.route }
    scope.route({
      method,
      url,
      bodyLimit,
      config,
      handler: (request, reply) => serveRoute(each, request, reply, serve),
    })
  }
  for (const each of bound) if (each.route.bodyForm === 'json') add(app, each, LARGEST_BODY_BYTES)
  // Forms of other sites come in nowhere else.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(BODY_TYPES.urlencoded, { parseAs: 'string' }, async (_request: unknown, body: string) =>
      readForm(body),
    )
    for (const each of bound) if (each.route.bodyForm === 'urlencoded') add(scope, each, LARGEST_FORM_BYTES)
  })

  const document = (server: string): object =>
    openApi(
      bound.map(({ route }) => route),
      { version: options.version, server },
    )
  app.get('/openapi.json', (request) => document(serve.origin(request)))
  for (const [path, file] of Object.entries({ ...docsPage(), ...setPasswordPage() })) {
    app.get(path, (_request, reply) => reply.type(file.mediaType).send(file.content))
  }
  app.get('/metrics', async (request, reply) => {
    if (!mayScrape(request, options.metrics.token)) return reply.callNotFound()
    return reply.type(options.metrics.contentType).send(await options.metrics.text())
  })
  app.get('/health/live', () => ({ status: 'up' }))
  app.get('/health/ready', async (_request, reply) => {
    try {
      await options.check()
      return { status: 'up' }
    } catch (error) {
      return reply.code(503).send({ status: 'down', missing: error instanceof Error ? error.message : String(error) })
    }
  })

  app.setNotFoundHandler((request, reply) => {
    const error = new RequestError('ROUTE_UNKNOWN', `There is no ${request.method} ${pathOf(request.url)}`)
    return reply
      .code(404)
      .type('application/problem+json')
      .send(problemBody(error, pathOf(request.url), undefined, now()))
  })
  app.setErrorHandler(refuse)

  function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const told = asRequestError(error)
    // None when the address itself is the problem.
    const { route } = request.routeOptions.config as { readonly route?: Route }
    void reply
      .code(statusOf(told))
      .type(problemType(route))
      .send(problemBody(told, pathOf(request.url), route, now()))
  }

  await app.ready()
  return {
    app,
    handle: (request, response) => app.routing(request, response),
    close: () => app.close(),
  }
}

/** In our words: the framework's repeat the address. */
const ADDRESS_PROBLEMS: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'The address of the request is not written as an address is',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the address of the request is too long',
}

/** What the framework itself refuses: bodies that are too large, no JSON, of another type. */
function asRequestError(error: unknown): unknown {
  const { statusCode, message, code } = error as { statusCode?: number; message?: string; code?: string }
  if (statusCode === undefined || statusCode >= 500) return error
  if (statusCode === 413) return new RequestError('BODY_TOO_LARGE', 'The body of the request is too large')
  if (statusCode === 415)
    return new RequestError('MEDIA_TYPE', 'The body must be application/json, or a form where one is expected')
  const known = ADDRESS_PROBLEMS[code ?? '']
  if (known !== undefined) return new RequestError('REQUEST_INVALID', known, { details: { status: statusCode } })
  const text = code === 'FST_ERR_CTP_INVALID_JSON_BODY' ? 'The body is not valid JSON' : message
  return new RequestError('REQUEST_INVALID', text ?? '', { details: { status: statusCode } })
}

/** What a proxy hands on comes from elsewhere, wherever the proxy stands. */
function mayScrape({ ip, headers }: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined) return isSecret(headers.authorization?.replace(/^Bearer\s+/i, ''), token)
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
  return !isForwarded && /^(127\.|::1$|::ffff:127\.)/.test(ip)
}

/** In constant time. */
function isSecret(shown: string | undefined, secret: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(shown ?? ''), hash(secret))
}

function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}
