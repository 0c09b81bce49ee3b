import { isJsonObject } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { field, StepFailure } from '@jatai/sdk'
import type { Execution } from '@jatai/sdk'
import { withHeader } from './http-client/http-request.ts'
import type { RequestBody } from './http-client/http-request.ts'
import { multipartBody } from './http-client/multipart-body.ts'

type Pair = readonly [name: string, value: string]

/** An `application/x-www-form-urlencoded` body: `{fields: {…}}`, or the fields themselves; a list repeats its name. */
export function formBody(given: Json): RequestBody {
  const object = objectOf(given)
  const fields = isObject(object['fields']) ? object['fields'] : object
  const text = pairsOf(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  return { kind: 'bytes', bytes: Buffer.from(text, 'utf8') }
}

/** A `multipart/form-data` body from `{fields: {…}, files: {name: path or paths}}`; the boundary goes into the header. */
export async function multipartFormBody(
  given: Json,
  headers: ReadonlyMap<string, string>,
  execution: Execution,
): Promise<{ readonly headers: ReadonlyMap<string, string>; readonly body: RequestBody }> {
  const object = objectOf(given)
  const fields = isObject(object['fields']) ? pairsOf(object['fields']) : []
  const files = isObject(object['files'])
    ? pairsOf(object['files']).map(([name, path]): Pair => [name.replace(/\[\]$/, ''), path])
    : []
  const { body, boundary } = await multipartBody({ fields, files }, execution)
  return { body, headers: withHeader(headers, 'Content-Type', `multipart/form-data; boundary=${boundary}`) }
}

function pairsOf(object: JsonObject): Pair[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const values = Array.isArray(value) ? (value as readonly Json[]) : [value]
    return values.flatMap((each): Pair[] => {
      const text = field.readTextValue(each)
      return text === undefined ? [] : [[name, text]]
    })
  })
}

function objectOf(given: Json): JsonObject {
  const value = field.readJsonText(given) ?? {}
  if (Array.isArray(value)) {
    // The newer editor keeps rows of `{key, value}`, or lists of objects.
    return Object.assign({}, ...(value as readonly Json[]).map(rowOf)) as JsonObject
  }
  if (isJsonObject(value)) return value
  throw new StepFailure('The form must be a JSON object of fields', { isConfiguration: true })
}

function rowOf(row: Json): JsonObject {
  if (!isJsonObject(row)) return {}
  const name = row['key'] ?? row['name']
  return typeof name === 'string' && 'value' in row ? { [name]: row['value'] ?? null } : row
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== undefined && isJsonObject(value)
}
