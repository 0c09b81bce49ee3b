const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const GROUP = /^[0-9a-f]{1,4}$/i
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i
const LONGEST_HOSTNAME = 253

/** Dotted decimal, without leading zeros (RFC 2673 §3.2). */
export function isIpv4(text: string): boolean {
  return IPV4.test(text)
}

/** RFC 4291 §2.2, without zone. */
export function isIpv6(text: string): boolean {
  if (text.length > 45) return false
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.map(groupsIn)
  let count = 0
  for (const [index, found] of groups.entries()) {
    if (found === undefined) return false
    // An address in IPv4 form can only be the very end.
    if (found.endsInIpv4 && index < groups.length - 1) return false
    count += found.count
  }
  return halves.length === 2 ? count < 8 : count === 8
}

function groupsIn(text: string): { readonly count: number; readonly endsInIpv4: boolean } | undefined {
  if (text === '') return { count: 0, endsInIpv4: false }
  const parts = text.split(':')
  const endsInIpv4 = isIpv4(parts.at(-1) as string)
  const hexadecimal = endsInIpv4 ? parts.slice(0, -1) : parts
  if (!hexadecimal.every((part) => GROUP.test(part))) return undefined
  return { count: parts.length + (endsInIpv4 ? 1 : 0), endsInIpv4 }
}

/** RFC 1123 §2.1: labels of letters, digits and inner hyphens. */
export function isHostname(text: string): boolean {
  return text.length > 0 && text.length <= LONGEST_HOSTNAME && text.split('.').every((label) => LABEL.test(label))
}
