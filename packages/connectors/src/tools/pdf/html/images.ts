/** A picture that can be put into a PDF: how large it is, in pixels. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** Pictures of more pixels are left out: a few bytes can claim any number of them. */
const MOST_PIXELS = 60_000_000

/** The size of a PNG or JPEG picture; undefined for what is none, or has too many pixels. */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = pngSize(view) ?? jpegSize(view)
  if (size === undefined || size.width === 0 || size.height === 0) return undefined
  return size.width * size.height > MOST_PIXELS ? undefined : size
}

function pngSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return undefined
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Walks along the segments to the frame header. */
function jpegSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at++
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}
