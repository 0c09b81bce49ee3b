import type { ChannelModel } from 'amqplib'
import { isJataiError, RemoteError } from '@jatai/errors'
import type { Account, OutboundPolicy } from '@jatai/sdk'
import { checkedAddresses } from '../../tools/remote/checked-addresses.ts'
import { connectionText, hostAndPort } from '../../tools/remote/connection-text.ts'
import { lookupAmong } from '../../tools/remote/lookup-among.ts'
import { neededField, noAccount } from '../brokers/account-fields.ts'
import { tlsMaterial } from '../brokers/tls-accounts.ts'
import type { TlsMaterial } from '../brokers/tls-accounts.ts'

/** Where a broker is and who comes. */
export interface RabbitmqServer {
  readonly host: string
  readonly port: number
  readonly vhost: string
  /** Undefined: the certificate is the login (SASL EXTERNAL). */
  readonly login: { readonly username: string; readonly password: string } | undefined
  /** Undefined: without TLS. */
  readonly tls: (TlsMaterial & { readonly isNameChecked: boolean }) | undefined
}

interface ServerParams {
  readonly hostname: string
  readonly port: number
  readonly vhost: string
  readonly ssl: boolean
  readonly hostNameVerification: boolean
}

/**
 * The server that parameters and accounts speak of.
 *
 * @throws FlowError when an account is missing, or lacks something
 */
export function rabbitmqServer(params: ServerParams, accounts: ReadonlyMap<string, Account>): RabbitmqServer {
  const { hostname, port, vhost, ssl } = params
  const [login, keystore] = [accounts.get('main'), accounts.get('keystore')]
  if (login === undefined && !(ssl && keystore !== undefined)) throw noAccount()
  return {
    host: hostname,
    port,
    vhost,
    login: login && { username: neededField(login, 'username'), password: neededField(login, 'password') },
    tls: ssl
      ? { ...tlsMaterial(accounts.get('truststore'), keystore), isNameChecked: params.hostNameVerification }
      : undefined,
  }
}

/** Until the broker has let us in. */
const CONNECT_MS = 10_000
/** A broker that is silent for twice as long is gone. */
const HEARTBEAT_S = 10

/**
 * Connects and logs in, once, to an address that the outbound policy lets through.
 *
 * @throws RemoteError when there is no connection, or the login is refused
 */
export async function connectRabbitmq(
  server: RabbitmqServer,
  outbound: OutboundPolicy,
  signal: AbortSignal,
): Promise<ChannelModel> {
  const { host, port, vhost, login, tls } = server
  try {
    const { connect, credentials } = await import('amqplib')
    const lookup = lookupAmong(await checkedAddresses(outbound, host, signal))
    return await connect(
      {
        protocol: tls === undefined ? 'amqp' : 'amqps',
        hostname: host,
        port,
        vhost: encodeURIComponent(vhost),
        heartbeat: HEARTBEAT_S,
      },
      {
        lookup,
        noDelay: true,
        timeout: CONNECT_MS,
        credentials: login === undefined ? credentials.external() : credentials.plain(login.username, login.password),
        clientProperties: { connection_name: 'jatai' },
        ...tlsOptions(tls),
      },
    )
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (isJataiError(error)) throw error
    throw new RemoteError('REMOTE_FAILED', failureText(error, server), { cause: error, retryable: true })
  }
}

function tlsOptions(tls: RabbitmqServer['tls']) {
  if (tls === undefined) return {}
  const { isNameChecked, ...material } = tls
  return { ...material, ...(isNameChecked ? {} : { checkServerIdentity: () => undefined }) }
}

/** The client says which step of the protocol failed, people want to know why. */
function failureText(error: unknown, { host, port, vhost, tls }: RabbitmqServer): string {
  const text = error instanceof Error ? error.message : ''
  const place = hostAndPort(host, port)
  if (/ETIMEDOUT$/.test(text)) return `Connect timeout to ${place} exceeded`
  if (/ACCESS[-_]REFUSED/.test(text)) return `${place} refuses the login of the account`
  if (text.startsWith('Expected ConnectionOpenOk')) {
    return `${place} has no virtual host "${vhost}", or the account may not use it`
  }
  if (/^(?:Frame size|Invalid frame|Expected ConnectionStart)/.test(text)) return `${place} does not speak AMQP 0-9-1`
  if (/^Socket closed abruptly/.test(text)) {
    return `${place} closed the connection before the login${tls === undefined ? ': it may want TLS' : ''}`
  }
  return connectionText(error, host, port)
}
