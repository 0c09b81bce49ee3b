import type { Charset } from './charset.ts'

/** What stands for a byte: 256 UTF-16 units, U+FFFD for a byte without a character. */
export function byteTable(differences: {
  /** Bytes 80 to 9F. */
  readonly from80?: string
  /** Bytes from here on have no character. */
  readonly unknownFrom?: number
  readonly replaced?: Readonly<Record<number, string>>
}): string {
  let table = ''
  for (let byte = 0; byte < 256; byte++) {
    if (byte >= (differences.unknownFrom ?? 256)) table += '\uFFFD'
    else if (differences.from80 !== undefined && byte >= 0x80 && byte < 0xa0) table += differences.from80[byte - 0x80]
    else table += differences.replaced?.[byte] ?? String.fromCharCode(byte)
  }
  return table
}

const QUESTION_MARK = 63

/** A charset of one byte per character. */
export function singleByteCharset(name: string, table: string): Charset {
  const bytes = new Map<number, number>()
  for (let byte = 255; byte >= 0; byte--) if (table[byte] !== '\uFFFD') bytes.set(table.charCodeAt(byte), byte)
  return {
    name,
    encode(text) {
      const out = new Uint8Array(text.length)
      let length = 0
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i)
        if (unit < 0x80) {
          out[length++] = unit
          continue
        }
        out[length++] = bytes.get(unit) ?? QUESTION_MARK
        // Two units of a surrogate pair are one character that is lacking.
        if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) i++
      }
      return out.subarray(0, length)
    },
    decode(input) {
      let text = ''
      for (const byte of input) text += table[byte]
      return text
    },
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}
