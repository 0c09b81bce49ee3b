import type { JsonObject } from '@jatai/languages/json'
import { defineTrigger, field } from '@jatai/sdk'
import type { Arrival } from '@jatai/sdk'
import { contentTypes } from './http-family/content-types-field.ts'
import { declaredAnswer, responseContentTypes } from './http-family/declared-answer.ts'
import { httpFields } from './http-family/http-fields.ts'
import type { HttpHead } from './http-family/http-head.ts'
import { MULTIPART } from './http-family/media-types.ts'
import { headerOf, requestMessage } from './http-family/request-message.ts'

const METHODS = ['POST', 'PUT', 'GET', 'PATCH', 'DELETE'] as const
const SIZE_MB = { default: 100, maximum: 100 }

/** triggers.md §2 and §5: files in and out, of any size, which never are in a message. */
export const httpFileTrigger = defineTrigger({
  type: 'http-file',
  title: 'HTTP File',
  summary: 'Runs the pipeline for every upload to its address, and answers with files.',
  category: 'web-protocols',
  params: {
    ...httpFields({ methods: METHODS, requestSizeMb: SIZE_MB }),
    formDataUpload: field.boolean({
      title: 'Form Data Uploads',
      description: 'Takes multipart/form-data.',
      default: true,
      expression: 'none',
    }),
    bodyUpload: field.boolean({
      title: 'Body Uploads',
      description: 'Takes a body as a file.',
      default: true,
      expression: 'none',
    }),
    bodyUploadContentTypes: contentTypes({
      title: 'Body Upload Content Types',
      description: 'Types of bodies that are taken as files.',
      default: ['application/pdf', 'application/jpeg'],
    }),
    responseContentTypes: responseContentTypes(),
  },
  intake: {
    kind: 'http',
    defaultMethods: METHODS,
    requestSizeMb: SIZE_MB,
    hasFiles: true,
    receives(type, params) {
      if (type === MULTIPART) return params['formDataUpload'] === true ? 'parts' : undefined
      const taken = params['bodyUploadContentTypes'] as readonly string[]
      return params['bodyUpload'] === true && type !== undefined && taken.includes(type) ? 'file' : undefined
    },
  },
  message: readMessage,
  answer: (ending, params, call) => declaredAnswer(ending, params, call, { hasFiles: true }),
})

function readMessage(arrival: Arrival): JsonObject {
  const head = JSON.parse(arrival.head) as HttpHead
  const upload = head[6]
  const message = requestMessage(
    head,
    headerOf(head[4], 'content-type'),
    upload?.kind === 'file' ? null : '',
    upload?.form ?? {},
  )
  return { ...message, files: (upload?.files ?? []).map((file) => ({ ...file })) }
}
