import { setTimeout as wait } from 'node:timers/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { errorText } from '@jatai/errors'
import { parseJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { StepFailure } from '@jatai/sdk'
import type { Account, StepCall } from '@jatai/sdk'
import { authorize, clientCertificate } from './http-client/authorize.ts'
import { withHeader } from './http-client/http-request.ts'
import type { HttpRequest, HttpResponse, RequestBody, Transport } from './http-client/http-request.ts'
import { bodyText, headersJson, readBytes, saveBody } from './http-client/read-response.ts'
import { asRemoteError } from './http-client/remote-errors.ts'
import { sendRequest } from './http-client/send-request.ts'

/** Settings of a REST call that both versions have in common. */
export interface RestSettings {
  readonly request: HttpRequest
  readonly account: Account | undefined
  readonly transport: Omit<Transport, 'tls'> & { readonly isInsecure: boolean; readonly noSessionReuse: boolean }
  /** ms for each attempt as a whole; undefined or 0 for no limit. */
  readonly callTimeout: number | undefined
  readonly stopOnClientError: boolean
  readonly stopOnServerError: boolean
  /** Repeats after the first attempt, and ms between them. */
  readonly repeats: number
  readonly waitMs: number
  readonly compressBody: boolean
  readonly injectJwt: boolean
  readonly readJwt: boolean
  readonly response: {
    readonly as: 'json' | 'text' | 'base64' | 'file'
    readonly fileName: string | undefined
    readonly charset: string | undefined
    readonly statusMessage: boolean
  }
}

interface RestError {
  readonly error: string
  readonly code: number
  readonly body?: Json
  readonly headers?: Json
}

/** Makes the call with its repeats, and the step's output or error (web-protocols.md, REST V2, Output). */
export async function restCall(call: StepCall<unknown>, settings: RestSettings): Promise<Json> {
  const { transport, repeats, waitMs } = settings
  const client = clientCertificate(settings.account)
  const carried: Transport = {
    ...transport,
    tls: {
      isInsecure: transport.isInsecure,
      noSessionReuse: transport.noSessionReuse,
      ...(client === undefined ? {} : { client }),
    },
  }
  let result: Json | RestFailure = new RestFailure({ error: 'No attempt was made', code: 500 })
  for (let attempt = 0; attempt <= repeats; attempt++) {
    if (attempt > 0) await pause(waitMs, call.signal)
    result = await attemptCall(call, settings, carried)
    if (!(result instanceof RestFailure) || result.error.code < 500) break
  }
  if (!(result instanceof RestFailure)) return result
  const { error } = result
  if (!stops(settings, error.code)) return error as unknown as Json
  throw new StepFailure(error.error, {
    code: error.code,
    object: { timestamp: call.execution.services.now(), ...error },
    isStop: true,
  })
}

/** A body that cannot be read is an error whatever its status, but only statuses of errors stop the flow. */
function stops(settings: RestSettings, code: number): boolean {
  if (code >= 500) return settings.stopOnServerError
  return code >= 400 && settings.stopOnClientError
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal })
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}

/** An attempt that gave no success; the loop decides what becomes of it. */
class RestFailure {
  readonly error: RestError
  constructor(error: RestError) {
    this.error = error
  }
}

async function attemptCall(
  call: StepCall<unknown>,
  settings: RestSettings,
  transport: Transport,
): Promise<Json | RestFailure> {
  const { services } = call.execution
  const limit = callLimit(settings.callTimeout)
  const signal = limit === undefined ? call.signal : AbortSignal.any([call.signal, limit])
  try {
    const context = { services, transport, signal }
    const request = await authorize(await prepared(call, settings), settings.account, context)
    const response = await sendRequest(request, transport, services, signal)
    if (settings.readJwt) takeToken(call, response)
    return await outcome(call, settings, response, signal)
  } catch (error) {
    // Being stopped is not a failure.
    if (call.signal.aborted) throw call.signal.reason
    if (error instanceof StepFailure) throw error
    const text =
      limit?.aborted === true
        ? `Call timeout of ${String(settings.callTimeout)} ms exceeded`
        : asRemoteError(error, settings.request.url).message
    return new RestFailure({ error: text, code: 500 })
  }
}

function callLimit(ms: number | undefined): AbortSignal | undefined {
  return ms === undefined || ms <= 0 ? undefined : AbortSignal.timeout(Math.min(ms, LONGEST_TIMER_MS))
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

async function prepared(call: StepCall<unknown>, settings: RestSettings): Promise<HttpRequest> {
  let { request } = settings
  const token = call.execution.token
  if (settings.injectJwt && token !== undefined) {
    request = { ...request, headers: withHeader(request.headers, 'Authorization', `Bearer ${token.text}`) }
  }
  if (settings.compressBody && request.body !== undefined) {
    request = {
      ...request,
      headers: withHeader(request.headers, 'Content-Encoding', 'gzip'),
      body: compressed(request.body),
    }
  }
  if (request.body?.kind !== 'stream' || request.body.length < 0) return request
  return { ...request, headers: withHeader(request.headers, 'Content-Length', String(request.body.length)) }
}

function compressed(body: RequestBody): RequestBody {
  if (body.kind === 'bytes') return { kind: 'bytes', bytes: gzipSync(body.bytes) }
  // The length is only known when all is compressed: the body goes out in chunks.
  return { kind: 'stream', length: -1, open: () => body.open().pipe(createGzip()) }
}

async function outcome(
  call: StepCall<unknown>,
  settings: RestSettings,
  response: HttpResponse,
  signal: AbortSignal,
): Promise<Json | RestFailure> {
  const { as, fileName, charset, statusMessage } = settings.response
  const succeeded = response.status < 400
  const headers = headersJson(response)
  if (as === 'file' && succeeded) {
    const name = fileName ?? ''
    if (name === '') throw new StepFailure('Response File Name is empty', { isConfiguration: true })
    await saveBody(response, call.execution, name, signal)
    return success(response, { file: name }, headers, statusMessage)
  }
  const bytes = await readBytes(response)
  const read = bodyOf(bytes, response, as === 'file' ? 'json' : as, charset)
  if (succeeded && read.problem === undefined) return success(response, read.body, headers, statusMessage)
  const error = succeeded
    ? `The response body could not be parsed: ${read.problem ?? ''}`
    : `${response.status} ${response.statusMessage}`.trim()
  return new RestFailure({ error, code: response.status, body: read.body, headers })
}

function success(response: HttpResponse, body: Json, headers: Json, statusMessage: boolean): Json {
  const { status } = response
  return statusMessage ? { status, statusMessage: response.statusMessage, body, headers } : { status, body, headers }
}

function bodyOf(
  bytes: Buffer,
  response: HttpResponse,
  as: 'json' | 'text' | 'base64',
  charset: string | undefined,
): { readonly body: Json; readonly problem?: string } {
  if (as === 'base64') return { body: bytes.toString('base64') }
  const text = bodyText(bytes, response, charset)
  if (as === 'text') return { body: text }
  if (text.trim() === '') return { body: {} }
  try {
    return { body: parseJson(text) }
  } catch (error) {
    return { body: text, problem: errorText(error) }
  }
}

/** The JWT in the response's Authorization header becomes that of the execution. */
function takeToken(call: StepCall<unknown>, response: HttpResponse): void {
  const header = response.headers['authorization']
  const text = typeof header === 'string' ? header.replace(/^Bearer\s+/i, '') : ''
  const [, payload] = text.split('.')
  if (payload === undefined) return
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { sub?: unknown; exp?: unknown }
    call.execution.token = {
      text,
      subject: typeof claims.sub === 'string' ? claims.sub : '',
      expiresAt: typeof claims.exp === 'number' ? claims.exp * 1000 : Infinity,
    }
  } catch {
    // What is no JWT is not taken as one.
  }
}
