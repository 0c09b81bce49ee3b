import { getKey, isJsonObject, stringifyJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import type { Field, ParamsOf, StepCall } from '@jatai/sdk'
import { findHeader } from './http-client/http-request.ts'
import type { RequestBody } from './http-client/http-request.ts'
import { httpUrl } from './http-client/http-url.ts'
import { mediaTypeOf } from './http-client/media-type.ts'
import { restAccounts, usedAccount } from './rest-accounts.ts'
import { headersOf } from './request-headers.ts'
import { restCall } from './rest-call.ts'
import { formBody, multipartFormBody } from './rest-forms.ts'
import { expandRestUrl } from './rest-v1-url.ts'

const params = {
  url: field.text({ title: 'URL', required: true, expression: 'none' }),
  'header:content-type': field.text({ title: 'Content Type', default: 'application/json', expression: 'none' }),
  operation: field.choice({ title: 'Verb', values: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'], default: 'GET' }),
  connectTimeout: field.integer({ title: 'Connection Timeout', default: 30_000 }),
  readTimeout: field.integer({ title: 'Reading Timeout', default: 30_000 }),
  stopOnClientError: field.boolean({ title: 'Stop On Client Error' }),
  stopOnServerError: field.boolean({ title: 'Stop On Server Error' }),
  advanced: field.boolean({ title: 'Advanced Settings' }),
  injectJWT: field.boolean({ title: 'Inject JWT', advanced: true }),
  readJWT: field.boolean({ title: 'Read JWT', advanced: true }),
  rawMode: field.boolean({ title: 'Raw Mode', advanced: true }),
  isInsecure: field.boolean({ title: 'Allow Insecure Calls To HTTPS Endpoints', advanced: true }),
  retry: field.boolean({ title: 'Enable Retries', advanced: true }),
  maxRetry: field.integer({ title: 'Maximum Number Of Retries Before Giving Up', default: 3, advanced: true }),
  waitNextRetry: field.integer({ title: 'Time To Wait Before Each Retry', default: 1000, advanced: true }),
  compressBody: field.boolean({ title: 'Compress Body With GZIP', advanced: true }),
  fixedHeaders: fixedHeaders(),
}
type Call = StepCall<ParamsOf<typeof params>>

/** web-protocols.md, REST V1: the request is built from the message. */
export const restV1 = defineConnector({
  name: 'rest-connector',
  title: 'REST V1',
  summary: 'Calls an HTTP address with what the message says, and makes its answer the new message.',
  category: 'web-protocols',
  deprecated: true,
  accounts: restAccounts,
  failOnError: { default: false, keys: ['failOnError', 'stopOnServerError'] },
  params,
  examples: [],
  async run(call) {
    const { params: settings } = call
    const { headers, body } = await content(call)
    return restCall(call, {
      request: { method: settings.operation, url: httpUrl(expandRestUrl(settings.url, call.message)), headers, body },
      account: usedAccount(call, { useDynamicAccount: false, accountName: undefined, scoped: false }),
      transport: {
        connectTimeout: settings.connectTimeout,
        readTimeout: settings.readTimeout,
        writeTimeout: settings.readTimeout,
        followRedirects: true,
        forceHttp1: false,
        reuseConnections: true,
        isInsecure: settings.isInsecure,
        noSessionReuse: false,
      },
      callTimeout: undefined,
      stopOnClientError: settings.stopOnClientError,
      stopOnServerError: settings.stopOnServerError,
      repeats: settings.retry ? Math.max(0, settings.maxRetry) : 0,
      waitMs: Math.max(0, settings.waitNextRetry),
      compressBody: settings.compressBody,
      injectJwt: settings.injectJWT,
      readJwt: settings.readJWT,
      response: {
        as: settings.rawMode ? 'text' : 'json',
        fileName: undefined,
        charset: undefined,
        statusMessage: false,
      },
    })
  },
  previews: { requestUrl: (call) => expandRestUrl(call.params.url, call.message) },
})

/** Headers of the step, added to and overridden by `message.header`. */
function requestHeaders(call: Call): ReadonlyMap<string, string> {
  const contentType = call.params['header:content-type']
  return headersOf({
    ...call.params.fixedHeaders,
    ...(contentType === '' ? {} : { 'Content-Type': contentType }),
    ...objectAt(call.message, 'header'),
  })
}

async function content(call: Call): Promise<{ headers: ReadonlyMap<string, string>; body: RequestBody | undefined }> {
  const headers = requestHeaders(call)
  const { message, params: settings, execution } = call
  if (settings.operation === 'GET' || settings.operation === 'HEAD') return { headers, body: undefined }
  const type = mediaTypeOf(findHeader(headers, 'content-type'))
  if (type === 'application/x-www-form-urlencoded') return { headers, body: formBody(objectAt(message, 'formData')) }
  if (type === 'multipart/form-data') return multipartFormBody(objectAt(message, 'multiPartData'), headers, execution)
  const body = isJsonObject(message) ? getKey(message, 'body') : undefined
  if (body === undefined || body === null) return { headers, body: undefined }
  const text = settings.rawMode && typeof body === 'string' ? body : stringifyJson(body)
  return { headers, body: { kind: 'bytes', bytes: Buffer.from(text, 'utf8') } }
}

function objectAt(message: Json, key: string): JsonObject {
  const value = isJsonObject(message) ? getKey(message, key) : undefined
  return value !== undefined && isJsonObject(value) ? value : {}
}

/** Any stored key `header:<name>` is a fixed request header; the whole step is looked through. */
function fixedHeaders(): Field<Readonly<Record<string, string>>> {
  return {
    title: 'Headers',
    description: 'Each stored under `header:` and its name.',
    kind: 'key-value',
    expression: 'none',
    default: undefined,
    read: () => ({}),
    prepare(_raw, compiler) {
      const headers: Record<string, string> = {}
      for (const [key, value] of Object.entries(compiler.stored)) {
        const text = field.readTextValue(value)
        if (key.startsWith('header:') && key !== 'header:content-type' && text !== undefined)
          headers[key.slice('header:'.length)] = text
      }
      return headers
    },
  }
}
