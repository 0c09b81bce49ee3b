import { MessageError } from '@jatai/errors'

/** A text that is not Base64. */
export class Base64Error extends MessageError {
  constructor(message: string) {
    super('MESSAGE_BASE64', message)
  }
}

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** `url` writes `-` and `_` in place of `+` and `/`, and no padding. */
export type Base64Alphabet = 'standard' | 'url'

/** The Base64 text of bytes, in one line. */
export function encodeBase64(bytes: Uint8Array, alphabet: Base64Alphabet = 'standard'): string {
  const digits = alphabet === 'url' ? URL_SAFE : STANDARD
  let text = ''
  let at = 0
  for (; at + 2 < bytes.length; at += 3) {
    const three = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
    text += digits[three >> 18]! + digits[(three >> 12) & 63]! + digits[(three >> 6) & 63]! + digits[three & 63]!
  }
  const padding = alphabet === 'url' ? '' : '='
  if (bytes.length - at === 1) {
    const one = bytes[at]!
    text += digits[one >> 2]! + digits[(one & 3) << 4]! + padding + padding
  } else if (bytes.length - at === 2) {
    const two = (bytes[at]! << 8) | bytes[at + 1]!
    text += digits[two >> 10]! + digits[(two >> 4) & 63]! + digits[(two & 15) << 2]! + padding
  }
  return text
}

/**
 * The bytes of a Base64 text. Padding may be left out, but when it is there it must be right; the standard alphabet
 * may hold line breaks.
 *
 * @throws Base64Error that names what is wrong and where
 */
export function decodeBase64(text: string, alphabet: Base64Alphabet = 'standard'): Uint8Array {
  const values = alphabet === 'url' ? URL_SAFE_VALUES : STANDARD_VALUES
  const out = new Uint8Array(Math.floor((text.length * 3) / 4) + 3)
  let length = 0
  let digits = 0
  let padding = 0
  let bits = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    const value = unit < 128 ? values[unit]! : -1
    if (value >= 0) {
      if (padding > 0) throw new Base64Error(`Base64 goes on behind its padding at index ${i}`)
      bits = ((bits << 6) | value) & 0xffffff
      if (++digits % 4 === 0) {
        out[length++] = bits >> 16
        out[length++] = (bits >> 8) & 0xff
        out[length++] = bits & 0xff
      }
    } else if (unit === EQUALS_SIGN) {
      padding++
    } else if (!(alphabet === 'standard' && (unit === 10 || unit === 13))) {
      throw new Base64Error(`Illegal Base64 character '${String.fromCodePoint(text.codePointAt(i)!)}' at index ${i}`)
    }
  }
  const rest = digits % 4
  if (rest === 1) throw new Base64Error('The Base64 text ends within a character')
  if (padding > 0 && padding !== (4 - rest) % 4) throw new Base64Error('Wrong Base64 padding')
  if (rest >= 2) out[length++] = (bits >> (rest === 2 ? 4 : 10)) & 0xff
  if (rest === 3) out[length++] = (bits >> 2) & 0xff
  return out.subarray(0, length)
}

const EQUALS_SIGN = 61

const STANDARD_VALUES = digitValues(STANDARD)
const URL_SAFE_VALUES = digitValues(URL_SAFE)

function digitValues(digits: string): Int8Array {
  const values = new Int8Array(128).fill(-1)
  for (let i = 0; i < digits.length; i++) values[digits.charCodeAt(i)] = i
  return values
}
