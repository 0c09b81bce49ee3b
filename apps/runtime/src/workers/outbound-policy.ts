import { BlockList, isIP } from 'node:net'
import { RemoteError } from '@jatai/errors'
import type { OutboundPolicy } from '@jatai/sdk'
import type { OutboundRules } from './messages.ts'

/** Addresses that hand out the credentials of a machine: refused everywhere unless allowed by name (decisions.md 4). */
const METADATA = ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200']
const PRIVATE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::1/128',
  '::/128',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]

/** Which addresses steps may connect to; asked with the address that a name was resolved to. */
export function createOutboundPolicy(rules: OutboundRules): OutboundPolicy {
  const metadata = networks(METADATA)
  const unreachable = networks(PRIVATE)
  const allowed = networks(rules.allow)
  const denied = networks(rules.deny)
  const allowedHosts = hosts(rules.allow)
  const deniedHosts = hosts(rules.deny)
  return {
    proxyFor: (url) =>
      rules.proxy === undefined || bypasses(url.hostname, rules.noProxy ?? []) ? undefined : rules.proxy,
    ...(rules.knownHosts === undefined ? {} : { knownHosts: rules.knownHosts }),
    check(host, address) {
      const plain = unmapped(address)
      const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
      const name = host.toLowerCase()
      if (allowedHosts.has(name) || allowed.check(plain, family)) return
      const refused =
        deniedHosts.has(name) ||
        denied.check(plain, family) ||
        metadata.check(plain, family) ||
        (!rules.allowPrivate && unreachable.check(plain, family))
      if (refused) {
        throw new RemoteError(
          'REMOTE_ADDRESS_REFUSED',
          `Steps may not connect to ${host}: the address it stands for is not allowed here`,
        )
      }
    },
  }
}

function bypasses(host: string, noProxy: readonly string[]): boolean {
  return noProxy.some((entry) => entry === '*' || host === entry || (entry.startsWith('.') && host.endsWith(entry)))
}

/** IPv4 inside IPv6 is judged as the IPv4 address that is reached. */
function unmapped(address: string): string {
  const mapped = /^(?:::ffff:|64:ff9b::)(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  return mapped?.[1] ?? address
}

function networks(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const version = isIP(address)
    if (version === 0) continue
    const family = version === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

function hosts(entries: readonly string[]): ReadonlySet<string> {
  return new Set(entries.filter((entry) => isIP(entry.split('/')[0] ?? '') === 0).map((entry) => entry.toLowerCase()))
}
