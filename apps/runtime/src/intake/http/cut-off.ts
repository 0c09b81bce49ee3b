import type { IncomingMessage } from 'node:http'

/** A stream of node:http2 behind a request in its compatible form. */
interface Http2Like {
  readonly stream: { readonly aborted: boolean; readonly rstCode?: number }
}

/**
 * True when the caller, or HTTP/2 itself (a body that is not as long as it was said to be), has reset the stream of a
 * request. Its body ends like a whole one then, where HTTP/1.1 has no end but an error.
 */
export function isCutOff(request: IncomingMessage): boolean {
  if (request.httpVersionMajor < 2) return false
  const { aborted, rstCode = 0 } = (request as unknown as Http2Like).stream
  return aborted || rstCode !== 0
}
