import { recordedRequest } from '@jatai/connectors'
import { hideFieldsInText } from '@jatai/languages/json'
import type { DeploymentSpec, Envelope, LoggedMessage } from '@jatai/platform'

/** engine.md §9.2: what is shown of a message; above the second size only a mark. */
const SHOWN_BYTES = 32 * 1024
const LARGEST_SHOWN_BYTES = 320 * 1024
const TRUNCATED = '@@JATAI_TRUNCATED@@'

/**
 * A message as it came, masked and shortened for people.
 *
 * @param spec its deployment; without it nobody knows which of its fields are sensitive, and all is hidden
 */
export function shownRequest(envelope: Envelope, spec: DeploymentSpec | undefined): LoggedMessage {
  const bytes = envelope.body.length
  if (spec === undefined) return { text: TRUNCATED, bytes, isTruncated: true }
  return shownText(requestText(envelope, spec), bytes, spec)
}

/** HTTP listeners write the head of a call as a list that begins with its method. */
function requestText({ head, body }: Envelope, { sensitiveFields }: DeploymentSpec): string {
  return head.startsWith('["') ? recordedRequest(head, body, sensitiveFields ?? []) : body
}

/** @param bytes of the whole message */
export function shownText(byteText: string, bytes: number, spec: DeploymentSpec): LoggedMessage {
  if (bytes > LARGEST_SHOWN_BYTES) return { text: TRUNCATED, bytes, isTruncated: true }
  const isTruncated = byteText.length > SHOWN_BYTES
  // Cut at a character: a byte that goes on one (10xxxxxx) is not the first of any.
  let end = Math.min(byteText.length, SHOWN_BYTES)
  while (isTruncated && end > 0 && (byteText.charCodeAt(end) & 0xc0) === 0x80) end--
  const cut = isTruncated ? byteText.slice(0, end) : byteText
  const text = /[\x80-\xff]/.test(cut) ? Buffer.from(cut, 'latin1').toString('utf8') : cut
  const masked = spec.sensitiveFields === undefined ? text : hideFieldsInText(text, spec.sensitiveFields)
  return isTruncated ? { text: masked, bytes, isTruncated } : { text: masked, bytes }
}
