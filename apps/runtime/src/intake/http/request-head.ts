import type { IncomingMessage } from 'node:http'
import { BAD_REQUEST, TOO_MANY_HEADERS } from './answers.ts'
import type { EarlyAnswer } from './answers.ts'

/** reliability.md HTTP-04. */
export const LARGEST_HEADERS_BYTES = 32 * 1024
export const MOST_HEADERS = 100

/** Tells the pipeline whose certificate the caller has shown (triggers.md §6). */
export const CLIENT_SUBJECT = 'X-Client-Cert-Subject'

const OURS_PREFIX = 'x-jatai-'

/**
 * Looks at all headers of a request once. What contradicts itself is refused, since whoever stands before us may have
 * read it the other way (request smuggling); names that only the platform may set are taken out, however they are
 * spelled (BUS-13).
 */
export function inspectHead(request: IncomingMessage): EarlyAnswer | readonly string[] {
  const raw = request.rawHeaders
  if (raw.length > MOST_HEADERS * 2) return TOO_MANY_HEADERS
  let bytes = 0
  let hosts = 0
  let types = 0
  let foreign = 0
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    bytes += name.length + (raw[i + 1] as string).length + LINE_BYTES
    switch (name.length) {
      case 4:
        if (name.toLowerCase() === 'host') hosts++
        break
      case 12:
        if (name.toLowerCase() === 'content-type') types++
        break
    }
    if (isOurs(name)) foreign++
  }
  if (bytes > LARGEST_HEADERS_BYTES) return TOO_MANY_HEADERS
  if (hosts > 1 || types > 1 || !hasOwnVersion(request, hosts) || !hasPlainTransfer(request)) return BAD_REQUEST
  return foreign === 0 ? raw : raw.filter((_, i) => !isOurs(raw[i & ~1] as string))
}

/** A colon, a blank and a line end. */
const LINE_BYTES = 4

/** Pseudo headers of HTTP/2, and names that the platform sets. */
function isOurs(name: string): boolean {
  const first = name.charCodeAt(0)
  if (first === COLON) return true
  if ((first !== LOWER_X && first !== UPPER_X) || name.length <= OURS_PREFIX.length) return false
  const canonical = name.toLowerCase().replaceAll('_', '-')
  return canonical.startsWith(OURS_PREFIX) || canonical === CLIENT_SUBJECT_LOWER
}

const COLON = 58
const LOWER_X = 120
const UPPER_X = 88
const CLIENT_SUBJECT_LOWER = CLIENT_SUBJECT.toLowerCase()

/** A request line can name HTTP/2, which has none; and HTTP/1.1 wants a host. */
function hasOwnVersion(request: IncomingMessage, hosts: number): boolean {
  if ('stream' in request) return true
  return request.httpVersionMajor === 1 && (hosts === 1 || request.httpVersionMinor === 0)
}

/** We undo chunks and nothing else, and HTTP/1.0 knows none. */
function hasPlainTransfer(request: IncomingMessage): boolean {
  const coding = request.headers['transfer-encoding']
  if (coding === undefined) return true
  return coding.toLowerCase() === 'chunked' && request.httpVersionMinor === 1
}

/** The path and query of a request target; also of one in absolute form, as callers of proxies write it. */
export function targetOf(url: string): string {
  if (url.charCodeAt(0) === SLASH) return url
  const absolute = /^https?:\/\/[^/?#]*([/?].*)?$/i.exec(url)
  if (absolute === null) return url
  const rest = absolute[1] ?? '/'
  return rest.startsWith('?') ? `/${rest}` : rest
}

const SLASH = 47
