import { errorText } from '@jatai/errors'

/** Host and port as one writes them, an IPv6 address in brackets. */
export function hostAndPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Why there is no connection, in words that hold no address but the one that the step gave. */
export function connectionText(error: unknown, host: string, port: number): string {
  // Several addresses that all failed come as one error.
  const cause = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  const code = (cause as { readonly code?: unknown } | undefined)?.code
  const text = typeof code === 'string' ? TEXTS[code] : undefined
  // OpenSSL's own message is full of its places in the source.
  const { reason } = cause as { readonly reason?: unknown }
  if (text === undefined && typeof code === 'string' && code.startsWith('ERR_SSL_') && typeof reason === 'string') {
    return `TLS with ${hostAndPort(host, port)} failed: ${reason}`
  }
  if (text === undefined) return `${hostAndPort(host, port)}: ${errorText(cause)}`
  return text(host, hostAndPort(host, port))
}

const TEXTS: Readonly<Record<string, (host: string, place: string) => string>> = {
  ECONNREFUSED: (_host, place) => `Connection refused by ${place}`,
  ENOTFOUND: (host) => `Unknown host ${host}`,
  EAI_AGAIN: (host) => `The name ${host} cannot be resolved now`,
  ECONNRESET: (_host, place) => `The connection to ${place} was reset`,
  EPIPE: (_host, place) => `The connection to ${place} was closed while sending`,
  ETIMEDOUT: (_host, place) => `Connect timeout to ${place} exceeded`,
  EHOSTUNREACH: (_host, place) => `There is no way to ${place}`,
  ENETUNREACH: (_host, place) => `There is no way to ${place}`,
}
