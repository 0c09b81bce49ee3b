import { errorText, RemoteError } from '@jatai/errors'

/**
 * What went wrong on the way to a host and back, without addresses of ours and without credentials: what failed, and
 * at which host.
 */
export function asRemoteError(error: unknown, url: URL): RemoteError {
  const cause = firstCause(error)
  if (cause instanceof RemoteError) return cause
  const text = TEXTS[codeOf(cause)]?.(url) ?? `${url.host}: ${errorText(cause)}`
  return new RemoteError('REMOTE_FAILED', text, { cause: error, retryable: true })
}

/** Several addresses of a host that all failed come as one error, and a tunnel's failure inside another one. */
function firstCause(error: unknown): unknown {
  if (error instanceof RemoteError) return error
  if (error instanceof AggregateError) return firstCause(error.errors[0])
  const inner = error instanceof Error ? error.cause : undefined
  return inner !== undefined && (codeOf(inner) !== '' || inner instanceof RemoteError) ? firstCause(inner) : error
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : ''
}

const TEXTS: Readonly<Record<string, (url: URL) => string>> = {
  ECONNREFUSED: ({ host }) => `Connection refused by ${host}`,
  ENOTFOUND: ({ hostname }) => `Unknown host ${hostname}`,
  EAI_AGAIN: ({ hostname }) => `The name ${hostname} cannot be resolved now`,
  ECONNRESET: ({ host }) => `The connection to ${host} was reset`,
  EPIPE: ({ host }) => `The connection to ${host} was closed while sending`,
  ETIMEDOUT: ({ host }) => `Connect timeout to ${host} exceeded`,
  EHOSTUNREACH: ({ host }) => `There is no way to ${host}`,
  ENETUNREACH: ({ host }) => `There is no way to ${host}`,
  UND_ERR_CONNECT_TIMEOUT: ({ host }) => `Connect timeout to ${host} exceeded`,
  UND_ERR_HEADERS_TIMEOUT: ({ host }) => `Read timeout exceeded: ${host} did not answer in time`,
  UND_ERR_BODY_TIMEOUT: ({ host }) => `Read timeout exceeded: ${host} stopped sending`,
  UND_ERR_SOCKET: ({ host }) => `The connection to ${host} was closed before the end of the answer`,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ({ host }) => `The answer of ${host} is shorter or longer than it said`,
}
