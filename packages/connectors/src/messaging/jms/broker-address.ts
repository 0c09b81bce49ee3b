import type { LookupAddress } from 'node:dns'
import { connect as connectTcp } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { isJataiError, RemoteError } from '@jatai/errors'
import type { Account, OutboundPolicy } from '@jatai/sdk'
import { checkedAddresses } from '../../tools/remote/checked-addresses.ts'
import { connectionText } from '../../tools/remote/connection-text.ts'
import { lookupAmong } from '../../tools/remote/lookup-among.ts'
import { badSettings, neededField } from '../brokers/account-fields.ts'
import { tlsMaterial } from '../brokers/tls-accounts.ts'
import type { TlsMaterial } from '../brokers/tls-accounts.ts'

/** A broker that speaks AMQP 1.0 or STOMP, and who comes. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
  readonly tls: TlsMaterial | undefined
  /** Undefined: nobody in particular. */
  readonly login: { readonly username: string; readonly password: string } | undefined
  /** What stands before names of queues and topics at this broker. */
  readonly prefixes: { readonly queue: string; readonly topic: string }
}

type Accounts = ReadonlyMap<string, Account>

/** @throws FlowError when the address is none, or an account lacks something */
export function amqpBroker(address: string, accounts: Accounts): BrokerAddress {
  return brokerAt(address, accounts, { plain: 5672, secure: 5671 }, { queue: '', topic: '' })
}

/** @throws FlowError when the address is none, or an account lacks something */
export function stompBroker(address: string, accounts: Accounts): BrokerAddress {
  return brokerAt(address, accounts, { plain: 61_613, secure: 61_612 }, { queue: '/queue/', topic: '/topic/' })
}

function brokerAt(
  address: string,
  accounts: Accounts,
  ports: { readonly plain: number; readonly secure: number },
  prefixes: BrokerAddress['prefixes'],
): BrokerAddress {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || url.hostname === '') {
    throw badSettings('The connection string is no address of the form amqp://host:port', 'connectionString')
  }
  if (url.username !== '' || url.password !== '') {
    throw badSettings('The connection string has a login in it, which belongs into the account', 'connectionString')
  }
  const isSecure = url.protocol.endsWith('s:')
  const login = accounts.get('main')
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isSecure ? ports.secure : ports.plain) : Number(url.port),
    tls: isSecure ? tlsMaterial(accounts.get('truststore'), accounts.get('keystore')) : undefined,
    login: login && { username: neededField(login, 'username'), password: neededField(login, 'password') },
    prefixes: {
      queue: url.searchParams.get('queuePrefix') ?? prefixes.queue,
      topic: url.searchParams.get('topicPrefix') ?? prefixes.topic,
    },
  }
}

/** @throws RemoteError when the host has none, or one of them may not be reached */
export async function brokerAddresses(
  { host, port }: BrokerAddress,
  outbound: OutboundPolicy,
  signal: AbortSignal,
): Promise<readonly LookupAddress[]> {
  try {
    return await checkedAddresses(outbound, host, signal)
  } catch (error) {
    if (signal.aborted || isJataiError(error)) throw error
    throw new RemoteError('REMOTE_FAILED', connectionText(error, host, port), { cause: error, retryable: true })
  }
}

/** A socket to one of the addresses, for clients that take a socket. */
export function openSocket(
  { host, port, tls }: BrokerAddress,
  addresses: readonly LookupAddress[],
  onConnected: () => void,
): Socket {
  const lookup = lookupAmong(addresses)
  const socket =
    tls === undefined
      ? connectTcp({ host, port, lookup }, onConnected)
      : connectTls({ ...tls, host, port, lookup, ...(/[a-z]/i.test(host) ? { servername: host } : {}) }, onConnected)
  socket.setNoDelay(true)
  return socket
}
