import type { JsonObject } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import { checkedHeaderName, singleLine, withHeader } from './http-client/http-request.ts'

/** Headers of the connection, not of the request: the client sets them itself. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

/**
 * The headers that a map of names and values stands for. One without a value is left out, a later one takes the place
 * of one of the same name in another case, objects are JSON text.
 *
 * @throws StepFailure for what is no name of a header
 */
export function headersOf(values: JsonObject): Map<string, string> {
  let headers = new Map<string, string>()
  for (const [name, value] of Object.entries(values)) {
    const text = field.readTextValue(value)
    if (text === undefined || OF_THE_CONNECTION.has(name.trim().toLowerCase())) continue
    headers = withHeader(headers, checkedHeaderName(name.trim()), singleLine(text))
  }
  return headers
}
