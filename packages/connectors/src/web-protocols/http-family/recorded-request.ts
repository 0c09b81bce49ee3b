import type { JsonObject } from '@jatai/languages/json'
import type { ByteText } from '@jatai/platform'
import { bodyText } from './body-text.ts'
import { readContentType } from './content-type.ts'
import type { ContentType } from './content-type.ts'
import { formValues, MOST_FORM_FIELDS } from './form-values.ts'
import type { HttpHead } from './http-head.ts'
import { FORM, MULTIPART } from './media-types.ts'
import { multipartFields } from './multipart-fields.ts'
import { headerOf, queryAndPath } from './request-message.ts'

/** A call without a query and parameters of the path, of which nothing has to be escaped: nearly all of them. */
const PLAIN_HEAD = /^\["([A-Z]+)","([^"\\]*)","",\{\}/
/** How JSON begins. Everything else is written as a text. */
const JSON_START = /^\s*(?:[[{"]|(?:-?\d[\d.eE+-]*|true|false|null)\s*$)/

/**
 * What is recorded of a call: the message that its pipeline gets, as JSON, without headers, of which many are
 * credentials. Made for every call, so the body is not parsed. It comes last: long records are cut at the end.
 *
 * @param hidden names of parameters whose values are not shown in the path
 */
export function recordedRequest(head: string, body: ByteText, hidden: readonly string[]): ByteText {
  const plain = PLAIN_HEAD.exec(head)
  if (plain !== null && (body === '' || JSON_START.test(body))) {
    return `{"method":"${plain[1]}","path":"${plain[2]}","queryAndPath":{},"body":${body === '' ? 'null' : body}}`
  }
  const parsed = JSON.parse(head) as HttpHead
  const [method, path, query, params] = parsed
  const { form, bodyJson } = contentOf(parsed, body)
  const shown = {
    method,
    path: hiddenPath(path, params, hidden),
    queryAndPath: queryAndPath(query, params),
    ...(form === undefined ? {} : { form }),
  }
  const text = JSON.stringify(shown)
  return `${Buffer.from(text.slice(0, -1), 'utf8').toString('latin1')},"body":${bodyJson}}`
}

function contentOf(
  head: HttpHead,
  body: ByteText,
): { readonly form: JsonObject | undefined; readonly bodyJson: ByteText } {
  const header = headerOf(head[4], 'content-type')
  const type = header === undefined ? undefined : readContentType(header)
  const nothing = 'null'
  if (head[6] !== undefined) return { form: head[6].form, bodyJson: nothing }
  if (type?.mediaType === FORM || type?.mediaType === MULTIPART) {
    try {
      return { form: formOf(type, body), bodyJson: nothing }
    } catch {
      // It is no form; what it holds instead is nobody's to see, since no name tells what is sensitive.
      return { form: undefined, bodyJson: nothing }
    }
  }
  if (body === '') return { form: undefined, bodyJson: nothing }
  return { form: undefined, bodyJson: JSON_START.test(body) ? body : JSON.stringify(body) }
}

function formOf({ mediaType, charset, boundary }: ContentType, body: ByteText): JsonObject {
  return mediaType === FORM ? formValues(bodyText(body, charset), MOST_FORM_FIELDS) : multipartFields(body, boundary)
}

/** The path says the values of its parameters once more. */
function hiddenPath(path: string, params: HttpHead[3], hidden: readonly string[]): string {
  const secrets = new Set(hidden.flatMap((name) => (Object.hasOwn(params, name) ? [params[name]] : [])))
  if (secrets.size === 0) return path
  return path
    .split('/')
    .map((part) => (secrets.has(decoded(part)) ? '***' : part))
    .join('/')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
