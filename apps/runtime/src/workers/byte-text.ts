import type { ByteText } from '@jatai/platform'

const WIDER_THAN_ASCII = /[^\0-\x7f]/

/** The UTF-8 bytes of a text, one character a byte. A text of ASCII alone is its own. */
export function toByteText(text: string): ByteText {
  return WIDER_THAN_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text
}

/** The text of UTF-8 bytes. */
export function fromByteText(bytes: ByteText): string {
  return WIDER_THAN_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes
}
