import type { Duplex } from 'node:stream'

/** Answers what node:http could not read as a request, and closes the connection (decisions.md 26). */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  const isHttp = error.code?.startsWith('HPE_') === true || error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  // A failed handshake or a broken line: nobody would read an answer.
  if (!isHttp || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, text] = statusOf(error.code)
  const body = JSON.stringify({ message: text })
  socket.end(
    `HTTP/1.1 ${status} ${text}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function statusOf(code: string | undefined): readonly [number, string] {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'Request Timeout']
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'Request Header Fields Too Large']
    default:
      return [400, 'Bad Request']
  }
}
