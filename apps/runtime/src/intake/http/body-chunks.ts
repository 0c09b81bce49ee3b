import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { BAD_ENCODING, BODY_TIMEOUT, TOO_LARGE } from './answers.ts'
import type { EarlyAnswer } from './answers.ts'
import { isCutOff } from './cut-off.ts'
import type { BodyLimits } from './read-body.ts'

/** The body is not taken; its caller gets this answer. */
export class BodyRefused extends Error {
  readonly answer: EarlyAnswer

  constructor(answer: EarlyAnswer) {
    super(answer.body)
    this.answer = answer
  }
}

/** The caller went away in the middle of its body: there is nobody to answer. */
export class CallerGone extends Error {}

/**
 * The pieces of a body, each read when it is asked for, so that a slow reader makes its caller wait. What happens to the
 * body is heard from now on, though it be read later or never. Leaving off does not close the connection: the caller can
 * still be answered.
 *
 * @param decoded the body without its Content-Encoding: `request` itself, or what it is piped into
 * @returns throws BodyRefused when the body is larger than the limit, badly encoded, or stops coming; CallerGone
 */
export function bodyChunks(
  request: IncomingMessage,
  decoded: Readable,
  { limitBytes, stalledMs }: BodyLimits,
): AsyncGenerator<Buffer, undefined> {
  let wake: (() => void) | undefined
  let problem: Error | undefined
  let isAtEnd = false
  const awaken = (): void => wake?.()
  const end = (): void => {
    isAtEnd = true
    awaken()
  }
  const fail = (): void => {
    problem ??= decoded === request ? new CallerGone() : new BodyRefused(BAD_ENCODING)
    awaken()
  }
  const gone = (): void => {
    if (!request.readableEnded) problem ??= new CallerGone()
    awaken()
  }
  decoded.on('error', fail)
  request.on('close', gone)

  async function* read(): AsyncGenerator<Buffer, undefined> {
    decoded.on('readable', awaken)
    decoded.on('end', end)
    let received = 0
    try {
      for (;;) {
        const chunk = decoded.read() as Buffer | null
        if (chunk !== null) {
          received += chunk.length
          if (received > limitBytes) throw new BodyRefused(TOO_LARGE)
          yield chunk
        } else if (problem !== undefined) throw problem
        else if (isAtEnd && isCutOff(request)) throw new CallerGone()
        else if (isAtEnd) return undefined
        else await next(stalledMs, (listener) => (wake = listener))
      }
    } finally {
      decoded.removeListener('readable', awaken)
      decoded.removeListener('end', end)
      request.removeListener('close', gone)
    }
  }

  return read()
}

function next(stalledMs: number, onWake: (listener: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const stalled = setTimeout(() => reject(new BodyRefused(BODY_TIMEOUT)), stalledMs)
    onWake(() => {
      clearTimeout(stalled)
      resolve()
    })
  })
}
