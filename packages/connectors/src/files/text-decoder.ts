import { findCharset } from '@jatai/languages/charset'
import { createCharsetDecoder } from '../tools/charset/charset-decoder.ts'
import { fileFailure } from './file-failure.ts'

/** Turns the bytes of one file into text, wherever they are cut. Drops a byte order mark at the start. */
export interface TextDecoder {
  write(bytes: Uint8Array): string
  end(): string
}

/** What bytes mean that are no character: U+FFFD, a failure, or nothing. */
export type InvalidBytes = 'replace' | 'refuse' | 'drop'

/**
 * A decoder for a charset by any name that Java knows.
 *
 * @throws StepFailure for an unknown charset, and from `write` and `end` for invalid bytes where they are refused
 */
export async function openTextDecoder(charset: string, invalid: InvalidBytes): Promise<TextDecoder> {
  const name = charset.trim() === '' ? 'UTF-8' : (findCharset(charset.trim())?.name ?? charset.trim())
  if (name === 'UTF-8') return withoutMark(utf8Decoder(invalid))
  if (name === 'UTF-16') return withoutMark(await utf16Decoder(invalid))
  const decoder = await createCharsetDecoder(name)
  return withoutMark(treatInvalid(decoder, invalid))
}

/** A byte order mark decides; without one the high byte comes first, as in Java. */
async function utf16Decoder(invalid: InvalidBytes): Promise<TextDecoder> {
  const bigEndian = treatInvalid(await createCharsetDecoder('UTF-16BE'), invalid)
  const littleEndian = treatInvalid(await createCharsetDecoder('UTF-16LE'), invalid)
  let decoder: TextDecoder | undefined
  let first: Uint8Array = new Uint8Array()
  return {
    write(bytes) {
      if (decoder !== undefined) return decoder.write(bytes)
      first = first.length === 0 ? bytes : Buffer.concat([first, bytes])
      if (first.length < 2) return ''
      decoder = first[0] === 0xff && first[1] === 0xfe ? littleEndian : bigEndian
      return decoder.write(first)
    },
    end: () => (decoder === undefined ? bigEndian.write(first) : '') + (decoder ?? bigEndian).end(),
  }
}

const REPLACEMENT = '\uFFFD'

/** In most charsets U+FFFD never comes from valid bytes, so it tells of invalid ones. */
function treatInvalid(decoder: TextDecoder, invalid: InvalidBytes): TextDecoder {
  if (invalid === 'replace') return decoder
  const treat = (text: string): string => {
    if (!text.includes(REPLACEMENT)) return text
    if (invalid === 'refuse') throw invalidBytes()
    return text.replaceAll(REPLACEMENT, '')
  }
  return { write: (bytes) => treat(decoder.write(bytes)), end: () => treat(decoder.end()) }
}

function utf8Decoder(invalid: InvalidBytes): TextDecoder {
  if (invalid === 'drop') return droppingUtf8()
  const decoder = new globalThis.TextDecoder('utf-8', { ignoreBOM: true, fatal: invalid === 'refuse' })
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch {
      throw invalidBytes()
    }
  }
  return { write: decode, end: () => decode() }
}

/** U+FFFD that really stands in the file is kept: its three bytes are looked for, also when a piece ends within them. */
function droppingUtf8(): TextDecoder {
  const decoder = new globalThis.TextDecoder('utf-8', { ignoreBOM: true })
  let held: Buffer = Buffer.alloc(0)
  const lenient = (bytes: Uint8Array, more: boolean): string =>
    decoder.decode(bytes, { stream: more }).replaceAll(REPLACEMENT, '')
  return {
    write(bytes) {
      const whole = Buffer.concat([held, bytes])
      const heldLength = whole.at(-1) === 0xef ? 1 : whole.at(-2) === 0xef && whole.at(-1) === 0xbf ? 2 : 0
      held = whole.subarray(whole.length - heldLength)
      const piece = whole.subarray(0, whole.length - heldLength)
      let text = ''
      let from = 0
      for (let at = piece.indexOf('\uFFFD'); at >= 0; at = piece.indexOf('\uFFFD', from)) {
        text += lenient(piece.subarray(from, at), false) + REPLACEMENT
        from = at + 3
      }
      return text + lenient(piece.subarray(from), true)
    },
    end: () => lenient(held, false),
  }
}

/** Drops the mark, and keeps the halves of a surrogate pair together. */
function withoutMark(decoder: TextDecoder): TextDecoder {
  let hasBegun = false
  let half = ''
  const strip = (piece: string): string => {
    let text = half + piece
    half = ''
    if (text === '') return text
    if (isHighSurrogate(text.charCodeAt(text.length - 1))) {
      half = text.slice(-1)
      text = text.slice(0, -1)
    }
    if (hasBegun || text === '') return text
    hasBegun = true
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
  return {
    write: (bytes) => strip(decoder.write(bytes)),
    end: () => strip(decoder.end()) + half,
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function invalidBytes(): Error {
  return fileFailure('The file holds bytes that are not valid in its charset')
}
