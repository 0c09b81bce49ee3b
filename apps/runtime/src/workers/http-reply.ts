import { isSendableName, sendableValue } from '@jatai/connectors'
import { findCharset } from '@jatai/languages/charset'
import type { ByteText } from '@jatai/platform'
import type { HttpAnswer } from '@jatai/sdk'
import type { AnswerFile } from '../files/message-files.ts'
import { toByteText } from './byte-text.ts'

/**
 * The head of a reply to an HTTP caller, as JSON text: `[status, headers]`, and the name of a file in the folder of the
 * execution where that is the body. Of headers with one name, in any case, the last of these counts: configured ones,
 * those that steps have set, the content type of the answer (triggers.md §2.8).
 */
export function replyHead(answer: HttpAnswer, stepHeaders: ReadonlyMap<string, string> | undefined): string {
  const { status, headers, contentType, file } = answer
  const sent = createSentHeaders()
  for (const name in headers) if (Object.hasOwn(headers, name)) sent.set(name, headers[name] as string)
  if (stepHeaders !== undefined) for (const [name, value] of stepHeaders) sent.set(name, value)
  if (contentType !== undefined) sent.set('Content-Type', contentType)
  return JSON.stringify(file === undefined ? [status, sent.headers] : [status, sent.headers, file])
}

/** The bytes of an answer's body, in its charset. */
export function replyBody({ body, charset }: Pick<HttpAnswer, 'body' | 'charset'>): ByteText {
  const known = charset === undefined ? undefined : findCharset(charset)
  return known === undefined ? toByteText(body) : Buffer.from(known.encode(body)).toString('latin1')
}

/** The file with which an execution answers; undefined for answers in the message. Costs nothing for those. */
export function answerFileName(head: string): string | undefined {
  if (!head.endsWith('"]')) return undefined
  return (JSON.parse(head) as readonly [number, unknown, string])[2]
}

/** The head of a reply whose body is a stored file, in place of one with the name of a file. */
export function withAnswerFile(head: string, file: AnswerFile): string {
  const [status, headers] = JSON.parse(head) as readonly [number, unknown]
  return JSON.stringify([status, headers, file])
}

interface SentHeaders {
  readonly headers: Readonly<Record<string, string>>
  set(name: string, value: string): void
}

function createSentHeaders(): SentHeaders {
  const headers: Record<string, string> = {}
  return {
    headers,
    set(name, value) {
      if (!isSendableName(name)) return
      const lower = name.toLowerCase()
      for (const known in headers) if (known.toLowerCase() === lower) delete headers[known]
      headers[name] = sendableValue(value)
    },
  }
}
