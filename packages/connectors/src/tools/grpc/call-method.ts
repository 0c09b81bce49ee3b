import { once } from 'node:events'
import type { CallOptions, Client, ClientWritableStream, Metadata, ServiceError } from '@grpc/grpc-js'
import type { GrpcTarget } from './grpc-target.ts'
import { callFailure } from './call-failure.ts'

/** One call, whatever the message types. */
export interface MethodCall {
  readonly client: Client
  readonly target: GrpcTarget
  /** `/package.Service/Method` */
  readonly path: string
  readonly metadata: Metadata
  /** ms for the whole call; 0 or less for no limit. */
  readonly requestTimeout: number
  readonly signal: AbortSignal
}

const sameBytes = (bytes: Buffer): Buffer => bytes

/**
 * Sends one message and waits for the answer.
 *
 * @throws RemoteError for a status other than OK; the signal's reason when it is aborted
 */
export function callUnary(call: MethodCall, message: Buffer): Promise<Buffer> {
  return answerOf(call, (answer) =>
    call.client.makeUnaryRequest(call.path, sameBytes, sameBytes, message, call.metadata, optionsOf(call), answer),
  ).answer
}

/**
 * Sends messages as they come, no faster than the server takes them, and waits for the answer. An answer before the
 * end ends the sending.
 *
 * @throws RemoteError for a status other than OK; the signal's reason when it is aborted; what `messages` throws
 */
export async function callClientStream(call: MethodCall, messages: AsyncIterable<Buffer>): Promise<Buffer> {
  const { answer, sender } = answerOf(call, (callback) =>
    call.client.makeClientStreamRequest(call.path, sameBytes, sameBytes, call.metadata, optionsOf(call), callback),
  )
  const over = new AbortController()
  const isOver = answer.then(
    () => over.abort(),
    () => over.abort(),
  )
  try {
    await sendAll(sender, messages, over.signal)
  } catch (error) {
    sender.cancel()
    await isOver
    throw error
  }
  return answer
}

async function sendAll(
  sender: ClientWritableStream<Buffer>,
  messages: AsyncIterable<Buffer>,
  over: AbortSignal,
): Promise<void> {
  for await (const message of messages) {
    if (over.aborted) return
    if (sender.write(message)) continue
    await once(sender, 'drain', { signal: over }).catch((error: unknown) => {
      if (!over.aborted) throw error
    })
  }
  if (!over.aborted) sender.end()
}

interface Cancellable {
  cancel(): void
}

function answerOf<C extends Cancellable>(
  call: MethodCall,
  start: (answer: (error: ServiceError | null, bytes?: Buffer) => void) => C,
): { readonly answer: Promise<Buffer>; readonly sender: C } {
  const { signal, target, requestTimeout } = call
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  // It may come while messages are still being sent.
  promise.catch(() => undefined)
  const sender = start((error, bytes) => {
    signal.removeEventListener('abort', stop)
    if (signal.aborted) reject(signal.reason as Error)
    else if (error !== null) reject(callFailure(error, target, requestTimeout))
    else resolve(bytes ?? Buffer.alloc(0))
  })
  const stop = (): void => sender.cancel()
  signal.addEventListener('abort', stop, { once: true })
  return { answer: promise, sender }
}

function optionsOf({ requestTimeout }: MethodCall): CallOptions {
  return requestTimeout > 0 ? { deadline: Date.now() + requestTimeout } : {}
}
