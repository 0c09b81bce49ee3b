import type { Charset } from './charset.ts'

const BYTE_ORDER_MARK = 0xfeff
const REPLACEMENT = 0xfffd

/**
 * UTF-16 as Java has it: `UTF-16` writes big-endian behind a byte order mark (nothing for an empty text) and reads the
 * order that a mark tells, big-endian without one; `UTF-16BE` and `UTF-16LE` neither write nor drop a mark.
 */
export function utf16(name: 'UTF-16' | 'UTF-16BE' | 'UTF-16LE'): Charset {
  return {
    name,
    encode(text) {
      const marked = name === 'UTF-16' && text !== ''
      const out = new Uint8Array(text.length * 2 + (marked ? 2 : 0))
      const high = name === 'UTF-16LE' ? 1 : 0
      let at = 0
      const write = (unit: number): void => {
        out[at + high] = unit >> 8
        out[at + 1 - high] = unit & 0xff
        at += 2
      }
      if (marked) write(BYTE_ORDER_MARK)
      const whole = text.isWellFormed() ? text : text.toWellFormed()
      for (let i = 0; i < whole.length; i++) write(whole.charCodeAt(i))
      return out
    },
    decode(bytes) {
      let high = name === 'UTF-16LE' ? 1 : 0
      let at = 0
      if (name === 'UTF-16' && bytes.length >= 2) {
        const mark = (bytes[0]! << 8) | bytes[1]!
        if (mark === BYTE_ORDER_MARK || mark === 0xfffe) {
          high = mark === 0xfffe ? 1 : 0
          at = 2
        }
      }
      let text = ''
      for (; at + 1 < bytes.length; at += 2)
        text += String.fromCharCode((bytes[at + high]! << 8) | bytes[at + 1 - high]!)
      if (at < bytes.length) text += String.fromCharCode(REPLACEMENT)
      return text.toWellFormed()
    },
  }
}
