import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import { RemoteError } from '@jatai/errors'
import { delay, MAX_BODY_BYTES } from '@jatai/platform'
import type { Emission, RunningSource, SourceContext } from '@jatai/sdk'
import { deliveryHead } from './rabbitmq-message.ts'

export interface ConsumedQueue {
  readonly queue: string
  readonly autoAck: boolean
  /** How long a message may wait in the queue of the pipeline. */
  readonly expirationMs: number
}

/** A message that comes back sooner than this after a failure waits as long (triggers.md §10). */
const PAUSE_MS = 1_000

/**
 * Takes messages from a queue, as many at a time as there are executions, until the source ends (triggers.md §10).
 * Acknowledged on arrival means: once safely in the queue of the pipeline. What is in hand when the connection ends
 * goes back to the broker.
 *
 * @throws RemoteError when there is no such queue, or it may not be read
 */
export async function consumeQueue(
  connection: ChannelModel,
  { queue, autoAck, expirationMs }: ConsumedQueue,
  context: SourceContext<unknown>,
): Promise<RunningSource> {
  const { emit, log, clock, signal } = context
  /** Emissions that have settled and are being acknowledged. */
  const finishing = new Set<Promise<void>>()
  let lastFailureAt = -Infinity
  const channel = await connection.createChannel()
  let isRunning = false
  let failure: unknown
  const broke = (error: unknown = new Error('The broker closed the connection')): void => {
    failure ??= error
    // Before, whatever is being waited for fails too, and says more.
    if (isRunning) context.fail(failure)
  }
  for (const part of [connection, channel]) {
    part.on('error', broke)
    part.on('close', () => broke())
  }

  async function take(delivery: ConsumeMessage): Promise<void> {
    if (delivery.content.length > MAX_BODY_BYTES) {
      const size = `A message of ${delivery.content.length} bytes in the queue "${queue}"`
      log('ERROR', `${size} is rejected: at most ${MAX_BODY_BYTES} bytes are taken`)
      return settle(() => channel.reject(delivery, false))
    }
    if (delivery.fields.redelivered && clock.now() - lastFailureAt < PAUSE_MS) await delay(clock, PAUSE_MS, signal)
    const emission = await emit(
      { body: delivery.content, head: deliveryHead(delivery) },
      { wait: !autoAck, expirationMs },
    )
    const finished = finish(delivery, emission)
    finishing.add(finished)
    await finished
    finishing.delete(finished)
  }

  async function finish(delivery: ConsumeMessage, emission: Emission): Promise<void> {
    switch (emission.kind) {
      case 'taken':
      case 'response':
      case 'duplicate':
        return settle(() => channel.ack(delivery))
      case 'error':
      case 'timeout':
        lastFailureAt = clock.now()
        return settle(() => channel.reject(delivery, true))
      case 'refused':
        if (emission.isFinal) {
          log('ERROR', `A message in the queue "${queue}" is rejected: ${emission.text}`)
          return settle(() => channel.reject(delivery, false))
        }
        // Stopping: not back before nothing comes any more.
        await cancelled
        return settle(() => channel.reject(delivery, true))
    }
  }

  await channel.prefetch(context.concurrency)
  const { consumerTag } = await consume(channel, queue, (delivery) => {
    if (delivery === null) broke(new Error(`The broker ended the consumer of the queue "${queue}"`))
    else take(delivery).catch(broke)
  })
  isRunning = true
  if (failure !== undefined) throw failure
  const cancelled = new Promise<void>((resolve) => {
    const cancel = (): void => {
      channel.cancel(consumerTag).then(
        () => resolve(),
        () => resolve(), // The channel is closed, so nothing comes either.
      )
    }
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
  })

  return {
    async close() {
      await Promise.allSettled(finishing)
      await closeChannel(channel)
    },
  }
}

async function consume(
  channel: Channel,
  queue: string,
  onMessage: (delivery: ConsumeMessage | null) => void,
): Promise<{ readonly consumerTag: string }> {
  try {
    return await channel.consume(queue, onMessage)
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    if (code === 404) throw new RemoteError('REMOTE_REFUSED', `There is no queue "${queue}" at the broker`)
    if (code === 403) throw new RemoteError('REMOTE_REFUSED', `The account may not read the queue "${queue}"`)
    throw error
  }
}

/** Acknowledging on a channel that is closed is needless: the broker has taken the message back. */
function settle(acknowledge: () => void): void {
  try {
    acknowledge()
  } catch (error) {
    if ((error as Error).name !== 'IllegalOperationError') throw error
  }
}

/** Waits until the broker has read all acknowledgements. */
async function closeChannel(channel: Channel): Promise<void> {
  try {
    await channel.close()
  } catch (error) {
    if ((error as Error).name !== 'IllegalOperationError') throw error
  }
}
