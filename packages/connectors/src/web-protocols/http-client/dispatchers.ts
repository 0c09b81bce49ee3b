import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import type { OutboundPolicy, Services } from '@jatai/sdk'
import type { Dispatcher } from 'undici'
import type { Transport } from './http-request.ts'

/** Pools of connections by everything that makes two of them different; kept as long as the services of a deployment. */
const pools = new WeakMap<Pick<Services, 'outbound'>, Map<string, Dispatcher>>()

/**
 * The dispatcher for a transport to an address. Every connection is checked against the outbound policy with the
 * address that is really connected to, so that a name cannot lead elsewhere (reliability.md SEC-02).
 */
export async function dispatcherFor(
  services: Pick<Services, 'outbound'>,
  transport: Transport,
  url: URL,
): Promise<{ dispatcher: Dispatcher; release(): void }> {
  const proxy = services.outbound.proxyFor(url)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // A proxy resolves the name itself: what can be checked here is a literal address, and the name.
  if (isIP(host) !== 0 || proxy !== undefined) services.outbound.check(host, host)
  if (!transport.reuseConnections || transport.tls.noSessionReuse) {
    const dispatcher = await createDispatcher(services.outbound, transport, proxy)
    return { dispatcher, release: () => void dispatcher.close() }
  }
  let own = pools.get(services)
  if (own === undefined) pools.set(services, (own = new Map<string, Dispatcher>()))
  const { connectTimeout, forceHttp1, tls } = transport
  const key = JSON.stringify([connectTimeout, forceHttp1, tls, proxy])
  let dispatcher = own.get(key)
  if (dispatcher === undefined) own.set(key, (dispatcher = await createDispatcher(services.outbound, transport, proxy)))
  return { dispatcher, release: () => undefined }
}

const POOLED_CONNECTIONS = 64
const KEEP_ALIVE_MS = 30_000

async function createDispatcher(
  outbound: OutboundPolicy,
  transport: Transport,
  proxy: string | undefined,
): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = await import('undici')
  const { tls } = transport
  const secure = {
    rejectUnauthorized: !tls.isInsecure,
    ...(tls.isInsecure ? { checkServerIdentity: () => undefined } : {}),
    ...(tls.authorities === undefined ? {} : { ca: tls.authorities }),
    ...(tls.client === undefined
      ? {}
      : {
          cert: tls.client.certificates,
          key: tls.client.key,
          ...(tls.client.passphrase === undefined ? {} : { passphrase: tls.client.passphrase }),
        }),
    ...(tls.noSessionReuse ? { maxCachedSessions: 0 } : {}),
  }
  const common = {
    connections: POOLED_CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    pipelining: 1,
    allowH2: !transport.forceHttp1,
  }
  if (proxy !== undefined) {
    // Plain HTTP goes to the proxy in absolute form: many refuse tunnels to port 80.
    return new ProxyAgent({
      ...common,
      uri: proxy,
      proxyTunnel: false,
      requestTls: secure,
      connectTimeout: transport.connectTimeout,
    })
  }
  return new Agent({
    ...common,
    connect: { ...secure, timeout: transport.connectTimeout, lookup: checkedLookup(outbound) },
  })
}

function checkedLookup(outbound: OutboundPolicy): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      try {
        for (const { address } of addresses) outbound.check(hostname, address)
      } catch (refused) {
        return callback(refused as NodeJS.ErrnoException, '', 0)
      }
      if (options.all === true) return callback(null, addresses)
      const [first] = addresses
      callback(null, first?.address ?? '', first?.family ?? 4)
    })
  }
}
