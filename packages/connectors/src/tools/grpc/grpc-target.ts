import { StepFailure } from '@jatai/sdk'

/** Where a server is. */
export interface GrpcTarget {
  /** Without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

const SCHEMES: Readonly<Record<string, boolean>> = { 'http:': false, 'https:': true, 'grpc:': false, 'grpcs:': true }

/**
 * Reads `host:port`, or an address with a scheme that says whether the connection is encrypted (tools.md, gRPC).
 * Without a port it is that of HTTP or HTTPS.
 *
 * @throws StepFailure for anything else
 */
export function readTarget(text: string, hasCertificate: boolean): GrpcTarget {
  const given = text.trim()
  // `dns:///host:port` is how gRPC itself writes it.
  const named = given.replace(/^dns:(?:\/\/[^/]*\/)?/i, '')
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(named) === null ? `grpc://${named}` : named
  const url = URL.parse(withScheme)
  const scheme = url === null || !Object.hasOwn(SCHEMES, url.protocol) ? undefined : SCHEMES[url.protocol]
  if (url === null || scheme === undefined || url.hostname === '' || url.username !== '' || url.password !== '') {
    throw new StepFailure(`"${given.replace(/\/\/[^/@]*@/, '//')}" is no address of a gRPC server: host:port`, {
      isConfiguration: true,
    })
  }
  const isSecure = scheme || hasCertificate
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    isSecure,
  }
}
