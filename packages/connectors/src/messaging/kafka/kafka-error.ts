import { errorText, isJataiError, RemoteError } from '@jatai/errors'

/**
 * What went wrong between us and a Kafka cluster, in words: the library says at the top that something failed, and what
 * it was further down.
 */
export function asKafkaError(error: unknown): Error {
  const root = rootOf(error)
  if (isJataiError(root)) return root
  return new RemoteError('REMOTE_FAILED', textOf(root, error), { cause: error, retryable: true })
}

/** True when somewhere inside is this error of the protocol. */
export function isProtocolError(error: unknown, apiId: string): boolean {
  return insideOf(error).some((each) => (each as { apiId?: unknown }).apiId === apiId)
}

function textOf(root: unknown, error: unknown): string {
  const { apiId, serverErrorMessage } = root as { apiId?: unknown; serverErrorMessage?: unknown }
  if (apiId === 'SASL_AUTHENTICATION_FAILED') return 'The brokers refuse the login of the account'
  const outer = errorText(error).replace(/\.$/, '')
  const inner = typeof serverErrorMessage === 'string' ? serverErrorMessage : reasonOf(root)
  if (inner.startsWith('Connection closed')) {
    return 'A broker closed the connection: it may want TLS or a login, or speak something else than Kafka'
  }
  return root === error ? outer : `${outer}: ${inner}`
}

/** OpenSSL's own message is full of its places in the source. */
function reasonOf(root: unknown): string {
  const { code, reason } = root as { code?: unknown; reason?: unknown }
  const isOfTls = typeof code === 'string' && code.startsWith('ERR_SSL_') && typeof reason === 'string'
  return isOfTls ? `TLS failed: ${reason}` : errorText(root)
}

function rootOf(error: unknown): unknown {
  const inside = insideOf(error)
  return inside.find((each) => isJataiError(each)) ?? inside.at(-1)
}

/** The error, and along causes and first parts, down to the first one. */
function insideOf(error: unknown): readonly unknown[] {
  const inside: unknown[] = []
  for (let next = error; next instanceof Error && !inside.includes(next);) {
    inside.push(next)
    const parts = (next as { errors?: unknown }).errors
    next = Array.isArray(parts) && parts.length > 0 ? (parts.at(-1) as unknown) : next.cause
  }
  return inside.length === 0 ? [error] : inside
}
