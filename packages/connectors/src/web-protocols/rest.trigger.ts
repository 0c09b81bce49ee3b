import { MessageError } from '@jatai/errors'
import { isJsonObject, parseJson, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineTrigger } from '@jatai/sdk'
import type { HttpAnswer } from '@jatai/sdk'
import { bodyText, mediaTypeOf } from './http-family/body-text.ts'
import { errorStatus, evaluateHeaders, httpFields } from './http-family/http-fields.ts'
import type { HttpHead } from './http-family/http-head.ts'
import { formValues } from './http-family/form-values.ts'
import { jsonDepthExceeds, DEEPEST_JSON } from './http-family/json-depth.ts'
import { multipartFields } from './http-family/multipart-form.ts'
import { headerOf, requestMessage } from './http-family/request-message.ts'

const METHODS = ['POST', 'PUT', 'GET', 'PATCH', 'DELETE', 'OPTIONS'] as const
const SIZE_MB = { default: 5, maximum: 5 }
const FORM = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data'
const JSON_TYPE = 'application/json'

/** triggers.md §2 and §4: JSON in, JSON out. */
export const restTrigger = defineTrigger({
  type: 'rest',
  title: 'REST',
  summary: 'Runs the pipeline for every call of its address, with JSON in and JSON out.',
  category: 'web-protocols',
  params: httpFields({ methods: METHODS, requestSizeMb: SIZE_MB }),
  intake: {
    kind: 'http',
    defaultMethods: METHODS,
    requestSizeMb: SIZE_MB,
    accepts: (type) =>
      type === undefined ||
      type === JSON_TYPE ||
      (type.startsWith('application/') && type.endsWith('+json')) ||
      type === FORM ||
      type === MULTIPART,
  },
  message(arrival) {
    const head = JSON.parse(arrival.head) as HttpHead
    const contentType = headerOf(head[4], 'content-type')
    const type = mediaTypeOf(contentType)
    if (type === MULTIPART)
      return requestMessage(head, contentType, '', multipartFields(arrival.body, contentType ?? ''))
    const text = bodyText(arrival.body, contentType)
    if (type === FORM) return requestMessage(head, contentType, '', formValues(text))
    return requestMessage(head, contentType, text === '' ? null : readJson(text), {})
  },
  answer(ending, params, call) {
    if (ending.kind === 'error') return errorAnswer(ending.error, ending.code, ending.timedOut)
    const headers = params.headers.length === 0 ? NO_HEADERS : evaluateHeaders(params.headers, call)
    const message = ending.message
    if (message !== null && isJsonObject(message)) {
      const status = errorStatus(message)
      if (status !== undefined) return jsonAnswer(answerable(status), message, headers)
    }
    return jsonAnswer(200, message ?? {}, headers)
  },
})

const NO_HEADERS: Readonly<Record<string, string>> = {}

function readJson(text: string): Json {
  if (jsonDepthExceeds(text, DEEPEST_JSON)) {
    throw new MessageError('MESSAGE_TOO_DEEP', `The JSON is nested deeper than ${DEEPEST_JSON} levels`)
  }
  try {
    return parseJson(text)
  } catch (cause) {
    throw new MessageError(
      'MESSAGE_BAD_JSON',
      `The body is not valid JSON: ${cause instanceof Error ? cause.message : ''}`,
      { cause },
    )
  }
}

/** A timeout has no body at all (triggers.md §2.11). */
function errorAnswer(error: Json, code: number, timedOut: boolean): HttpAnswer {
  if (timedOut) return { status: 500, headers: NO_HEADERS, body: '' }
  return jsonAnswer(code >= 400 && code <= 599 ? code : 500, error, NO_HEADERS)
}

function jsonAnswer(status: number, message: Json, headers: Readonly<Record<string, string>>): HttpAnswer {
  if (status === 204 || status === 304) return { status, headers, body: '' }
  return { status, headers: { ...headers, 'Content-Type': JSON_TYPE }, body: stringifyJson(message) }
}

/** A status counts when it is an integer in 200–599 (decisions.md 24). */
function answerable(status: number): number {
  return status >= 200 && status <= 599 ? status : 500
}
