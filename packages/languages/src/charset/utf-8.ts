import type { Charset } from './charset.ts'

const QUESTION_MARK = 63

/** UTF-8. Half a surrogate pair is written as `?`; of malformed bytes each longest broken piece is read as one U+FFFD. */
export const utf8: Charset = { name: 'UTF-8', encode: encodeUtf8, decode: decodeUtf8 }

function encodeUtf8(text: string): Uint8Array {
  let bytes = new Uint8Array(text.length + 16)
  let at = 0
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i)
    if (at + 4 > bytes.length) {
      // The rest needs at most three bytes a unit.
      const larger = new Uint8Array(at + (text.length - i) * 3 + 4)
      larger.set(bytes)
      bytes = larger
    }
    if (code < 0x80) {
      bytes[at++] = code
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6)
      bytes[at++] = 0x80 | (code & 0x3f)
    } else if (code < 0xd800 || code > 0xdfff) {
      bytes[at++] = 0xe0 | (code >> 12)
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[at++] = 0x80 | (code & 0x3f)
    } else {
      code = text.codePointAt(i)!
      if (code < 0x10000) {
        bytes[at++] = QUESTION_MARK
        continue
      }
      bytes[at++] = 0xf0 | (code >> 18)
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f)
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f)
      bytes[at++] = 0x80 | (code & 0x3f)
      i++
    }
  }
  return bytes.subarray(0, at)
}

function decodeUtf8(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at++]!
    if (lead < 0x80) {
      text += String.fromCharCode(lead)
      continue
    }
    const more = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
    if (more === 0) {
      text += '\uFFFD'
      continue
    }
    // The second byte of some leads is bounded: no overlong forms, no surrogates, nothing beyond U+10FFFF.
    let lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    let highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    let code = lead & (0x3f >> more)
    let taken = 0
    while (taken < more) {
      const next = bytes[at]
      if (next === undefined || next < lowest || next > highest) break
      code = (code << 6) | (next & 0x3f)
      lowest = 0x80
      highest = 0xbf
      at++
      taken++
    }
    text += taken < more ? '\uFFFD' : String.fromCodePoint(code)
  }
  return text
}
