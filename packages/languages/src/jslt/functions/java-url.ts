/** The parts of an address as Java's URL class finds them. Absent parts are undefined or empty. */
export interface UrlParts {
  readonly scheme: string
  readonly host: string
  readonly port: number | undefined
  readonly path: string
  readonly query: string | undefined
  readonly fragment: string | undefined
  readonly userInfo: string | undefined
}

/** Schemes that Java has a handler for; others are refused. */
const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'ftp', 'file', 'jar', 'mailto'])

/**
 * Takes an absolute address apart in the manner of `java.net.URL`: nothing is decoded, hosts are hardly looked at. Undefined for what that class refuses.
 */
export function parseJavaUrl(text: string): UrlParts | undefined {
  const address = trimmed(text).replace(/^url:/i, '')
  const match = /^([A-Za-z][A-Za-z0-9.+-]*):([^#]*)(?:#([^]*))?$/.exec(address)
  if (!match) return undefined
  const scheme = (match[1] ?? '').toLowerCase()
  const rest = match[2] ?? ''
  const fragment = match[3]
  if (!SCHEMES.has(scheme)) return undefined
  if (scheme === 'mailto') return mailAddress(rest)
  if (scheme === 'jar') return jarAddress(rest, fragment)
  return hierarchical(scheme, rest, fragment)
}

/** Without the blanks and control characters at both ends. */
function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return text.slice(start, end)
}

function hierarchical(scheme: string, rest: string, fragment: string | undefined): UrlParts | undefined {
  const mark = rest.indexOf('?')
  const query = mark < 0 ? undefined : rest.slice(mark + 1)
  const spec = mark < 0 ? rest : rest.slice(0, mark)
  const none = { host: '', port: undefined, userInfo: undefined }
  const parts = { scheme, query, fragment }
  // Four slashes begin a path of Windows networks.
  if (!spec.startsWith('//') || spec.startsWith('////')) return { ...parts, ...none, path: spec }
  const slash = spec.indexOf('/', 2)
  const end = slash < 0 ? spec.length : slash
  const authority = parseAuthority(spec.slice(2, end))
  return authority && { ...parts, ...authority, path: spec.slice(end) }
}

function parseAuthority(authority: string): Pick<UrlParts, 'host' | 'port' | 'userInfo'> | undefined {
  const at = authority.indexOf('@')
  if (at >= 0 && at !== authority.lastIndexOf('@')) return { host: '', port: undefined, userInfo: undefined }
  const userInfo = at < 0 ? undefined : authority.slice(0, at)
  const match = /^(\[[^\]]*\]|[^[:][^:]*|)(?::([^]*))?$/.exec(authority.slice(at + 1))
  if (!match) return undefined
  const [, host = '', portText = ''] = match
  if (CONTROL.test(host)) return undefined
  if (host.startsWith('[') && !isIpv6(host.slice(1, -1))) return undefined
  const port = portText === '' ? undefined : portNumber(portText)
  return port !== undefined && Number.isNaN(port) ? undefined : { host, userInfo, port }
}

const CONTROL = /[\u0000-\u001f\u007f]/

/** NaN for what is no port; undefined for -1, which Java takes for "none". */
function portNumber(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return NaN
  const port = Number(text)
  if (port === -1) return undefined
  return port < 0 || port > 0x7fffffff ? NaN : port + 0
}

function isIpv6(text: string): boolean {
  const address = text.replace(/%[^]*$/, '').replace(/:\d{1,3}(?:\.\d{1,3}){3}$/, ':0:0')
  if (!/^[0-9A-Fa-f:]{2,}$/.test(address)) return false
  const halves = address.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (!groups.every((group) => group.length >= 1 && group.length <= 4)) return false
  return halves.length === 2 ? groups.length < 8 : groups.length === 8
}

/** Neither mail addresses nor archives have an authority; their query begins at the last question mark. */
function opaque(scheme: string, rest: string, fragment: string | undefined): UrlParts {
  const mark = rest.lastIndexOf('?')
  const path = mark < 0 ? rest : rest.slice(0, mark)
  const query = mark < 0 ? undefined : rest.slice(mark + 1)
  return { scheme, host: '', port: undefined, userInfo: undefined, path, query, fragment }
}

/** Whatever follows a `#` is ignored in mail addresses. */
function mailAddress(rest: string): UrlParts | undefined {
  return rest.trim() === '' ? undefined : opaque('mailto', rest, undefined)
}

/** `jar:address!/entry`; the address of the archive must be one itself. */
function jarAddress(rest: string, fragment: string | undefined): UrlParts | undefined {
  const bang = rest.lastIndexOf('!/')
  return bang < 0 || !parseJavaUrl(rest.slice(0, bang)) ? undefined : opaque('jar', rest, fragment)
}
