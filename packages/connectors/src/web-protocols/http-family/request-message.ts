import { setKey } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { formValues } from './form-values.ts'
import type { HttpHead } from './http-head.ts'

/** The message of triggers.md §2.10 around a body and form that the trigger has read. */
export function requestMessage(
  head: HttpHead,
  contentType: string | undefined,
  body: Json,
  form: JsonObject,
): JsonObject {
  const [method, path, query, pathParams, rawHeaders, absoluteURI] = head
  return {
    body,
    form,
    headers: headersObject(rawHeaders),
    queryAndPath: queryAndPath(query, pathParams),
    method,
    contentType: contentType ?? null,
    path,
    absoluteURI,
  }
}

/** The value of a header, its name in lower case; undefined when it was not sent. */
export function headerOf(rawHeaders: readonly string[], lowerName: string): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return rawHeaders[i + 1]
  }
  return undefined
}

/** Names keep the case in which they were received; values of a repeated name are joined with a comma. */
function headersObject(raw: readonly string[]): JsonObject {
  const headers: Record<string, string> = {}
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const value = raw[i + 1] as string
    const known = spelledBefore(raw, i)
    if (known === undefined) setKey(headers, name, value)
    else setKey(headers, known, `${headers[known] ?? ''},${value}`)
  }
  return headers
}

/** How the name at an index was first written; undefined when it is there for the first time. Requests have few headers. */
function spelledBefore(raw: readonly string[], index: number): string | undefined {
  const name = raw[index] as string
  for (let i = 0; i < index; i += 2) {
    const other = raw[i] as string
    if (other.length !== name.length) continue
    if (other === name || other.toLowerCase() === name.toLowerCase()) return other
  }
  return undefined
}

/** One flat object; a path parameter wins over a query parameter of its name. */
export function queryAndPath(query: string, pathParams: Readonly<Record<string, string>>): JsonObject {
  const values = query === '' ? {} : { ...formValues(query) }
  for (const name in pathParams) if (Object.hasOwn(pathParams, name)) setKey(values, name, pathParams[name])
  return values
}
