import { isHostname, isIpv4, isIpv6 } from './hosts.ts'

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
const LOCAL_PART = new RegExp(`^(?:${ATOM}(?:\\.${ATOM})*|"(?:[ !#-\\[\\]-~]|\\\\[ -~])*")$`)
const LONGEST_LOCAL_PART = 64

/** `Mailbox` of RFC 5321 §4.1.2: a dotted or quoted name, and a host name or a bracketed address. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (at < 1 || at > LONGEST_LOCAL_PART) return false
  return LOCAL_PART.test(text.slice(0, at)) && isMailHost(text.slice(at + 1))
}

function isMailHost(text: string): boolean {
  if (!text.startsWith('[')) return isHostname(text)
  if (!text.endsWith(']')) return false
  const address = text.slice(1, -1)
  return /^IPv6:/i.test(address) ? isIpv6(address.slice(5)) : isIpv4(address)
}
