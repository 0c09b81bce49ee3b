import { findCharset } from '@jatai/languages/charset'
import { MessageError } from '@jatai/errors'
import type { ByteText } from '@jatai/platform'

/** The media type of a Content-Type, lower case and without parameters; undefined when there is none. */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return undefined
  const end = contentType.indexOf(';')
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase()
  return type === '' ? undefined : type
}

/** The `charset` parameter of a Content-Type. */
export function charsetOf(contentType: string | undefined): string | undefined {
  const match = contentType === undefined ? null : /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(contentType)
  return match?.[1] ?? match?.[2]
}

const NOT_ASCII = /[\x80-\xff]/

/**
 * The text of body bytes.
 *
 * @throws MessageError for an unknown charset
 */
export function bodyText(body: ByteText, contentType: string | undefined): string {
  const charset = charsetOf(contentType)?.toLowerCase()
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') {
    const text = NOT_ASCII.test(body) ? Buffer.from(body, 'latin1').toString('utf8') : body
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
  const known = findCharset(charset)
  if (known !== undefined) return known.decode(Buffer.from(body, 'latin1'))
  throw new MessageError('MESSAGE_UNKNOWN_CHARSET', `The charset "${charset}" of the request is not known`)
}
