import type { Readable } from 'node:stream'
import { StepFailure } from '@jatai/sdk'

/** Bytes to send: a text is UTF-8; a stream is opened anew for each attempt. */
export type RequestBody =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'stream'; readonly length: number; open(): Readable }

/** One HTTP request as a connector describes it. Header names are as they go out. */
export interface HttpRequest {
  readonly method: string
  readonly url: URL
  readonly headers: ReadonlyMap<string, string>
  readonly body: RequestBody | undefined
  /** Lower-case names of the headers that an account added: they stay with the origin that they are for. */
  readonly credentials?: readonly string[]
}

export interface TlsOptions {
  /** Accepts any certificate and host name. */
  readonly isInsecure: boolean
  /** PEM of the certificates that are believed. @default those of the system */
  readonly authorities?: string
  /** PEM of the client's certificates, and of its key. */
  readonly client?: { readonly certificates: string; readonly key: string; readonly passphrase?: string }
  /** Forgets TLS sessions on each call. */
  readonly noSessionReuse: boolean
}

/** How a request is carried. Times in ms; 0 = no limit. */
export interface Transport {
  readonly connectTimeout: number
  readonly readTimeout: number
  readonly writeTimeout: number
  readonly followRedirects: boolean
  readonly forceHttp1: boolean
  readonly reuseConnections: boolean
  readonly tls: TlsOptions
}

export interface HttpResponse {
  readonly status: number
  readonly statusMessage: string
  /** Names in lower case; a repeated header is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** Decompressed bytes. */
  readonly body: Readable
}

/** The header of that name, whatever its case. */
export function findHeader(headers: ReadonlyMap<string, string>, name: string): string | undefined {
  const wanted = name.toLowerCase()
  for (const [key, value] of headers) if (key.toLowerCase() === wanted) return value
  return undefined
}

/** A copy with the header set, in place of one of the same name in any case. */
export function withHeader(headers: ReadonlyMap<string, string>, name: string, value: string): Map<string, string> {
  const copy = new Map([...headers].filter(([key]) => key.toLowerCase() !== name.toLowerCase()))
  copy.set(name, value)
  return copy
}

/**
 * RFC 9110 §5.1: a field name is a token.
 *
 * @throws StepFailure for anything else
 */
export function checkedHeaderName(name: string): string {
  if (/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return name
  throw new StepFailure(`"${name}" is not a name for a header`, { isConfiguration: true })
}

/** A header's value in one line: a line end would begin another header. */
export function singleLine(value: string): string {
  return value.replace(/[\r\n\0]+/g, ' ')
}
