import type { Connection, Container, Delivery, EventContext, Receiver, ReceiverOptions } from 'rhea'
import { RemoteError } from '@jatai/errors'
import { delay } from '@jatai/platform'
import type { RunningSource, SourceContext } from '@jatai/sdk'
import { untilAborted } from '../../tools/remote/until-aborted.ts'
import { amqpBody } from './amqp-message.ts'
import { connectAmqp } from './amqp-connection.ts'
import type { BrokerAddress } from './broker-address.ts'
import { judgeEmission, PAUSE_MS } from './judge-emission.ts'
import type { Subscription } from './jms-settings.ts'

const OPEN_MS = 10_000

/**
 * Takes messages over AMQP 1.0: as many consumers as executions can run at a time, each with one message in its hands.
 * A message that failed is given back as `modified`, so that the broker counts its deliveries and ends them by its own
 * rule for dead letters.
 *
 * @throws RemoteError when there is no connection, or the broker refuses the subscription
 */
export async function startAmqp(
  broker: BrokerAddress,
  subscription: Subscription,
  autoCommit: boolean,
  context: SourceContext<unknown>,
): Promise<RunningSource> {
  const { emit, log, clock, signal } = context
  const { connection, broken, close } = await connectAmqp(broker, subscription.clientId, context)

  async function take(receiver: Receiver, { message, delivery }: EventContext): Promise<void> {
    if (message === undefined || delivery === undefined) return
    const emission = await emit({ body: amqpBody(message) }, { wait: !autoCommit })
    const verdict = judgeEmission(emission, `"${subscription.name}"`, log)
    // Kept until then: brokers deliver again at once what is given back, some of them without being asked.
    if (verdict === 'again') await delay(clock, PAUSE_MS, signal)
    settle(delivery, verdict)
    if (!signal.aborted && connection.is_open()) receiver.add_credit(1)
  }

  const receivers = Array.from({ length: context.concurrency }, (_, index) => {
    const receiver = connection.open_receiver(receiverOptions(broker, subscription, index, connection.container.filter))
    receiver.on('message', (event: EventContext) => void take(receiver, event).catch(context.fail))
    return receiver
  })
  const over = Promise.race([broken, refused(connection, receivers, subscription)])
  try {
    await allOpen(receivers, over, context)
  } catch (error) {
    await close()
    throw error
  }
  void over.then((error) => context.fail(error))
  for (const receiver of receivers) receiver.add_credit(1)

  return {
    async close() {
      for (const receiver of receivers) {
        // Closing a durable subscription would end it at the broker; detaching leaves it.
        if (subscription.durableName === undefined) receiver.close()
        else receiver.detach()
      }
      await close()
    },
  }
}

function settle(delivery: Delivery, verdict: ReturnType<typeof judgeEmission>): void {
  switch (verdict) {
    case 'done':
      return delivery.accept()
    case 'dropped':
      return delivery.reject({ condition: 'amqp:precondition-failed', description: 'The message cannot be taken' })
    case 'again':
      return delivery.modified({ delivery_failed: true, undeliverable_here: false })
    case 'left':
      return delivery.release()
  }
}

function receiverOptions(
  { prefixes }: BrokerAddress,
  { isTopic, name, selector, durableName }: Subscription,
  index: number,
  filter: Container['filter'],
): ReceiverOptions {
  return {
    name: durableName ?? `jatai-${index + 1}-${crypto.randomUUID()}`,
    autoaccept: false,
    credit_window: 0,
    source: {
      address: `${isTopic ? prefixes.topic : prefixes.queue}${name}`,
      capabilities: [isTopic ? 'topic' : 'queue'],
      ...(durableName === undefined ? {} : { durable: 2, expiry_policy: 'never' }),
      ...(selector === undefined ? {} : { filter: filter.selector(selector) }),
    },
  }
}

/** Settles with what the broker says when it ends a link or the session, be it at once. */
function refused(
  connection: Connection,
  receivers: readonly Receiver[],
  subscription: Subscription,
): Promise<RemoteError> {
  return new Promise((resolve) => {
    for (const receiver of receivers) {
      for (const event of ['receiver_error', 'receiver_close']) {
        receiver.on(event, () => resolve(refusal(receiver.error, subscription)))
      }
    }
    for (const event of ['session_error', 'session_close']) {
      connection.on(event, ({ session }: EventContext) => resolve(refusal(session?.error, subscription)))
    }
  })
}

async function allOpen(
  receivers: readonly Receiver[],
  over: Promise<unknown>,
  { clock, signal }: SourceContext<unknown>,
): Promise<void> {
  const opened = receivers.map(
    (receiver) =>
      // A broker that refuses opens the link without a source, before it closes it.
      new Promise<void>((resolve) => receiver.once('receiver_open', () => receiver.source && resolve())),
  )
  const late = Promise.withResolvers<never>()
  const timer = clock.setTimer(OPEN_MS, () => late.reject(new Error('The broker does not answer')))
  try {
    const failed = over.then((error) => Promise.reject(error as Error))
    await untilAborted(Promise.race([Promise.all(opened), late.promise, failed]), signal)
  } finally {
    timer.cancel()
  }
}

function refusal(error: unknown, { name }: Subscription): RemoteError {
  const { condition, description } = (error ?? {}) as { readonly condition?: string; readonly description?: string }
  const why = description ?? condition ?? 'it says nothing of the reason'
  return new RemoteError('REMOTE_REFUSED', `The broker refuses the subscription to "${name}": ${why}`)
}
