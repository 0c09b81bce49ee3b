import type { IncomingHttpHeaders } from 'node:http'

/** Where an API key is sent: as a header, else as a query parameter (triggers.md §2.5). */
export const API_KEY = 'apikey'

/** The API key of a request; the header counts before the query. Undefined without one. */
export function sentApiKey(headers: IncomingHttpHeaders, query: string): string | undefined {
  const header = headers[API_KEY]
  if (typeof header === 'string' && header !== '') return header
  if (query === '') return undefined
  for (const part of query.split('&')) {
    const equals = part.indexOf('=')
    if (equals < 0 || !isApiKeyName(part.slice(0, equals))) continue
    const value = decoded(part.slice(equals + 1))
    if (value !== '') return value
  }
  return undefined
}

/** The query without the API key, in whatever spelling; otherwise as it came. */
export function withoutApiKey(query: string): string {
  if (query === '') return query
  const parts = query.split('&')
  const kept = parts.filter((part) => {
    const equals = part.indexOf('=')
    return !isApiKeyName(equals < 0 ? part : part.slice(0, equals))
  })
  return kept.length === parts.length ? query : kept.join('&')
}

/** User name and password of `Authorization: Basic …` (RFC 7617). */
export interface Login {
  readonly username: string
  readonly password: string
}

/** Undefined for another scheme, and for what cannot be read. */
export function sentLogin(authorization: string | undefined): Login | undefined {
  const match = authorization === undefined ? null : /^basic +([A-Za-z0-9+/_-]+=*) *$/i.exec(authorization)
  if (match === null) return undefined
  const text = Buffer.from(match[1] ?? '', 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The token of `Authorization: Bearer …` (RFC 6750). */
export function sentToken(authorization: string | undefined): string | undefined {
  const match = authorization === undefined ? null : /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization)
  return match?.[1]
}

/** Headers as they came (name, value, name, value, …), without those of these lower-case names. */
export function withoutHeaders(rawHeaders: readonly string[], names: readonly string[]): readonly string[] {
  if (names.length === 0) return rawHeaders
  const kept: string[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (!names.includes(name.toLowerCase())) kept.push(name, rawHeaders[i + 1] as string)
  }
  return kept
}

function isApiKeyName(name: string): boolean {
  return name === API_KEY || (/[%+]/.test(name) && decoded(name) === API_KEY)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text // A lone percent sign is text, as in the message.
  }
}
