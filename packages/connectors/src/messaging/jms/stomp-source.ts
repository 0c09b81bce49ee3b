import type { IMessage } from '@stomp/stompjs'
import { delay } from '@jatai/platform'
import type { RunningSource, SourceContext } from '@jatai/sdk'
import { brokerAddresses } from './broker-address.ts'
import type { BrokerAddress } from './broker-address.ts'
import { judgeEmission, PAUSE_MS } from './judge-emission.ts'
import type { Subscription } from './jms-settings.ts'
import { openStompConsumer } from './stomp-consumer.ts'
import type { StompConsumer } from './stomp-consumer.ts'

/**
 * Takes messages over STOMP: as many connections as executions can run at a time, each with one message in its hands.
 *
 * STOMP leaves open what NACK does, and brokers discard the message. So a message that failed is given back by closing
 * its connection, which is opened anew a second later. A topic without a durable subscription would lose it that way:
 * there it is kept, and executed again.
 *
 * @throws RemoteError when there is no connection, or the broker refuses something
 */
export async function startStomp(
  broker: BrokerAddress,
  subscription: Subscription,
  autoCommit: boolean,
  context: SourceContext<unknown>,
): Promise<RunningSource> {
  const { emit, log, clock, signal, outbound, concurrency } = context
  const isKept = subscription.isTopic && subscription.durableName === undefined
  const consumers = new Set<StompConsumer>()

  async function open(): Promise<void> {
    const addresses = await brokerAddresses(broker, outbound, signal)
    const opening = openStompConsumer({
      broker,
      addresses,
      subscription,
      clock,
      onMessage: (message) => void take(message).catch(context.fail),
    })
    const consumer = await opening
    if (signal.aborted) {
      await consumer.close()
      throw signal.reason
    }
    consumers.add(consumer)
    void consumer.broken.then((error) => {
      if (consumers.has(consumer)) context.fail(error)
    })

    async function take(message: IMessage): Promise<void> {
      for (;;) {
        const emission = await emit({ body: message.binaryBody }, { wait: !autoCommit })
        const verdict = judgeEmission(emission, `"${subscription.name}"`, log)
        if (verdict === 'done' || verdict === 'dropped') {
          // The first message may come before its consumer is handed out.
          if ((await opening).isOpen()) message.ack()
          return
        }
        if (verdict === 'left') return
        if (!isKept) return reopen()
        await delay(clock, PAUSE_MS, signal)
        if (signal.aborted) return
      }
    }

    async function reopen(): Promise<void> {
      if (!consumers.delete(consumer)) return
      await consumer.close()
      await delay(clock, PAUSE_MS, signal)
      if (!signal.aborted) await open().catch((error: unknown) => context.fail(error))
    }
  }

  try {
    for (let count = 0; count < concurrency; count++) {
      signal.throwIfAborted()
      await open()
    }
  } catch (error) {
    await closeAll()
    throw error
  }

  async function closeAll(): Promise<void> {
    const all = [...consumers]
    consumers.clear()
    await Promise.all(all.map((consumer) => consumer.close()))
  }

  return { close: closeAll }
}
