import type { ServerResponse } from 'node:http'
import type { Http2Stream } from 'node:http2'

/**
 * True when nobody gets what would be sent. The compatible response of HTTP/2 does not say so; its stream does, which
 * then throws, or never tells a pipeline that it is done.
 */
export function isCallerGone(response: ServerResponse | { readonly stream: Http2Stream }): boolean {
  if ('stream' in response) return response.stream.destroyed || response.stream.closed
  return response.destroyed
}
