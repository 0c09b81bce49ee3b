import { isIpv6 } from './hosts.ts'

const PCHAR = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
const URI = new RegExp(
  '^[A-Za-z][A-Za-z0-9+.-]*:' +
    `(?://([^/?#]*)(?:/${PCHAR}*)*|/(?:${PCHAR}+(?:/${PCHAR}*)*)?|${PCHAR}+(?:/${PCHAR}*)*|)` +
    `(?:\\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?])*)?$`,
)
const AUTHORITY =
  /^(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?(?:\[([^\]]*)\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::\d*)?$/
const FUTURE_ADDRESS = /^v[0-9a-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+$/i

/** An absolute URI (RFC 3986 §3). */
export function isUri(text: string): boolean {
  const match = URI.exec(text)
  if (match === null) return false
  if (match[1] === undefined) return true
  const authority = AUTHORITY.exec(match[1])
  if (authority === null) return false
  return authority[1] === undefined || isIpv6(authority[1]) || FUTURE_ADDRESS.test(authority[1])
}
