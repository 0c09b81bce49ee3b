/** Cookie of a browser session. */
export const SESSION_COOKIE = 'jatai_session'
/** Cookie that ties a browser to its sign-in by an identity provider. */
export const PROVIDER_COOKIE = 'jatai_provider_sign_in'

interface CookieOptions {
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** The address under which the browser knows us. */
  readonly origin: string
  /** @default Strict */
  readonly sameSite?: 'Strict' | 'Lax'
}

/**
 * The name under which a browser keeps a cookie. By TLS it is bound to exactly this host, so that no other host of the
 * domain, such as one that pipelines answer on, can plant one (RFC 6265bis §4.1.3.2).
 */
export function cookieName(name: string, isSecure: boolean): string {
  return isSecure ? `__Host-${name}` : name
}

/** A Set-Cookie header that scripts of pages cannot read. */
export function setCookie(
  name: string,
  value: string,
  { expiresAt, origin, sameSite = 'Strict' }: CookieOptions,
): string {
  const isSecure = origin.startsWith('https:')
  const expires = new Date(expiresAt).toUTCString()
  const end = isSecure ? '; Secure' : ''
  return `${cookieName(name, isSecure)}=${value}; Path=/; HttpOnly; SameSite=${sameSite}; Expires=${expires}${end}`
}

/** Makes the browser forget a cookie. */
export function clearedCookie(name: string, origin: string, sameSite: 'Strict' | 'Lax' = 'Strict'): string {
  return setCookie(name, '', { expiresAt: 0, origin, sameSite })
}

/** The cookie of a session. */
export function sessionCookie(secret: string, expiresAt: number, origin: string): string {
  return setCookie(SESSION_COOKIE, secret, { expiresAt, origin })
}

/** The value of a cookie of a request. */
export function readCookie(header: string | undefined, name: string, isSecure: boolean): string | undefined {
  if (header === undefined) return undefined
  const wanted = cookieName(name, isSecure)
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === wanted) return pair.slice(at + 1).trim()
  }
  return undefined
}
