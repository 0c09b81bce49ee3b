import { createHash } from 'node:crypto'
import type { Cache } from '@jatai/platform'
import type { MessageFiles } from '../../files/message-files.ts'
import { errorObjectAnswer, UNAVAILABLE, withKey, writeAnswer, writeEarly } from './answers.ts'
import type { EarlyAnswer } from './answers.ts'
import { shownKey } from './dispatch.ts'
import type { CallAnswer, Dispatcher, ReceivedBody } from './dispatch.ts'
import type { HttpCall } from './http-call.ts'
import { createIdempotencyKeys, digest } from './idempotency-keys.ts'
import type { Claim, KeptAnswer } from './idempotency-keys.ts'
import { mergedHeaders } from './merged-headers.ts'
import { sendFile } from './send-file.ts'

/** Calls with an Idempotency-Key: of equal ones one is executed, and the others get its answer (reliability.md HTTP-03). */
export interface IdempotentCalls {
  submit(call: HttpCall, key: string, received: ReceivedBody): Promise<void>
}

const LONGEST_KEY = 255
/** Larger answers are kept in the objects port. */
const LARGEST_CACHED_BYTES = 64 * 1024

export function createIdempotentCalls(options: {
  readonly cache: Cache
  readonly files: MessageFiles
  readonly dispatcher: Dispatcher
}): IdempotentCalls {
  const { files, dispatcher } = options
  const keys = createIdempotencyKeys(options.cache)

  async function submit(call: HttpCall, key: string, received: ReceivedBody): Promise<void> {
    if (!/^[\x20-\x7e]+$/.test(key) || key.length > LONGEST_KEY) {
      return refuse(
        call,
        received,
        errorObjectAnswer(400, `An Idempotency-Key has 1 to ${LONGEST_KEY} printable characters`),
      )
    }
    let claim: Claim
    try {
      claim = await keys.claim(scopeOf(call), key, fingerprintOf(call, received))
    } catch {
      return refuse(call, received, UNAVAILABLE) // Without the cache nobody knows whether it was executed.
    }
    switch (claim.kind) {
      case 'first':
        return run(call, received, claim)
      case 'repeated':
        forget(call, received)
        return repeat(call, claim.answer)
      case 'running':
        return refuse(call, received, errorObjectAnswer(409, 'A request with this Idempotency-Key is being processed'))
      case 'different':
        return refuse(call, received, errorObjectAnswer(422, 'The Idempotency-Key was used for another request'))
    }
  }

  function run(call: HttpCall, received: ReceivedBody, claim: Extract<Claim, { kind: 'first' }>): void {
    dispatcher.dispatch(call, received, {
      async answered(answer) {
        await claim.keep(await keptAnswer(call, answer)).catch(() => undefined) // The caller has its answer anyway.
      },
      refused: () => claim.release().catch(() => undefined), // Its lease ends soon.
    })
  }

  /** What is kept of an answer: a file as it is, a large body as one. */
  async function keptAnswer(call: HttpCall, answer: CallAnswer): Promise<KeptAnswer> {
    const { status, headers, key, body, file } = answer
    if (file !== undefined || body.length <= LARGEST_CACHED_BYTES) return answer
    const place = { environment: call.match.target.spec.environment, key }
    return { status, headers, key, body: '', file: await files.keep(place, Buffer.from(body, 'latin1')) }
  }

  function repeat(call: HttpCall, { status, headers, key, body, file }: KeptAnswer): void {
    const all = mergedHeaders(call.answerHeaders, headers)
    const shown = shownKey(call, key)
    if (file === undefined) writeAnswer(call.response, status, all, shown, body)
    else void sendFile(call, { status, headers: withKey(all, shown), file }, files, { isKept: true })
  }

  function refuse(call: HttpCall, received: ReceivedBody, answer: EarlyAnswer): void {
    forget(call, received)
    writeEarly(call.response, answer, call.answerHeaders)
  }

  function forget({ match }: HttpCall, { key, upload }: ReceivedBody): void {
    if (key === undefined || upload === undefined) return
    void files.forget({ environment: match.target.spec.environment, key }, upload.references)
  }

  return { submit }
}

/** A key is its caller's own, for one route of one pipeline. */
function scopeOf({ match, principal }: HttpCall): readonly string[] {
  return [match.target.queue, match.route, principal]
}

/** Of uploads the files and fields count, not the bytes around them, which differ each time. */
function fingerprintOf({ method, path, query }: HttpCall, { body, upload }: ReceivedBody): string {
  const content =
    upload === undefined
      ? createHash('sha256').update(body, 'latin1').digest('hex')
      : [
          upload.upload.form,
          upload.upload.files.map(({ param, originalFileName }) => [param, originalFileName]),
          upload.references.map(({ sha256 }) => sha256),
        ]
  return digest(JSON.stringify([method, path, query, content]))
}
