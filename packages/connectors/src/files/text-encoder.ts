import { findCharset } from '@jatai/languages/charset'
import { fileFailure } from './file-failure.ts'

/** Writes text as bytes. A character that the charset lacks is written as `?`. */
export type EncodeText = (text: string) => Uint8Array

/**
 * Finds how text is written in a charset, by any name that Java knows.
 *
 * @param continues the text goes behind another one in the same file: no byte order mark is written
 * @throws StepFailure when there is no such charset
 */
export async function openTextEncoder(charset: string, continues = false): Promise<EncodeText> {
  const wanted = charset.trim() === '' ? 'UTF-8' : charset.trim()
  const known = findCharset(wanted)
  if (known?.name === 'UTF-8') return (text) => Buffer.from(text.toWellFormed(), 'utf8')
  if (known?.name === 'UTF-16') {
    const bigEndian = findCharset('UTF-16BE')
    let isFirst = !continues
    return (text) => {
      const charsetNow = isFirst ? known : bigEndian
      if (text !== '') isFirst = false
      return charsetNow!.encode(text)
    }
  }
  if (known !== undefined) return (text) => known.encode(text)
  const { default: iconv } = await import('iconv-lite')
  if (/^(base64|hex|binary|internal)/i.test(wanted) || !iconv.encodingExists(wanted)) {
    throw fileFailure(`The charset ${charset} is not known`)
  }
  return (text) => iconv.encode(text, wanted)
}
