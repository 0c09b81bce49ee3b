import { isJsonObject, setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { field, StepFailure } from '@jatai/sdk'
import type { Execution } from '@jatai/sdk'
import { withHeader } from './http-client/http-request.ts'
import type { RequestBody } from './http-client/http-request.ts'
import { multipartBody } from './http-client/multipart-body.ts'

type Pair = readonly [name: string, value: string]

/** An `application/x-www-form-urlencoded` body: `{fields: {…}}`, or the fields themselves; a list repeats its name. */
export function formBody(given: Json): RequestBody {
  const text = pairsOf(partsOf(given).fields)
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
  const parts = partsOf(given)
  const files = pairsOf(parts.files).map(([name, path]): Pair => [name.replace(/\[\]$/, ''), path])
  const { body, boundary } = await multipartBody({ fields: pairsOf(parts.fields), files }, execution)
  return { body, headers: withHeader(headers, 'Content-Type', `multipart/form-data; boundary=${boundary}`) }
}

interface Parts {
  readonly fields: JsonObject
  readonly files: JsonObject
}

/** The shapes in which documents hold a form: the two parts, the fields alone, or rows of the editor. */
function partsOf(given: Json): Parts {
  const value = field.readJsonText(given) ?? {}
  if (Array.isArray(value)) return partsOfRows(value as readonly Json[])
  if (!isJsonObject(value)) throw new StepFailure('The form must be a JSON object of fields', { isConfiguration: true })
  const [fields, files] = [value['fields'], value['files']]
  if (!isObject(fields) && !isObject(files)) return { fields: value, files: {} }
  return { fields: isObject(fields) ? fields : {}, files: isObject(files) ? files : {} }
}

/** Rows of `{key, value}`, those of files marked by `type`; or one object after another. */
function partsOfRows(rows: readonly Json[]): Parts {
  const fields = {}
  const files = {}
  for (const row of rows) {
    if (!isJsonObject(row)) continue
    const name = row['key'] ?? row['name']
    if (typeof name === 'string' && Object.hasOwn(row, 'value')) {
      const isFile = typeof row['type'] === 'string' && row['type'].toLowerCase() === 'file'
      setKey(isFile ? files : fields, name, row['value'])
    } else {
      const parts = partsOf(row)
      for (const key of Object.keys(parts.fields)) setKey(fields, key, parts.fields[key])
      for (const key of Object.keys(parts.files)) setKey(files, key, parts.files[key])
    }
  }
  return { fields, files }
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

function isObject(value: Json | undefined): value is JsonObject {
  return value !== undefined && isJsonObject(value)
}
