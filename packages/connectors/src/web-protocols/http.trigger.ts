import type { JsonObject } from '@jatai/languages/json'
import { defineTrigger } from '@jatai/sdk'
import type { Arrival } from '@jatai/sdk'
import { bodyText } from './http-family/body-text.ts'
import { readContentType } from './http-family/content-type.ts'
import { contentTypes } from './http-family/content-types-field.ts'
import { declaredAnswer, responseContentTypes } from './http-family/declared-answer.ts'
import { formValues, MOST_FORM_FIELDS } from './http-family/form-values.ts'
import { httpFields } from './http-family/http-fields.ts'
import type { HttpHead } from './http-family/http-head.ts'
import { isJson, readJson } from './http-family/json-body.ts'
import { FORM, MULTIPART } from './http-family/media-types.ts'
import { multipartFields } from './http-family/multipart-fields.ts'
import { headerOf, requestMessage } from './http-family/request-message.ts'

const METHODS = ['POST', 'PUT', 'GET', 'PATCH', 'DELETE', 'OPTIONS'] as const
const SIZE_MB = { default: 5, maximum: 5 }

/** triggers.md §2 and §3: any content type in and out. */
export const httpTrigger = defineTrigger({
  type: 'http',
  title: 'HTTP',
  summary: 'Runs the pipeline for every call of its address, with any content type in and out.',
  category: 'web-protocols',
  params: {
    ...httpFields({ methods: METHODS, requestSizeMb: SIZE_MB }),
    requestContentTypes: contentTypes({
      title: 'Request Content Types',
      description: 'Types that are taken; none means any.',
      default: ['text/xml', 'application/xml', FORM],
    }),
    responseContentTypes: responseContentTypes(),
  },
  examples: [
    {
      title: 'A call with XML',
      params: { methods: ['POST'], requestContentTypes: ['text/xml'], responseContentTypes: ['text/xml'] },
      head: ['POST', '/orders', '', {}, ['Content-Type', 'text/xml'], 'https://api.example.com/orders'],
      body: '<order><id>7</id></order>',
      message: {
        body: '<order><id>7</id></order>',
        form: {},
        headers: { 'Content-Type': 'text/xml' },
        queryAndPath: {},
        method: 'POST',
        contentType: 'text/xml',
        path: '/orders',
        absoluteURI: 'https://api.example.com/orders',
      },
    },
    {
      title: 'A form',
      params: { methods: ['POST'] },
      head: [
        'POST',
        '/orders',
        '',
        {},
        ['Content-Type', 'application/x-www-form-urlencoded'],
        'https://api.example.com/orders',
      ],
      body: 'name=Ana&city=S%C3%A3o+Paulo',
      message: {
        body: '',
        form: { name: 'Ana', city: 'São Paulo' },
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        queryAndPath: {},
        method: 'POST',
        contentType: 'application/x-www-form-urlencoded',
        path: '/orders',
        absoluteURI: 'https://api.example.com/orders',
      },
    },
  ],
  intake: {
    kind: 'http',
    defaultMethods: METHODS,
    requestSizeMb: SIZE_MB,
    receives(type, params) {
      const taken = params['requestContentTypes'] as readonly string[]
      return type === undefined || taken.length === 0 || taken.includes(type) ? 'memory' : undefined
    },
  },
  message: readMessage,
  answer: (ending, params, call) => declaredAnswer(ending, params, call, { hasFiles: false }),
})

/** The body is a text whatever its type says; one without a type is JSON if it can be (decisions.md 27). */
function readMessage(arrival: Arrival): JsonObject {
  const head = JSON.parse(arrival.head) as HttpHead
  const contentType = headerOf(head[4], 'content-type')
  const type = contentType === undefined ? undefined : readContentType(contentType)
  if (type?.mediaType === MULTIPART) {
    return requestMessage(head, contentType, '', multipartFields(arrival.body, type.boundary))
  }
  const text = bodyText(arrival.body, type?.charset)
  if (type?.mediaType === FORM) return requestMessage(head, contentType, '', formValues(text, MOST_FORM_FIELDS))
  const body = contentType === undefined && isJson(text) ? readJson(text) : text
  return requestMessage(head, contentType, body, {})
}
