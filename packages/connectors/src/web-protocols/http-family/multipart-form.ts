import { MessageError } from '@jatai/errors'
import { setKey } from '@jatai/languages/json'
import type { JsonObject } from '@jatai/languages/json'
import type { ByteText } from '@jatai/platform'

/** reliability.md HTTP-04. */
const MOST_FIELDS = 1000

/**
 * The fields of a `multipart/form-data` body that is in memory (RFC 7578); parts with a file name are left out. A
 * repeated name gives a list of texts.
 *
 * @throws MessageError when it is malformed
 */
export function multipartFields(body: ByteText, contentType: string): JsonObject {
  const match = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(contentType)
  const boundary = match?.[1] ?? match?.[2]
  if (boundary === undefined) throw malformed('the Content-Type names no boundary')
  const delimiter = `--${boundary}`
  const fields: Record<string, string | string[]> = {}
  let count = 0
  let at = body.startsWith(delimiter) ? 0 : body.indexOf(`\r\n${delimiter}`)
  if (at < 0) throw malformed('the boundary does not occur')
  if (at > 0) at += 2
  for (;;) {
    at += delimiter.length
    if (body.startsWith('--', at)) return fields
    const headStart = body.indexOf('\r\n', at) + 2
    const headEnd = body.indexOf('\r\n\r\n', at)
    if (headStart < 2 || headEnd < 0) throw malformed('a part has no end to its headers')
    const next = body.indexOf(`\r\n${delimiter}`, headEnd + 2)
    if (next < 0) throw malformed('the last part does not end')
    const disposition = /^content-disposition:\s*(.*)$/im.exec(body.slice(headStart, headEnd))?.[1] ?? ''
    const name = parameter(disposition, 'name')
    if (name === undefined) throw malformed('a part has no name')
    if (parameter(disposition, 'filename') === undefined) {
      if (++count > MOST_FIELDS) throw malformed(`it has more than ${MOST_FIELDS} fields`)
      add(fields, utf8(name), utf8(body.slice(headEnd + 4, Math.max(headEnd + 4, next))))
    }
    at = next + 2
  }
}

function add(fields: Record<string, string | string[]>, name: string, value: string): void {
  const before = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (before === undefined) setKey(fields, name, value)
  else if (Array.isArray(before)) before.push(value)
  else setKey(fields, name, [before, value])
}

function parameter(disposition: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]+))`, 'i').exec(disposition)
  return match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2]
}

function utf8(bytes: ByteText): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function malformed(why: string): MessageError {
  return new MessageError('MESSAGE_BAD_MULTIPART', `The multipart body is malformed: ${why}`)
}
