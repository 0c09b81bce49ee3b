import { isJsonObject, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import type { Ending, HttpAnswer } from '@jatai/sdk'

export const JSON_TYPE = 'application/json'

/**
 * The answer to an execution that ended as an error: its object as JSON under its code, whatever types the pipeline
 * declares; nothing at all for one that took too long (triggers.md §2.11).
 */
export function errorAnswer(
  ending: Extract<Ending, { kind: 'error' }>,
  headers: Readonly<Record<string, string>>,
): HttpAnswer {
  if (ending.timedOut) return { status: 500, headers, body: '' }
  const { code } = ending
  return jsonAnswer(code >= 400 && code <= 599 ? code : 500, ending.error, headers)
}

/** The status of a final message that is an error object: it has `error` and an integer `code` (triggers.md §4). */
export function errorStatus(message: Json): number | undefined {
  if (message === null || !isJsonObject(message) || !Object.hasOwn(message, 'error')) return undefined
  const code = message['code']
  if (typeof code !== 'number' || !Number.isInteger(code) || code < 100 || code > 599) return undefined
  return code >= 200 ? code : 500
}

export function jsonAnswer(status: number, message: Json, headers: Readonly<Record<string, string>>): HttpAnswer {
  if (hasNoBody(status)) return { status, headers, body: '' }
  return { status, headers, contentType: JSON_TYPE, body: stringifyJson(message) }
}

/** decisions.md 24. */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 304
}

/** An answer of ours in place of what the flow asked for, and a line in the pipeline log. */
export function refusedAnswer(text: string, now: number, headers: Readonly<Record<string, string>>): HttpAnswer {
  return {
    ...jsonAnswer(500, { timestamp: now, error: text, code: 500 }, headers),
    note: { level: 'ERROR', text },
  }
}
