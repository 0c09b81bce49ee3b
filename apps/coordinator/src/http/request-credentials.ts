import type { FastifyRequest } from 'fastify'
import type { Credentials } from '../access/caller.ts'

/** Cookie of a browser session. */
export const SESSION_COOKIE = 'jatai_session'
/** Header in which a browser session shows that the request comes from our own page. */
export const CSRF_HEADER = 'x-csrf-token'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * What a request brings along: a token, bare or with `Bearer` (platform.md §16.1), or the cookie of a session. A token
 * wins, so that a page in a browser can act for somebody else than its session.
 */
export function requestCredentials(request: FastifyRequest): Credentials {
  const { authorization, cookie } = request.headers
  const token = authorization?.replace(/^Bearer\s+/i, '').trim()
  const csrf = request.headers[CSRF_HEADER]
  return {
    token: token === '' ? undefined : token,
    session: cookieValue(cookie, SESSION_COOKIE),
    csrf: typeof csrf === 'string' ? csrf : undefined,
    isSafe: SAFE_METHODS.has(request.method),
  }
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}
