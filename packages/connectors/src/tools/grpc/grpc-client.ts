import { createSecureContext, getCACertificates } from 'node:tls'
import type { SecureContext } from 'node:tls'
import { isIP } from 'node:net'
import type { ChannelCredentials, ChannelOptions, Client } from '@grpc/grpc-js'
import { errorText } from '@jatai/errors'
import { StepFailure } from '@jatai/sdk'
import type { TlsOptions } from '../../web-protocols/http-client/http-request.ts'
import { hostAndPort } from '../remote/connection-text.ts'
import type { GrpcTarget } from './grpc-target.ts'

/** How a server is reached. */
export interface GrpcRoute {
  readonly target: GrpcTarget
  /** `ipv4:` or `ipv6:` with addresses that were checked, or `dns:` with the proxy. */
  readonly via: string
  /** Through a proxy that makes tunnels, with its credentials as `user:password` if it wants any. */
  readonly proxy?: { readonly credentials: string | undefined }
  /** PEM of the client's certificates and key. */
  readonly client: TlsOptions['client']
}

/** Largest answer. The library's own default of 4 MiB is below what a message may hold. */
const MOST_ANSWER_BYTES = 10 * 1024 * 1024
const IDLE_MS = 30_000

/**
 * A client for a route; nothing is connected yet.
 *
 * @throws StepFailure for certificates that cannot be used
 */
export async function createGrpcClient(route: GrpcRoute): Promise<Client> {
  const { Client, credentials, logVerbosity, setLogVerbosity } = await import('@grpc/grpc-js')
  // It would write to the console of the process; failures come out as errors.
  setLogVerbosity(logVerbosity.NONE)
  const secure = (): ChannelCredentials => credentials.createFromSecureContext(secureContext(route.client))
  return new Client(route.via, route.target.isSecure ? secure() : credentials.createInsecure(), optionsOf(route))
}

function optionsOf({ target, proxy }: GrpcRoute): ChannelOptions {
  const place = hostAndPort(target.host, target.port)
  return {
    'grpc.default_authority': place,
    ...(target.isSecure && isIP(target.host) === 0 ? { 'grpc.ssl_target_name_override': target.host } : {}),
    // The proxy is the platform's setting, not that of the process.
    'grpc.enable_http_proxy': 0,
    ...(proxy === undefined ? {} : { 'grpc.http_connect_target': `dns:${place}` }),
    ...(proxy?.credentials === undefined ? {} : { 'grpc.http_connect_creds': proxy.credentials }),
    'grpc.service_config_disable_resolution': 1,
    // A call that failed may have been carried out: only its author knows whether to repeat it.
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.client_idle_timeout_ms': IDLE_MS,
    'grpc.max_receive_message_length': MOST_ANSWER_BYTES,
  }
}

/** Trusts the system's authorities, and those that the chain brings along. */
function secureContext(client: GrpcRoute['client']): SecureContext {
  if (client === undefined) return createSecureContext()
  const { certificates, key, passphrase } = client
  try {
    return createSecureContext({
      ca: [...getCACertificates('default'), certificates],
      cert: certificates,
      key,
      ...(passphrase === undefined ? {} : { passphrase }),
    })
  } catch (cause) {
    throw new StepFailure(`The certificate chain cannot be used: ${errorText(cause)}`, { isConfiguration: true, cause })
  }
}
