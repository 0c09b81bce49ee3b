import type { FastifyRequest } from 'fastify'
import type { Credentials } from '../access/caller.ts'
import { readCookie, SESSION_COOKIE } from './cookies.ts'

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
    session: readCookie(cookie, SESSION_COOKIE, request.protocol === 'https'),
    csrf: typeof csrf === 'string' ? csrf : undefined,
    isSafe: SAFE_METHODS.has(request.method),
  }
}
