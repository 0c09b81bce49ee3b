import { defineTrigger } from '@jatai/sdk'
import { bodyText } from './http-family/body-text.ts'
import { readContentType } from './http-family/content-type.ts'
import { errorAnswer, errorStatus, jsonAnswer, JSON_TYPE } from './http-family/error-answer.ts'
import { evaluateHeaders, httpFields } from './http-family/http-fields.ts'
import type { HttpHead } from './http-family/http-head.ts'
import { formValues, MOST_FORM_FIELDS } from './http-family/form-values.ts'
import { readJson } from './http-family/json-body.ts'
import { FORM, MULTIPART } from './http-family/media-types.ts'
import { multipartFields } from './http-family/multipart-fields.ts'
import { headerOf, requestMessage } from './http-family/request-message.ts'

const METHODS = ['POST', 'PUT', 'GET', 'PATCH', 'DELETE', 'OPTIONS'] as const
const SIZE_MB = { default: 5, maximum: 5 }

/** triggers.md §2 and §4: JSON in, JSON out. */
export const restTrigger = defineTrigger({
  type: 'rest',
  title: 'REST',
  summary: 'Runs the pipeline for every call of its address, with JSON in and JSON out.',
  category: 'web-protocols',
  params: httpFields({ methods: METHODS, requestSizeMb: SIZE_MB }),
  examples: [
    {
      title: 'A call with JSON',
      params: { methods: ['POST'], advanced: true, routes: ['/orders/:region'] },
      head: [
        'POST',
        '/orders/south',
        'notify=true',
        { region: 'south' },
        ['Content-Type', 'application/json', 'X-Request-Id', '7781'],
        'https://api.example.com/orders/south?notify=true',
      ],
      body: '{"customer":"Ana","items":[{"sku":"A1","quantity":2}]}',
      message: {
        body: { customer: 'Ana', items: [{ sku: 'A1', quantity: 2 }] },
        form: {},
        headers: { 'Content-Type': 'application/json', 'X-Request-Id': '7781' },
        queryAndPath: { notify: 'true', region: 'south' },
        method: 'POST',
        contentType: 'application/json',
        path: '/orders/south',
        absoluteURI: 'https://api.example.com/orders/south?notify=true',
      },
    },
    {
      title: 'A call without a body',
      params: { methods: ['GET'] },
      head: ['GET', '/orders', '', {}, ['Accept', 'application/json'], 'https://api.example.com/orders'],
      body: '',
      message: {
        body: null,
        form: {},
        headers: { Accept: 'application/json' },
        queryAndPath: {},
        method: 'GET',
        contentType: null,
        path: '/orders',
        absoluteURI: 'https://api.example.com/orders',
      },
    },
  ],
  intake: {
    kind: 'http',
    defaultMethods: METHODS,
    requestSizeMb: SIZE_MB,
    receives: (type) =>
      type === undefined ||
      type === JSON_TYPE ||
      (type.startsWith('application/') && type.endsWith('+json')) ||
      type === FORM ||
      type === MULTIPART
        ? 'memory'
        : undefined,
  },
  message(arrival) {
    const head = JSON.parse(arrival.head) as HttpHead
    const contentType = headerOf(head[4], 'content-type')
    const type = contentType === undefined ? undefined : readContentType(contentType)
    if (type?.mediaType === MULTIPART) {
      return requestMessage(head, contentType, '', multipartFields(arrival.body, type.boundary))
    }
    const text = bodyText(arrival.body, type?.charset)
    if (type?.mediaType === FORM) return requestMessage(head, contentType, '', formValues(text, MOST_FORM_FIELDS))
    return requestMessage(head, contentType, text === '' ? null : readJson(text), {})
  },
  answer(ending, params, call) {
    const headers = evaluateHeaders(params.headers, call)
    if (ending.kind === 'error') return errorAnswer(ending, headers)
    return jsonAnswer(errorStatus(ending.message) ?? 200, ending.message ?? {}, headers)
  },
})
