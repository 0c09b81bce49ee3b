import type { ServerResponse } from 'node:http'
import type { JataiError } from '@jatai/errors'
import type { ByteText, Envelope, Queue, Reply } from '@jatai/platform'
import type { AnswerFile, MessageFiles } from '../../files/message-files.ts'
import { QUEUE_FULL, TOO_LARGE, UNAVAILABLE, writeAnswer, writeEarly } from './answers.ts'
import type { HttpCall } from './http-call.ts'
import type { WaitingCaller } from './pending-requests.ts'
import type { ReceivedUpload } from './receive-upload.ts'
import { sendFile } from './send-file.ts'

/** What the caller has sent, beside the head. */
export interface ReceivedBody {
  /** Of the execution; made for it when it is not known yet. */
  readonly key?: string
  readonly body: ByteText
  /** Where the body went into files. */
  readonly upload?: ReceivedUpload
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

export function createDispatcher(options: {
  readonly queue: Queue
  readonly createKey: () => string
  readonly files: MessageFiles
}): Dispatcher {
  const { queue, createKey, files } = options
  const waiting = new Set<ServerResponse>()

  function dispatch(call: HttpCall, { key = createKey(), body, upload }: ReceivedBody): void {
    const { response, answerHeaders } = call
    const { target, pathParams } = call.match
    const now = Date.now()
    const head = [call.method, call.path, call.query, pathParams, call.headers, call.absoluteUri]
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
      head: JSON.stringify(upload === undefined ? head : [...head, upload.upload]),
      body,
      ...(upload === undefined || upload.references.length === 0 ? {} : { files: upload.references }),
    }
    // The engine has had its time too: nobody reads the files any more.
    const forget = (): void => {
      if (envelope.files !== undefined) void files.forget({ environment: target.spec.environment, key }, envelope.files)
    }
    const caller: WaitingCaller = {
      deadline: now + target.timeoutMs + GRACE_MS,
      expire() {
        waiting.delete(response)
        pending.abandon()
        forget()
        // A timeout has no body at all, and is never a 504 (triggers.md §2.11).
        writeAnswer(response, 500, { ...answerHeaders, ...target.fixedHeaders }, key, '')
      },
    }
    target.pending.add(caller)
    waiting.add(response)
    const pending = queue.request(target.queue, envelope, {
      onReply(reply) {
        target.pending.delete(caller)
        waiting.delete(response)
        answer(call, reply, key, files)
      },
      onRefused(error) {
        target.pending.delete(caller)
        waiting.delete(response)
        forget()
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
let lastParsed: readonly [number, Readonly<Record<string, string>>, AnswerFile?] = [200, {}]

function answer(call: HttpCall, reply: Reply, key: string, files: MessageFiles): void {
  if (reply.head !== lastHead) {
    lastParsed = JSON.parse(reply.head === '' ? '[200,{}]' : reply.head) as typeof lastParsed
    lastHead = reply.head
  }
  const { response, answerHeaders } = call
  const [status, headers, file] = lastParsed
  const all = merged(answerHeaders, headers)
  if (file !== undefined) void sendFile(call, { status, headers: { ...all, 'X-Execution-Key': key }, file }, files)
  else writeAnswer(response, status, all, reply.kind === 'refused' ? undefined : key, reply.body)
}

/** Most answers have no headers beside those of the pipeline: these are sent as they are. */
function merged(
  common: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const name in common) if (Object.hasOwn(common, name)) return { ...common, ...headers }
  return headers
}

function refuse({ response, answerHeaders, match }: HttpCall, error: JataiError, key: string): void {
  if (error.code === 'QUEUE_FULL') writeEarly(response, QUEUE_FULL, answerHeaders)
  else if (error.code === 'MESSAGE_EXPIRED') {
    writeAnswer(response, 500, { ...answerHeaders, ...match.target.fixedHeaders }, key, '')
  } else if (error.code === 'MESSAGE_TOO_LARGE') writeEarly(response, TOO_LARGE, answerHeaders)
  else writeEarly(response, UNAVAILABLE, answerHeaders)
}
