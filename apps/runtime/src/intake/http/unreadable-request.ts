import type { Duplex } from 'node:stream'

/** The longest request line that is read: more is an address that is too long, whatever else may follow. */
const LONGEST_LINE = 8192 + 64

/** What the server could not read as a request at all, with the bytes it had. */
interface Unreadable extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer
}

/** Answers what node:http could not read as a request, and closes the connection (decisions.md 26). */
export function refuseUnreadable(error: Unreadable, socket: Duplex): void {
  const isHttp = error.code?.startsWith('HPE_') === true || error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  // A failed handshake or a broken line: nobody would read an answer.
  if (!isHttp || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, text] = statusOf(error)
  const body = JSON.stringify({ message: text })
  socket.end(
    `HTTP/1.1 ${status} ${text}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function statusOf({ code, rawPacket }: Unreadable): readonly [number, string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'Request Timeout']
  if (code !== 'HPE_HEADER_OVERFLOW') return [400, 'Bad Request']
  const lineEnd = rawPacket?.indexOf('\n') ?? 0
  const isLine = /^[A-Z]+ \//.test(rawPacket?.toString('latin1', 0, 32) ?? '')
  if (isLine && (lineEnd < 0 || lineEnd > LONGEST_LINE)) return [414, 'URI Too Long']
  return [431, 'Request Header Fields Too Large']
}
