import { createCharsetDecoder } from '../charset/charset-decoder.ts'

/**
 * The text of an XML file: by its byte order mark, else by the encoding that its declaration names, else UTF-8.
 *
 * @throws StepFailure for an encoding that is not known
 */
export async function decodeXml(bytes: Buffer): Promise<string> {
  const decoder = await createCharsetDecoder(encodingOf(bytes))
  const text = decoder.write(bytes) + decoder.end()
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text
}

function encodingOf(bytes: Buffer): string {
  const [first, second, third] = bytes
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'UTF-8'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === LESS)) return 'UTF-16BE'
  if ((first === 0xff && second === 0xfe) || (first === LESS && second === 0)) return 'UTF-16LE'
  // All other encodings in use write the declaration as ASCII does.
  return DECLARED.exec(bytes.subarray(0, 500).toString('latin1'))?.[1] ?? 'UTF-8'
}

const BYTE_ORDER_MARK = 0xfeff
const LESS = 60
const DECLARED = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/
