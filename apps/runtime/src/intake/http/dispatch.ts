import type { ServerResponse } from 'node:http'
import type { JataiError } from '@jatai/errors'
import { SlotTable } from '@jatai/platform'
import type { ByteText, Envelope, Queue, Reply } from '@jatai/platform'
import type { AnswerFile, MessageFiles } from '../../files/message-files.ts'
import { QUEUE_FULL, TOO_LARGE, UNAVAILABLE, withKey, writeAnswer, writeEarly } from './answers.ts'
import type { HttpCall } from './http-call.ts'
import { mergedHeaders } from './merged-headers.ts'
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

/** What an execution answers, without what every answer to its caller has. */
export interface CallAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Of the execution. */
  readonly key: string
  readonly body: ByteText
  /** In place of the body. */
  readonly file?: AnswerFile
}

/** Hears of an answer before the caller does, who waits for it. */
export interface AnswerListener {
  answered(answer: CallAnswer): Promise<void>
  /** Nothing was executed. */
  refused(): Promise<void>
}

/** Puts calls on the queue of their pipeline, and hands the replies to their callers. */
export interface Dispatcher {
  dispatch(call: HttpCall, received: ReceivedBody, listener?: AnswerListener): void
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
  const waiting = new SlotTable<ServerResponse>()

  function dispatch(call: HttpCall, received: ReceivedBody, listener?: AnswerListener): void {
    const { response, match } = call
    const { target } = match
    const { key = createKey() } = received
    const envelope = envelopeOf(call, received, key)
    const caller: WaitingCaller = {
      deadline: envelope.publishedAt + target.timeoutMs + GRACE_MS,
      expire() {
        waiting.delete(ticket)
        pending.abandon()
        forgetFiles(envelope, target.spec.environment)
        // A timeout has no body at all, and is never a 504 (triggers.md §2.11).
        answer(call, { status: 500, headers: target.fixedHeaders, key, body: '' }, listener)
      },
    }
    const place = target.pending.add(caller)
    const ticket = waiting.add(response)
    const leave = (): void => {
      target.pending.delete(place)
      waiting.delete(ticket)
    }
    const pending = queue.request(target.queue, envelope, {
      onReply(reply) {
        leave()
        if (reply.kind === 'refused') void listener?.refused()
        if (reply.kind === 'refused' || (listener === undefined && !isFile(reply))) send(call, reply, key)
        else answer(call, answerOf(reply, key), listener)
      },
      onRefused(error) {
        leave()
        forgetFiles(envelope, target.spec.environment)
        void listener?.refused()
        refuse(call, error, key)
      },
    })
  }

  function answer(call: HttpCall, given: CallAnswer, listener: AnswerListener | undefined): void {
    const { file, key, status, body } = given
    const headers = mergedHeaders(call.answerHeaders, given.headers)
    const shown = shownKey(call, key)
    const sendNow = (): void => {
      if (file === undefined) writeAnswer(call.response, status, headers, shown, body)
      else {
        const all = { status, headers: withKey(headers, shown), file }
        void sendFile(call, all, files, { isKept: listener !== undefined })
      }
    }
    if (listener === undefined) sendNow()
    else void listener.answered(given).then(sendNow)
  }

  /** Its engine has had its time, or none has it: nobody reads them any more. */
  function forgetFiles({ key, files: references }: Envelope, environment: string): void {
    if (references !== undefined) void files.forget({ environment, key }, references)
  }

  return {
    dispatch,
    close() {
      for (const [ticket, response] of waiting.entries()) {
        waiting.delete(ticket)
        writeEarly(response, { ...UNAVAILABLE, closes: true })
      }
    },
  }
}

/** Whatever the caller says, all but head and body comes from the deployment (BUS-13). */
function envelopeOf(call: HttpCall, { body, upload }: ReceivedBody, key: string): Envelope {
  const { target, pathParams } = call.match
  const now = Date.now()
  const head = [call.method, call.path, call.query, pathParams, call.headers, call.absoluteUri]
  return {
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
    ...(call.caller === undefined ? {} : { caller: call.caller }),
    ...(upload === undefined || upload.references.length === 0 ? {} : { files: upload.references }),
  }
}

type ReplyHead = readonly [status: number, headers: Readonly<Record<string, string>>, file?: AnswerFile]

/** The last head of a reply and what it says: nearly all replies of a pipeline have the same one. */
let lastHead = ''
let lastParsed: ReplyHead = [200, {}]

function headOf(reply: Reply): ReplyHead {
  if (reply.head !== lastHead) {
    lastParsed = JSON.parse(reply.head === '' ? '[200,{}]' : reply.head) as ReplyHead
    lastHead = reply.head
  }
  return lastParsed
}

function isFile(reply: Reply): boolean {
  return headOf(reply).length === 3
}

function answerOf(reply: Reply, key: string): CallAnswer {
  const [status, headers, file] = headOf(reply)
  return { status, headers, key, body: reply.body, ...(file === undefined ? {} : { file }) }
}

/** The way of nearly all answers. */
function send(call: HttpCall, reply: Reply, key: string): void {
  const [status, headers] = headOf(reply)
  const all = mergedHeaders(call.answerHeaders, headers)
  writeAnswer(call.response, status, all, reply.kind === 'refused' ? undefined : shownKey(call, key), reply.body)
}

/** The key of an execution, where the realm lets callers know it (triggers.md §15.17). */
export function shownKey({ match: { target } }: HttpCall, key: string): string | undefined {
  return target.spec.hidesExecutionKey === true ? undefined : key
}

function refuse(call: HttpCall, error: JataiError, key: string): void {
  const { response, answerHeaders, match } = call
  if (error.code === 'QUEUE_FULL') writeEarly(response, QUEUE_FULL, answerHeaders)
  else if (error.code === 'MESSAGE_EXPIRED') {
    writeAnswer(response, 500, mergedHeaders(answerHeaders, match.target.fixedHeaders), shownKey(call, key), '')
  } else if (error.code === 'MESSAGE_TOO_LARGE') writeEarly(response, TOO_LARGE, answerHeaders)
  else writeEarly(response, UNAVAILABLE, answerHeaders)
}
