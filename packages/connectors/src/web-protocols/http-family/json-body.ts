import { MessageError } from '@jatai/errors'
import { parseJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { DEEPEST_JSON, jsonDepthExceeds } from './json-depth.ts'

/**
 * The value of a JSON text from a caller.
 *
 * @throws MessageError when it is none, or nested too deep
 */
export function readJson(text: string): Json {
  if (jsonDepthExceeds(text, DEEPEST_JSON)) {
    throw new MessageError('MESSAGE_TOO_DEEP', `The JSON is nested deeper than ${DEEPEST_JSON} levels`)
  }
  try {
    return parseJson(text)
  } catch (cause) {
    throw new MessageError(
      'MESSAGE_BAD_JSON',
      `The body is not valid JSON: ${cause instanceof Error ? cause.message : ''}`,
      { cause },
    )
  }
}

/** True when the text is JSON, however deep. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
