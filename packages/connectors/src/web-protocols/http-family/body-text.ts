import { findCharset } from '@jatai/languages/charset'
import { MessageError } from '@jatai/errors'
import type { ByteText } from '@jatai/platform'

const NOT_ASCII = /[\x80-\xff]/

/**
 * The text of body bytes, without a byte order mark. UTF-8 unless a charset is named.
 *
 * @throws MessageError for an unknown charset
 */
export function bodyText(body: ByteText, charset?: string): string {
  const name = charset?.toLowerCase()
  if (name === undefined || name === 'utf-8' || name === 'utf8') {
    const text = NOT_ASCII.test(body) ? Buffer.from(body, 'latin1').toString('utf8') : body
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
  const known = findCharset(name)
  if (known !== undefined) return known.decode(Buffer.from(body, 'latin1'))
  throw new MessageError('MESSAGE_UNKNOWN_CHARSET', `The charset "${charset}" of the request is not known`)
}
