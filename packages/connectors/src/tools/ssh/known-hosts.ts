import { createHmac } from 'node:crypto'
import { hostAndPort } from '../remote/connection-text.ts'

/** Which keys a server may show. */
export interface HostKeyRule {
  /** Algorithms of the listed keys, so that a server with several keys shows one of these. */
  readonly algorithms: readonly string[]
  /** @param key the public key as it goes over the wire */
  accepts(key: Buffer): boolean
}

/** What follows the optional marker of a line. */
interface Entry {
  readonly marker: string | undefined
  readonly hosts: string
  readonly type: string
  readonly key: string
}

const DEFAULT_PORT = 22
/** RSA keys sign with newer hashes than the one that their type is named after. */
const RSA_ALGORITHMS = ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']
const OTHER_ALGORITHMS: ReadonlySet<string> = new Set([
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
])

/**
 * What the lines of a known_hosts file say of a server (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): patterns, negated ones,
 * `[host]:port`, hashed names and revoked keys. Certificate authorities cannot be checked: a server listed with nothing
 * else shows no key that is accepted.
 *
 * @returns undefined when the server is not listed
 */
export function hostKeyRule(knownHosts: string, host: string, port: number): HostKeyRule | undefined {
  const lower = host.toLowerCase()
  const name = port === DEFAULT_PORT ? lower : `[${lower}]:${port}`
  const entries = knownHosts
    .split('\n')
    .flatMap(readLine)
    .filter(({ hosts }) => matches(hosts, name))
  if (entries.length === 0) return undefined
  const listed = entries.filter(({ marker }) => marker !== '@revoked')
  const plain = entries.filter(({ marker }) => marker === undefined)
  const accepted = keysOf(plain)
  const revoked = keysOf(entries.filter(({ marker }) => marker === '@revoked'))
  return {
    algorithms: [...new Set(plain.flatMap(({ type }) => algorithmsOf(type)))],
    accepts(key) {
      const text = key.toString('base64')
      return !revoked.has(text) && (listed.length === 0 || accepted.has(text))
    },
  }
}

/** The failure's text for a key that is not accepted. */
export function wrongHostKey(host: string, port: number): string {
  return `${hostAndPort(host, port)} does not show the host key that is listed for it`
}

function readLine(line: string): readonly Entry[] {
  const words = line.trim().split(/\s+/)
  const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined
  const [hosts, type, key] = words
  if (hosts === undefined || hosts.startsWith('#') || type === undefined || key === undefined) return []
  return [{ marker, hosts, type, key }]
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) {
    const [salt = '', hash = ''] = hosts.slice('|1|'.length).split('|')
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
  }
  let isMatch = false
  for (const pattern of hosts.toLowerCase().split(',')) {
    const isNegated = pattern.startsWith('!')
    if (!likePattern(isNegated ? pattern.slice(1) : pattern, name)) continue
    if (isNegated) return false
    isMatch = true
  }
  return isMatch
}

/** `*` stands for any text, `?` for any one character. */
function likePattern(pattern: string, name: string): boolean {
  // Where to go on when a star has to take one character more.
  let star = -1
  let taken = 0
  let at = 0
  let p = 0
  while (at < name.length) {
    if (pattern[p] === '*') {
      star = p++
      taken = at
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[at])) {
      p++
      at++
    } else if (star >= 0) {
      p = star + 1
      at = ++taken
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

function keysOf(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(entries.map(({ key }) => Buffer.from(key, 'base64').toString('base64')))
}

function algorithmsOf(type: string): readonly string[] {
  if (type === 'ssh-rsa') return RSA_ALGORITHMS
  return OTHER_ALGORITHMS.has(type) ? [type] : []
}
