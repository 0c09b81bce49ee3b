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
  let spellings: Map<string, string> | undefined
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const value = raw[i + 1] as string
    if (spellings === undefined && !Object.hasOwn(headers, name)) {
      setKey(headers, name, value)
      continue
    }
    spellings ??= new Map(Object.keys(headers).map((known) => [known.toLowerCase(), known]))
    const known = spellings.get(name.toLowerCase()) ?? name
    spellings.set(name.toLowerCase(), known)
    setKey(headers, known, Object.hasOwn(headers, known) ? `${headers[known] ?? ''},${value}` : value)
  }
  return headers
}

/** One flat object; a path parameter wins over a query parameter of its name. */
function queryAndPath(query: string, pathParams: Readonly<Record<string, string>>): JsonObject {
  const values = query === '' ? {} : { ...formValues(query) }
  for (const name in pathParams) if (Object.hasOwn(pathParams, name)) setKey(values, name, pathParams[name])
  return values
}
