import { SESSION_COOKIE } from '../../http/request-credentials.ts'

/**
 * The `Set-Cookie` of a session: out of reach for scripts, sent to no other site's requests.
 *
 * @param options.expiresAt milliseconds since 1970; 0 takes the cookie away
 */
export function sessionCookie(
  secret: string,
  options: { readonly origin: string; readonly expiresAt: number; readonly sameSite?: 'Strict' | 'Lax' },
): string {
  const { origin, expiresAt, sameSite = 'Strict' } = options
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  const expires = new Date(expiresAt).toUTCString()
  return `${SESSION_COOKIE}=${secret}; Path=/; HttpOnly; SameSite=${sameSite}; Expires=${expires}${secure}`
}
