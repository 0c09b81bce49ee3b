import type { ServerResponse } from 'node:http'
import type { JataiError } from '@jatai/errors'
import type { ByteText, Envelope, Queue, Reply } from '@jatai/platform'
import { QUEUE_FULL, TOO_LARGE, UNAVAILABLE, writeAnswer, writeEarly } from './answers.ts'
import type { HttpCall } from './http-call.ts'
import type { WaitingCaller } from './pending-requests.ts'

/** What the caller has sent, beside the head. */
export interface ReceivedBody {
  readonly body: ByteText
}

/** Puts calls on the queue of their pipeline, and hands the replies to their callers. */
export interface Dispatcher {
  dispatch(call: HttpCall, received: ReceivedBody): void
  /** Answers everyone who still waits with 503. */
  close(): void
}

/**
 * How much longer than the execution a caller waits: an execution that takes too long is ended by its engine, whose
 * answer has the headers that the pipeline wants. This clock is for those that no engine answers.
 */
const GRACE_MS = 250

export function createDispatcher(options: { readonly queue: Queue; readonly createKey: () => string }): Dispatcher {
  const { queue, createKey } = options
  const waiting = new Set<ServerResponse>()

  function dispatch(call: HttpCall, { body }: ReceivedBody): void {
    const { response, cors } = call
    const { target, pathParams } = call.match
    const now = Date.now()
    const key = createKey()
    const envelope: Envelope = {
      key,
      deployment: target.spec.id,
      trigger: target.triggerType,
      publishedAt: now,
      expiresAt: now + target.timeoutMs,
      timeoutMs: target.timeoutMs,
      durable: false,
      hops: 0,
      redeliveryAllowed: target.allowRedelivery,
      head: JSON.stringify([call.method, call.path, call.query, pathParams, call.headers, call.absoluteUri]),
      body,
    }
    const caller: WaitingCaller = {
      deadline: now + target.timeoutMs + GRACE_MS,
      expire() {
        waiting.delete(response)
        pending.abandon()
        // A timeout has no body at all, and is never a 504 (triggers.md §2.11).
        writeAnswer(response, 500, { ...cors, ...target.fixedHeaders }, key, '')
      },
    }
    target.pending.add(caller)
    waiting.add(response)
    const pending = queue.request(target.queue, envelope, {
      onReply(reply) {
        target.pending.delete(caller)
        waiting.delete(response)
        answer(call, reply, key)
      },
      onRefused(error) {
        target.pending.delete(caller)
        waiting.delete(response)
        refuse(call, error, key)
      },
    })
  }

  return {
    dispatch,
    close() {
      for (const response of waiting) writeEarly(response, { ...UNAVAILABLE, closes: true })
      waiting.clear()
    },
  }
}

/** The last head of a reply and what it says: nearly all replies of a pipeline have the same one. */
let lastHead = ''
let lastParsed: readonly [number, Readonly<Record<string, string>>] = [200, {}]

function answer({ response, cors }: HttpCall, reply: Reply, key: string): void {
  if (reply.head !== lastHead) {
    lastParsed = JSON.parse(reply.head === '' ? '[200,{}]' : reply.head) as typeof lastParsed
    lastHead = reply.head
  }
  const [status, headers] = lastParsed
  writeAnswer(response, status, withCors(headers, cors), reply.kind === 'refused' ? undefined : key, reply.body)
}

function withCors(
  headers: Readonly<Record<string, string>>,
  cors: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const name in cors) if (Object.hasOwn(cors, name)) return { ...cors, ...headers }
  return headers
}

function refuse({ response, cors, match }: HttpCall, error: JataiError, key: string): void {
  if (error.code === 'QUEUE_FULL') writeEarly(response, QUEUE_FULL, cors)
  else if (error.code === 'MESSAGE_EXPIRED') {
    writeAnswer(response, 500, { ...cors, ...match.target.fixedHeaders }, key, '')
  } else if (error.code === 'MESSAGE_TOO_LARGE') writeEarly(response, TOO_LARGE, cors)
  else writeEarly(response, UNAVAILABLE, cors)
}
