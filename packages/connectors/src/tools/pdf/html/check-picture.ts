import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { imageSize } from './images.ts'
import type { ImageSize } from './images.ts'

const inflated = promisify(inflate)

/** Most bytes of a pixel: four channels of two bytes. */
const PIXEL_BYTES = 8
const SIGNATURE_BYTES = 8
/** Length, type and checksum around the data of a chunk. */
const CHUNK_BYTES = 12
const PNG_MARK = 0x89

/**
 * True for a PNG or JPEG that can be put into a PDF. What cannot be decoded would break the whole document down: the
 * chunks of a PNG have to be whole, and its pixels readable.
 */
export async function isUsablePicture(bytes: Uint8Array): Promise<boolean> {
  const size = imageSize(bytes)
  if (size === undefined) return false
  return bytes[0] !== PNG_MARK || (await hasPixels(bytes, size))
}

async function hasPixels(bytes: Uint8Array, { width, height }: ImageSize): Promise<boolean> {
  const data = pixelData(bytes)
  if (data === undefined) return false
  try {
    // A byte for the filter of each row, twice as many rows at most when they are interlaced.
    const maxOutputLength = width * height * PIXEL_BYTES + 2 * height + 64
    return (await inflated(data, { maxOutputLength })).length > 0
  } catch {
    return false
  }
}

/** The data of all IDAT chunks; undefined when a chunk or the end is missing. */
function pixelData(bytes: Uint8Array): Buffer | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Buffer[] = []
  for (let at = SIGNATURE_BYTES; at + CHUNK_BYTES <= view.length;) {
    const length = view.readUInt32BE(at)
    const type = view.toString('latin1', at + 4, at + 8)
    const end = at + CHUNK_BYTES + length
    if (end > view.length) return undefined
    if (type === 'IEND') return parts.length === 0 ? undefined : Buffer.concat(parts)
    if (type === 'IDAT') parts.push(view.subarray(at + 8, at + 8 + length))
    at = end
  }
  return undefined
}
