import type { LookupAddress } from 'node:dns'
import type { Client, IFrame, IMessage } from '@stomp/stompjs'
import { isJataiError, RemoteError } from '@jatai/errors'
import type { Clock } from '@jatai/platform'
import { connectionText, hostAndPort } from '../../tools/remote/connection-text.ts'
import { openSocket } from './broker-address.ts'
import type { BrokerAddress } from './broker-address.ts'
import type { Subscription } from './jms-settings.ts'
import { StompSocket } from './stomp-socket.ts'

/** One connection with one subscription, which gets one message at a time. */
export interface StompConsumer {
  /** Settles, with the reason, when it is over without our doing. */
  readonly broken: Promise<unknown>
  /** False: acknowledging is needless, the broker has taken the message back. */
  isOpen(): boolean
  /** Lets what was sent arrive, and disconnects. What is not acknowledged goes back to the broker. */
  close(): Promise<void>
}

const OPEN_MS = 10_000
const CLOSE_MS = 2_000
const HEARTBEAT_MS = 10_000

/**
 * Connects, logs in and subscribes, once.
 *
 * @throws RemoteError when there is no connection, or the broker refuses something
 */
export async function openStompConsumer(options: {
  readonly broker: BrokerAddress
  readonly addresses: readonly LookupAddress[]
  readonly subscription: Subscription
  readonly clock: Clock
  onMessage(message: IMessage): void
}): Promise<StompConsumer> {
  const { broker, addresses, subscription, clock } = options
  const { host, port, login } = broker
  const { Client } = await import('@stomp/stompjs')
  const lost = Promise.withResolvers<unknown>()
  const connected = Promise.withResolvers<void>()
  const url = `stomp://${hostAndPort(host, port)}`
  const client: Client = new Client({
    webSocketFactory: () => new StompSocket(url, (onConnected) => openSocket(broker, addresses, onConnected)),
    reconnectDelay: 0,
    connectionTimeout: 0,
    heartbeatIncoming: HEARTBEAT_MS,
    heartbeatOutgoing: HEARTBEAT_MS,
    connectHeaders: {
      host,
      ...(login === undefined ? {} : { login: login.username, passcode: login.password }),
      ...(subscription.clientId === undefined ? {} : { 'client-id': subscription.clientId }),
    },
    onConnect: () => connected.resolve(),
    onStompError: (frame) => lost.resolve(refusal(frame)),
    onWebSocketError: (error: unknown) => lost.resolve(error),
    onWebSocketClose: () => lost.resolve(new Error('The broker closed the connection')),
  })
  const within = <T>(milliseconds: number, work: Promise<T>): Promise<T | 'late'> =>
    new Promise((resolve, reject) => {
      const timer = clock.setTimer(milliseconds, () => resolve('late'))
      work.then(resolve, reject).finally(() => timer.cancel())
    })

  async function close(): Promise<void> {
    // Sends DISCONNECT, whose receipt says that everything before has arrived.
    if ((await within(CLOSE_MS, client.deactivate())) === 'late') await client.deactivate({ force: true })
  }

  client.activate()
  try {
    const failed = lost.promise.then((error) => Promise.reject(error as Error))
    failed.catch(() => undefined)
    if ((await within(OPEN_MS, Promise.race([connected.promise, failed]))) === 'late') {
      throw new Error('The broker does not answer')
    }
    const subscribed = Promise.withResolvers<void>()
    client.watchForReceipt('subscribed', () => subscribed.resolve())
    client.subscribe(destination(broker, subscription), options.onMessage, subscribeHeaders(subscription))
    if ((await within(OPEN_MS, Promise.race([subscribed.promise, failed]))) === 'late') {
      throw new Error('The broker does not answer the subscription')
    }
    return { broken: lost.promise, isOpen: () => client.connected, close }
  } catch (error) {
    await client.deactivate({ force: true })
    if (isJataiError(error)) throw error
    throw new RemoteError('REMOTE_FAILED', connectionText(error, host, port), { cause: error, retryable: true })
  }
}

/** Names that begin with a slash are whole destinations. */
function destination({ prefixes }: BrokerAddress, { isTopic, name }: Subscription): string {
  return name.startsWith('/') ? name : `${isTopic ? prefixes.topic : prefixes.queue}${name}`
}

/** Every broker reads the headers that it knows: ActiveMQ, Artemis, RabbitMQ. */
function subscribeHeaders({ isTopic, selector, durableName }: Subscription): Record<string, string> {
  return {
    id: durableName ?? 'jatai',
    ack: 'client-individual',
    receipt: 'subscribed',
    'activemq.prefetchSize': '1',
    'prefetch-count': '1',
    'consumer-window-size': '0',
    'subscription-type': isTopic ? 'MULTICAST' : 'ANYCAST',
    ...(selector === undefined ? {} : { selector }),
    ...(durableName === undefined
      ? {}
      : {
          'durable-subscription-name': durableName,
          'activemq.subscriptionName': durableName,
          durable: 'true',
          'auto-delete': 'false',
        }),
  }
}

function refusal({ headers, body }: IFrame): RemoteError {
  const why = headers['message'] ?? body.split('\n')[0] ?? ''
  return new RemoteError('REMOTE_REFUSED', `The broker refuses: ${why}`)
}
