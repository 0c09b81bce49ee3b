import { getKey, isJsonObject } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import type { RunningSource, SourceContext } from '@jatai/sdk'
import { judgeEmission } from './judge-emission.ts'
import { openSqs } from './sqs-client.ts'
import type { SqsClient } from './sqs-client.ts'
import type { SqsQueue } from './sqs-queue.ts'

/**
 * How long SQS may hold a question for messages. It ends before the source does: a message that answers a question
 * nobody listens to is not seen again before its visibility timeout is over.
 */
const POLL_S = 5
/** When a message that failed is seen again. */
const AGAIN_S = 1

/**
 * Takes messages of an SQS queue: as many consumers as executions can run at a time, each with one message in its hands
 * (triggers.md §12).
 *
 * @throws RemoteError when the service cannot be reached, or has not the queue
 */
export async function startSqs(
  queue: SqsQueue,
  autoCommit: boolean,
  timeoutMs: number,
  context: SourceContext<unknown>,
): Promise<RunningSource> {
  const { emit, log, signal, outbound, concurrency } = context
  const client = openSqs(queue, outbound)
  const url = queue.url ?? textIn(await client.call('GetQueueUrl', { QueueName: queue.name }, signal), 'QueueUrl')
  await checkVisibility(client, url, autoCommit ? 0 : timeoutMs, context)
  /** Questions for messages, and calls that follow a settled emission: they go through although the source ends. */
  const calls = new Set<Promise<unknown>>()
  const untilClosed = new AbortController()

  async function consume(): Promise<void> {
    while (!signal.aborted) for (const message of await tracked(poll())) await take(message)
  }

  /** Nothing when the source has ended meanwhile: then what came is given back. */
  async function poll(): Promise<readonly JsonObject[]> {
    const question = { QueueUrl: url, MaxNumberOfMessages: 1, WaitTimeSeconds: POLL_S }
    const found = getKey(await client.call('ReceiveMessage', question, untilClosed.signal), 'Messages')
    const messages = (Array.isArray(found) ? (found as readonly Json[]) : []).filter(isJsonObject)
    if (!signal.aborted) return messages
    for (const message of messages) await finish(textIn(message, 'ReceiptHandle'), 'left')
    return []
  }

  async function tracked<T>(call: Promise<T>): Promise<T> {
    calls.add(call)
    return call.finally(() => calls.delete(call))
  }

  async function take(message: JsonObject): Promise<void> {
    const emission = await emit({ body: textIn(message, 'Body') }, { wait: !autoCommit })
    await tracked(finish(textIn(message, 'ReceiptHandle'), judgeEmission(emission, `"${queue.name}"`, log)))
  }

  function finish(handle: string, verdict: ReturnType<typeof judgeEmission>): Promise<unknown> {
    const named = { QueueUrl: url, ReceiptHandle: handle }
    if (verdict === 'done' || verdict === 'dropped') return client.call('DeleteMessage', named, untilClosed.signal)
    const seconds = verdict === 'again' ? AGAIN_S : 0
    return client.call('ChangeMessageVisibility', { ...named, VisibilityTimeout: seconds }, untilClosed.signal)
  }

  for (let count = 0; count < concurrency; count++) {
    consume().catch((error: unknown) => {
      if (!signal.aborted) context.fail(error)
    })
  }
  return {
    async close() {
      await Promise.allSettled(calls)
      untilClosed.abort()
    },
  }
}

/** A message that comes back while it is executed is executed twice. */
async function checkVisibility(
  client: SqsClient,
  url: string,
  timeoutMs: number,
  { log, signal }: SourceContext<unknown>,
): Promise<void> {
  const question = { QueueUrl: url, AttributeNames: ['VisibilityTimeout'] }
  const attributes = getKey(await client.call('GetQueueAttributes', question, signal), 'Attributes')
  const seconds = Number(isJsonObject(attributes) ? textIn(attributes, 'VisibilityTimeout') : NaN)
  if (!(seconds * 1000 < timeoutMs)) return
  log(
    'WARN',
    `The visibility timeout of the queue is ${seconds} s, shorter than the Maximum Timeout of ${timeoutMs / 1000} s: a message that takes longer is executed twice`,
  )
}

function textIn(object: JsonObject, key: string): string {
  const value = getKey(object, key)
  return typeof value === 'string' ? value : ''
}
