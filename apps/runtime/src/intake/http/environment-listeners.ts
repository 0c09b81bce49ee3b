import { FlowError } from '@jatai/errors'
import type { HttpListener } from './http-listener.ts'

/** The gateways on which a pipeline can be published (triggers.md §2.1). */
export type ListenerKind = 'external' | 'internal' | 'mtls'

/** The ports of one environment. Those that are not set up are not there. */
export interface EnvironmentListeners {
  readonly external: HttpListener
  readonly internal?: HttpListener
  readonly mtls?: HttpListener
}

/**
 * The listener of a kind.
 *
 * @throws FlowError `LISTENER_MISSING` when it is not set up, saying how to do that
 */
export function listenerOf(listeners: EnvironmentListeners, kind: ListenerKind): HttpListener {
  const listener = listeners[kind]
  if (listener !== undefined) return listener
  throw new FlowError('LISTENER_MISSING', kind === 'mtls' ? NO_MTLS : NO_INTERNAL)
}

const NO_INTERNAL =
  'The trigger wants "Internal API", but this platform has no internal listener: ' +
  'set one up (JATAI_INTERNAL_PORT), or switch the option off'
const NO_MTLS =
  'The trigger wants "mTLS enabled API", but this platform has no listener for client certificates: ' +
  'set one up (JATAI_MTLS_PORT, JATAI_MTLS_CLIENT_CA), or switch the option off'
