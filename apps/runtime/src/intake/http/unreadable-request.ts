import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { BAD_REQUEST, HEAD_TIMEOUT, TOO_MANY_HEADERS } from './answers.ts'
import type { EarlyAnswer } from './answers.ts'

/** Answers what node:http could not read as a request, and closes the connection (decisions.md 26). */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  const isHttp = error.code?.startsWith('HPE_') === true || error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  // A failed handshake or a broken line: nobody would read an answer.
  if (!isHttp || !socket.writable) {
    socket.destroy()
    return
  }
  if (isAnswering(socket)) {
    socket.end()
    return
  }
  const { status, body } = answerFor(error.code)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** Whatever was written now would stand in the middle of another answer, or behind it. node:http's own refusal asks the same. */
function isAnswering(socket: Duplex): boolean {
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent === true
}

function answerFor(code: string | undefined): EarlyAnswer {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return HEAD_TIMEOUT
    case 'HPE_HEADER_OVERFLOW':
      return TOO_MANY_HEADERS
    default:
      return BAD_REQUEST
  }
}
