import { parseJson, isJsonObject, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { findCharset } from '@jatai/languages/charset'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import type { Field, ParamsOf, StepCall, Template } from '@jatai/sdk'
import { findHeader, withHeader } from './http-client/http-request.ts'
import type { RequestBody } from './http-client/http-request.ts'
import { oneAtATime } from './http-client/one-at-a-time.ts'
import { httpUrl } from './http-client/http-url.ts'
import { fileBody } from './http-client/multipart-body.ts'
import { charsetOf, mediaTypeOf } from './http-client/media-type.ts'
import { restAccounts, usedAccount } from './rest-accounts.ts'
import { headersOf } from './request-headers.ts'
import { restCall } from './rest-call.ts'
import { formBody, multipartFormBody } from './rest-forms.ts'

const VERBS_WITH_BODY = ['POST', 'PUT', 'DELETE', 'PATCH']
const DEFAULT_TIMEOUT_MS = 30_000

const params = {
  url: field.text({ title: 'URL', required: true }),
  headers: field.keyValue({ title: 'Headers', default: { 'Content-Type': 'application/json' } }),
  queryParams: field.keyValue({ title: 'Query Params' }),
  operation: field.choice({ title: 'Verb', values: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'], default: 'GET' }),
  sendBinaryFile: field.boolean({ title: 'Send A File' }),
  fileName: field.text({ title: 'File Name', visibleWhen: { sendBinaryFile: [true] } }),
  body: bodyField(),
  formData: form('Form Data'),
  multiPartData: form('Multipart Data'),
  connectTimeout: field.integer({ title: 'Connect Timeout', default: DEFAULT_TIMEOUT_MS }),
  readTimeout: field.integer({ title: 'Read Timeout', default: DEFAULT_TIMEOUT_MS }),
  writeTimeout: field.integer({ title: 'Write Timeout', default: DEFAULT_TIMEOUT_MS }),
  callTimeout: callTimeout(),
  stopOnClientError: field.boolean({ title: 'Stop On Client Error' }),
  stopOnServerError: field.boolean({ title: 'Stop On Server Error' }),
  advanced: field.boolean({ title: 'Advanced Settings' }),
  rawMode: field.boolean({ title: 'Raw Mode', advanced: true }),
  rawModeAsBase64: field.boolean({ title: 'Raw Mode As Base64', advanced: true, visibleWhen: { rawMode: [true] } }),
  saveAsLocalFile: field.boolean({ title: 'Save As Local File', advanced: true }),
  responseFileName: field.text({
    title: 'Response File Name',
    advanced: true,
    visibleWhen: { saveAsLocalFile: [true] },
  }),
  isInsecure: field.boolean({ title: 'Allow Insecure Endpoints', advanced: true }),
  retry: field.boolean({ title: 'Enable Retries', advanced: true }),
  maxRetry: field.integer({ title: 'Number Of Retries', default: 0, advanced: true, visibleWhen: { retry: [true] } }),
  waitNextRetry: field.integer({
    title: 'Time To Wait Between Retries',
    default: 0,
    advanced: true,
    visibleWhen: { retry: [true] },
  }),
  compressBody: field.boolean({ title: 'Compress Body With GZIP', advanced: true }),
  forceHttp1: field.boolean({ title: 'Force HTTP 1.1', advanced: true }),
  overrideResponseCharset: field.boolean({ title: 'Override Response Charset', advanced: true }),
  responseCharset: field.text({
    title: 'Response Charset',
    default: 'UTF-8',
    advanced: true,
    visibleWhen: { overrideResponseCharset: [true] },
  }),
  disableConnectionPool: field.boolean({ title: 'Disable Connection Pooling', advanced: true }),
  invalidateSSLSessionsOnEveryCall: field.boolean({ title: 'Invalidate SSL Sessions on Every Call', advanced: true }),
  enableFollowRedirect: field.boolean({ title: 'Enable Follow Redirect', default: true, advanced: true }),
  injectJWT: field.boolean({ title: 'Inject JWT', advanced: true }),
  readJWT: field.boolean({ title: 'Read JWT', advanced: true }),
  injectConsumer: field.boolean({ title: 'Inject Consumer', advanced: true }),
  injectPipelineKey: field.boolean({ title: 'Inject Pipeline Key', advanced: true }),
  injectTraceId: field.boolean({ title: 'Inject Trace Id', advanced: true }),
  useDynamicAccount: field.boolean({ title: 'Use Dynamic Account', aliases: ['digibeeUseDynamicAccount'] }),
  accountName: field.text({
    title: 'Account Name',
    aliases: ['digibeeAccountName'],
    visibleWhen: { useDynamicAccount: [true] },
  }),
  scoped: field.boolean({ title: 'Scoped', visibleWhen: { useDynamicAccount: [true] } }),
}
type Call = StepCall<ParamsOf<typeof params>>

/** web-protocols.md, REST V2. */
export const restV2 = defineConnector({
  name: 'rest-connector-v2',
  title: 'REST V2',
  summary: 'Calls an HTTP address and makes its answer the new message.',
  category: 'web-protocols',
  accounts: restAccounts,
  failOnError: { default: false, keys: ['failOnError', 'stopOnServerError'] },
  params,
  examples: [],
  async run(call) {
    if (!call.params.invalidateSSLSessionsOnEveryCall) return send(call)
    const { execution, signal, step } = call
    return oneAtATime(execution.services, step.id, signal, () => send(call))
  },
  previews: { requestUrl: (call) => requestUrl(call).href },
})

async function send(call: Call): Promise<Json> {
  const { params: settings } = call
  const account = usedAccount(call, settings)
  const { headers, body } = await content(call, requestHeaders(call))
  return restCall(call, {
    request: { method: settings.operation, url: requestUrl(call), headers, body },
    account,
    transport: {
      connectTimeout: settings.connectTimeout,
      readTimeout: settings.readTimeout,
      writeTimeout: settings.writeTimeout,
      followRedirects: settings.enableFollowRedirect,
      forceHttp1: settings.forceHttp1,
      reuseConnections: !settings.disableConnectionPool,
      isInsecure: settings.isInsecure,
      noSessionReuse: settings.invalidateSSLSessionsOnEveryCall,
    },
    callTimeout: settings.callTimeout,
    stopOnClientError: settings.stopOnClientError,
    stopOnServerError: settings.stopOnServerError,
    repeats: settings.retry ? Math.max(0, settings.maxRetry) : 0,
    waitMs: Math.max(0, settings.waitNextRetry),
    compressBody: settings.compressBody,
    injectJwt: settings.injectJWT,
    readJwt: settings.readJWT,
    response: {
      as: settings.saveAsLocalFile ? 'file' : !settings.rawMode ? 'json' : settings.rawModeAsBase64 ? 'base64' : 'text',
      fileName: settings.responseFileName,
      charset: settings.overrideResponseCharset ? settings.responseCharset : undefined,
      statusMessage: true,
    },
  })
}

/** `url` with the query parameters appended to whatever query it has; those without a value are left out. */
function requestUrl({ params: settings }: Call): URL {
  const pairs: string[] = []
  for (const [name, value] of Object.entries(settings.queryParams)) {
    const text = field.readTextValue(value)
    if (text !== undefined) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`)
  }
  const url = httpUrl(settings.url)
  if (pairs.length > 0) url.search += `${url.search === '' ? '?' : '&'}${pairs.join('&')}`
  return url
}

function requestHeaders(call: Call): Map<string, string> {
  const { params: settings, execution } = call
  let headers = headersOf(settings.headers)
  if (settings.injectPipelineKey) headers = withHeader(headers, 'X-Digibee-Pipeline-Key', execution.key)
  if (settings.injectConsumer && execution.consumer !== undefined) {
    headers = withHeader(headers, 'X-Digibee-Consumer', execution.consumer)
  }
  if (settings.injectTraceId && execution.traceparent !== undefined) {
    headers = withHeader(headers, 'traceparent', execution.traceparent)
  }
  return headers
}

interface Content {
  readonly headers: ReadonlyMap<string, string>
  readonly body: RequestBody | undefined
}

async function content(call: Call, headers: Map<string, string>): Promise<Content> {
  const { params: settings, execution } = call
  if (!VERBS_WITH_BODY.includes(settings.operation)) return { headers, body: undefined }
  if (settings.sendBinaryFile) {
    if (settings.fileName === undefined || settings.fileName === '') {
      throw new StepFailure('File Name is empty', { isConfiguration: true })
    }
    return { headers, body: await fileBody(execution, settings.fileName) }
  }
  const contentType = findHeader(headers, 'content-type')
  const type = mediaTypeOf(contentType)
  if (type === 'multipart/form-data') {
    const given = isEmptyForm(settings.multiPartData) ? settings.body.json(call) : settings.multiPartData
    return multipartFormBody(given ?? {}, headers, execution)
  }
  if (type === 'application/x-www-form-urlencoded') {
    const given = isEmptyForm(settings.formData) ? settings.body.json(call) : settings.formData
    return { headers, body: formBody(given ?? {}) }
  }
  if (!settings.body.isSet) return { headers, body: undefined }
  if (settings.rawMode) {
    const text = type === undefined || isJsonType(type) ? settings.body.program(call) : settings.body.text(call)
    const charset = charsetOf(contentType)
    const known = charset === undefined ? undefined : findCharset(charset)
    const bytes = known === undefined ? Buffer.from(text, 'utf8') : Buffer.from(known.encode(text))
    return { headers, body: { kind: 'bytes', bytes } }
  }
  const value = settings.body.json(call)
  if (value === undefined) return { headers, body: undefined }
  return { headers, body: { kind: 'bytes', bytes: Buffer.from(stringifyJson(asSent(value)), 'utf8') } }
}

/** A body that is one expression may yield the text of the JSON to send. */
function asSent(value: Json): Json {
  if (typeof value !== 'string') return value
  try {
    return parseJson(value)
  } catch {
    return value
  }
}

function isJsonType(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json')
}

function isEmptyForm(value: Json | undefined): value is undefined {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isJsonObject(value) && Object.keys(value).length === 0
}

/** Fields, and files, as JSON or as the text of it. */
function form(title: string): Field<Json | undefined> {
  return { ...field.json({ title, default: '[]', expression: 'map' }), read: (value) => field.readJsonText(value) }
}

/** A missing one is the default; an empty text is no limit. */
function callTimeout(): Field<number | undefined> {
  const timeout = field.integer({
    title: 'Call Timeout',
    description: 'The whole call, in milliseconds; empty for no limit.',
  })
  return { ...timeout, default: DEFAULT_TIMEOUT_MS }
}

/** The body in the three ways in which its content type may want it. */
interface BodyTemplates {
  readonly isSet: boolean
  json(call: StepCall<unknown>): Json | undefined
  /** JSON text after substitution. */
  program(call: StepCall<unknown>): string
  /** Running text after substitution. */
  text(call: StepCall<unknown>): string
}

/** Which way is wanted is known when the headers are, so a body that is wrong in one of them is wrong only then. */
function bodyField(): Field<BodyTemplates> {
  return {
    title: 'Body',
    description: 'JSON, or text in raw mode, with expressions.',
    kind: 'json',
    expression: 'json',
    default: undefined,
    visibleWhen: { operation: VERBS_WITH_BODY },
    read: () => ({ isSet: false, json: () => undefined, program: () => '', text: () => '' }),
    prepare(raw, compiler) {
      const source = typeof raw === 'string' ? raw : raw === undefined || raw === null ? '' : stringifyJson(raw)
      const isSet = source.trim() !== ''
      const compiled = (mode: 'json' | 'program' | 'text'): Template => {
        try {
          return compiler.template(source, mode)
        } catch (error) {
          return () => {
            throw error
          }
        }
      }
      const [asJson, asProgram, asText] = [compiled('json'), compiled('program'), compiled('text')]
      return {
        isSet,
        json: (call) => (isSet ? asJson(call) : undefined),
        program: (call) => textOf(asProgram(call)),
        text: (call) => textOf(asText(call)),
      }
    },
  }
}

function textOf(value: Json): string {
  return field.readTextValue(value) ?? ''
}
