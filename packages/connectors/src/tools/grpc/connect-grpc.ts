import type { Client } from '@grpc/grpc-js'
import { isJataiError, RemoteError } from '@jatai/errors'
import { StepFailure } from '@jatai/sdk'
import type { Services, StepCall } from '@jatai/sdk'
import { checkedAddresses } from '../remote/checked-addresses.ts'
import { limitConnecting } from '../remote/connect-limit.ts'
import type { ConnectLimit } from '../remote/connect-limit.ts'
import { connectionText, hostAndPort } from '../remote/connection-text.ts'
import { untilAborted } from '../remote/until-aborted.ts'
import { borrowClient } from './grpc-clients.ts'
import type { BorrowedClient } from './grpc-clients.ts'
import type { GrpcRoute } from './grpc-client.ts'
import type { GrpcTarget } from './grpc-target.ts'

/**
 * A client with a connection to the server, or with the failure to have one, which its calls will tell. Every address is
 * one that the outbound policy lets through.
 *
 * @param connectTimeout ms; 0 or less for no limit
 * @throws RemoteError when it takes too long, or the address may not be reached; the signal's reason when it is aborted
 */
export async function connectGrpc(
  call: StepCall<unknown>,
  target: GrpcTarget,
  client: GrpcRoute['client'],
  connectTimeout: number,
): Promise<BorrowedClient> {
  const { services } = call.execution
  const limit = limitConnecting(call.signal, connectTimeout)
  try {
    const routes = (await routesTo(target, services, limit.signal)).map((route) => ({ ...route, target, client }))
    return await firstConnected(services, routes, limit)
  } catch (error) {
    if (call.signal.aborted) throw call.signal.reason
    if (limit.isOver()) {
      const place = hostAndPort(target.host, target.port)
      throw new RemoteError('REMOTE_FAILED', `Connect timeout to ${place} exceeded`, { retryable: true })
    }
    if (isJataiError(error) || error instanceof StepFailure) throw error
    const text = connectionText(error, target.host, target.port)
    throw new RemoteError('REMOTE_FAILED', text, { cause: error, retryable: true })
  } finally {
    limit.clear()
  }
}

async function routesTo(
  { host, port, isSecure }: GrpcTarget,
  services: Services,
  signal: AbortSignal,
): Promise<readonly Pick<GrpcRoute, 'via' | 'proxy'>[]> {
  const { outbound } = services
  const place = hostAndPort(host, port)
  const proxy = outbound.proxyFor(new URL(`${isSecure ? 'https' : 'http'}://${place}`))
  if (proxy !== undefined) {
    // A proxy resolves the name itself: what can be checked here is the name, or a literal address.
    outbound.check(host, host)
    const url = new URL(proxy)
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    const proxyPort = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
    return [
      {
        via: `dns:${url.hostname}:${proxyPort}`,
        proxy: { credentials: credentials === ':' ? undefined : credentials },
      },
    ]
  }
  const addresses = await checkedAddresses(outbound, host, signal)
  // The library takes addresses of one family at once: that of the first one goes first.
  const families = [...new Set(addresses.map(({ family }) => family))]
  return families.map((family) => {
    const ofFamily = addresses.filter((address) => address.family === family)
    return { via: `ipv${family}:${ofFamily.map(({ address }) => hostAndPort(address, port)).join(',')}` }
  })
}

async function firstConnected(
  services: Services,
  routes: readonly GrpcRoute[],
  limit: ConnectLimit,
): Promise<BorrowedClient> {
  const others = [...routes]
  for (;;) {
    const borrowed = await borrowClient(services, others.shift()!)
    try {
      const isConnected = await untilAborted(settled(borrowed.client), limit.signal)
      if (isConnected || others.length === 0) return borrowed
    } catch (error) {
      borrowed.release()
      throw error
    }
    borrowed.release()
  }
}

/** True when there is a connection, false when there was a failure. */
async function settled(client: Client): Promise<boolean> {
  const { connectivityState } = await import('@grpc/grpc-js')
  const channel = client.getChannel()
  for (;;) {
    const state = channel.getConnectivityState(true)
    if (state === connectivityState.READY) return true
    if (state === connectivityState.TRANSIENT_FAILURE || state === connectivityState.SHUTDOWN) return false
    await new Promise<void>((resolve) => channel.watchConnectivityState(state, Infinity, () => resolve()))
  }
}
