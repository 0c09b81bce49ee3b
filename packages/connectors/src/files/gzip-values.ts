import { gunzipSync, gzipSync } from 'node:zlib'
import { decodeBase64 } from '@jatai/languages/charset'
import { updateAtPaths } from '@jatai/languages/dot-path'
import type { Json } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import { fileFailure } from './file-failure.ts'
import { MAXIMUM_IN_MEMORY } from './file-limits.ts'

/** The Base64 text of the gzip form of a text, of other values as compact JSON, or of bytes in Base64. */
export function compressValue(value: Json, isBinary: boolean): string {
  return gzipSync(bytesOf(value, isBinary)).toString('base64')
}

/** The bytes that a value stands for. */
export function bytesOf(value: Json, isBinary: boolean): Uint8Array {
  if (isBinary) return fromBase64(value)
  return Buffer.from((field.readTextValue(value) ?? 'null').toWellFormed(), 'utf8')
}

/**
 * The bytes in a gzip form that is written in Base64.
 *
 * @throws StepFailure when it is none, or holds more bytes than the limit
 */
export function decompressValue(value: Json, limit = MAXIMUM_IN_MEMORY): Buffer {
  const compressed = fromBase64(value)
  try {
    return gunzipSync(compressed, { maxOutputLength: Math.max(1, limit) })
  } catch (cause) {
    const isTooLarge = (cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
    if (isTooLarge) throw fileFailure(`The value expands to more than ${MAXIMUM_IN_MEMORY} bytes`, { cause })
    throw fileFailure('The value is not in GZIP format', { exception: 'java.util.zip.ZipException', cause })
  }
}

interface FieldsOptions {
  readonly compresses: boolean
  /** Compressing: the value is Base64 of bytes. Decompressing: the result is. */
  readonly isBinary: boolean
  readonly preserveOriginal: boolean
}

/** The message with the values at the paths compressed or decompressed. */
export function gzipFields(message: Json, paths: Parameters<typeof updateAtPaths>[1], options: FieldsOptions): Json {
  const { compresses, isBinary, preserveOriginal } = options
  // All values together stay within the limit.
  let left = MAXIMUM_IN_MEMORY
  return updateAtPaths(
    message,
    paths,
    (value) => {
      if (compresses) return { value: compressValue(value, isBinary) }
      const bytes = decompressValue(value, left)
      left -= bytes.length
      return { value: bytes.toString(isBinary ? 'base64' : 'utf8') }
    },
    { preserveOriginal },
  )
}

function fromBase64(value: Json): Uint8Array {
  if (typeof value !== 'string') throw fileFailure('The value is not a Base64 text')
  try {
    return decodeBase64(value.trim())
  } catch (cause) {
    throw fileFailure('The value is not a Base64 text', { cause })
  }
}
