import type { Connection, EventContext } from 'rhea'
import { isJataiError, RemoteError } from '@jatai/errors'
import type { SourceContext } from '@jatai/sdk'
import { connectionText, hostAndPort } from '../../tools/remote/connection-text.ts'
import { untilAborted } from '../../tools/remote/until-aborted.ts'
import { brokerAddresses, openSocket } from './broker-address.ts'
import type { BrokerAddress } from './broker-address.ts'

/** A connection over AMQP 1.0 that stands. */
export interface AmqpConnection {
  readonly connection: Connection
  /** Settles, with the reason, when it is over without our doing. */
  readonly broken: Promise<unknown>
  close(): Promise<void>
}

const OPEN_MS = 10_000
const CLOSE_MS = 2_000
/** A broker that is silent for longer is gone. */
const IDLE_MS = 30_000

/**
 * Connects and logs in, once.
 *
 * @param clientId by which the broker knows this side again
 * @throws RemoteError when there is no connection, or the login is refused
 */
export async function connectAmqp(
  broker: BrokerAddress,
  clientId: string | undefined,
  { outbound, signal, clock }: SourceContext<unknown>,
): Promise<AmqpConnection> {
  const { default: rhea } = await import('rhea')
  const { host, port, login } = broker
  const lost = Promise.withResolvers<unknown>()
  const addresses = await brokerAddresses(broker, outbound, signal)
  const connection = rhea.create_container().connect({
    host,
    port,
    reconnect: false,
    idle_time_out: IDLE_MS,
    container_id: clientId ?? `jatai-${crypto.randomUUID()}`,
    ...login,
    connection_details: () => ({
      host,
      port,
      connect: (_port: number, _host: string, _options: unknown, onConnected: () => void) =>
        openSocket(broker, addresses, onConnected),
    }),
  })
  const over = ({ error }: EventContext): void =>
    lost.resolve(error ?? connection.error ?? new Error('The broker closed the connection'))
  connection.on('connection_error', over)
  connection.on('connection_close', over)
  connection.on('disconnected', over)
  // These two come with the error itself.
  for (const event of ['protocol_error', 'error']) connection.on(event, (error: unknown) => lost.resolve(error))

  async function close(): Promise<void> {
    if (connection.is_open()) {
      const closed = new Promise((resolve) => connection.once('connection_close', resolve))
      connection.close()
      const timer = clock.setTimer(CLOSE_MS, () => lost.resolve(undefined))
      await Promise.race([closed, lost.promise])
      timer.cancel()
    }
    ;(connection as unknown as { socket?: { destroy(): void } }).socket?.destroy()
  }

  const opened = new Promise<void>((resolve) => connection.once('connection_open', () => resolve()))
  const late = Promise.withResolvers<never>()
  const timer = clock.setTimer(OPEN_MS, () => late.reject(new Error('The broker does not answer')))
  try {
    const failed = lost.promise.then((error) => Promise.reject(error as Error))
    await untilAborted(Promise.race([opened, failed, late.promise]), signal)
    return { connection, broken: lost.promise, close }
  } catch (error) {
    await close()
    if (signal.aborted) throw error
    throw asRemote(error, broker)
  } finally {
    timer.cancel()
  }
}

function asRemote(error: unknown, { host, port }: BrokerAddress): Error {
  if (isJataiError(error)) return error
  const { condition } = error as { readonly condition?: unknown }
  if (condition === 'amqp:unauthorized-access') {
    return new RemoteError('REMOTE_REFUSED', `${hostAndPort(host, port)} refuses the login of the account`)
  }
  return new RemoteError('REMOTE_FAILED', connectionText(error, host, port), { cause: error, retryable: true })
}
