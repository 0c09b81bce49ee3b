import { findCharset } from '@jatai/languages/charset'
import { StepFailure } from '@jatai/sdk'

/** Turns bytes into text, piece by piece, also when a character is cut in two. */
export interface CharsetDecoder {
  write(bytes: Uint8Array): string
  end(): string
}

/**
 * A decoder for a charset by any of the names that Java knows.
 *
 * @throws StepFailure when there is no such charset
 */
export async function createCharsetDecoder(name: string): Promise<CharsetDecoder> {
  const wanted = name.trim()
  const known = wanted === '' ? 'UTF-8' : (findCharset(wanted)?.name ?? wanted)
  const { default: iconv } = await import('iconv-lite')
  // Names of iconv-lite that turn text into bytes and not the other way round are no charsets.
  if (/^(base64|hex|binary|internal)/i.test(known) || !iconv.encodingExists(known)) {
    throw new StepFailure(`The charset ${name} is not known`, { isConfiguration: true })
  }
  const decoder = iconv.getDecoder(known, { stripBOM: false })
  return {
    write: (bytes) => decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    end: () => decoder.end() ?? '',
  }
}
