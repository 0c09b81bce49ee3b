import { malformed, readPartHead } from './multipart-part-head.ts'
import type { PartHead } from './multipart-part-head.ts'

/** What a multipart body consists of, in order: for each part its head, its bytes in any number of pieces, its end. */
export type MultipartEvent =
  | { readonly kind: 'part'; readonly head: PartHead }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'end' }

export interface MultipartParser {
  /** Reads on; what it yields refers to the chunk. @throws MessageError when the body is malformed */
  push(chunk: Buffer): Generator<MultipartEvent, undefined>
  /** The body has ended. @throws MessageError when it ended too early */
  finish(): void
}

/** Bytes of the headers of one part. */
const LARGEST_HEAD = 16 * 1024
/** Blanks that may follow a boundary on its line. */
const LONGEST_PADDING = 256
/** Parts of one body (reliability.md HTTP-04). */
export const MOST_PARTS = 1000

/**
 * Reads a `multipart/form-data` body (RFC 2046, RFC 7578) in chunks of any size, holding no more of it than one part's
 * headers. Strict: whatever is not as the standard says is refused, since lenient readers see different parts in the
 * same bytes.
 *
 * The bytes before the first boundary are skipped (*preamble*); then a boundary's line (*boundary*), a part's headers
 * (*head*), the end of their blank line (*blank*) and its content (*content*) follow each other; behind the last boundary nothing is read (*epilogue*).
 *
 * @throws MessageError for a boundary that is none
 */
export function createMultipartParser(boundary: string | undefined): MultipartParser {
  if (boundary === undefined) throw malformed('the Content-Type names no boundary')
  if (!/^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/.test(boundary)) {
    throw malformed('the boundary is not one')
  }
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  let state: 'preamble' | 'boundary' | 'head' | 'blank' | 'content' | 'epilogue' = 'preamble'
  // The first boundary may stand at the very beginning, without a line end before it.
  let rest: Buffer = Buffer.from('\r\n')
  /** How much of the bytes at hand is done with. */
  let consumed = 0
  let parts = 0

  function* push(chunk: Buffer): Generator<MultipartEvent, undefined> {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    for (;;) {
      const next = yield* step(bytes, at)
      if (next === undefined) break
      at = next
    }
    rest = state === 'epilogue' ? Buffer.alloc(0) : bytes.subarray(consumed)
  }

  /** Reads one thing; the place behind it, or undefined when it is not here as a whole. */
  function* step(bytes: Buffer, at: number): Generator<MultipartEvent, number | undefined> {
    consumed = at
    switch (state) {
      case 'preamble':
      case 'content': {
        const end = bytes.indexOf(delimiter, at)
        const isContent = state === 'content'
        consumed = end < 0 ? Math.max(at, bytes.length - delimiter.length + 1) : end
        if (isContent && consumed > at) yield { kind: 'data', bytes: bytes.subarray(at, consumed) }
        if (end < 0) return undefined
        if (isContent) yield { kind: 'end' }
        state = 'boundary'
        return end + delimiter.length
      }
      case 'boundary': {
        if (bytes.length - at >= 2 && bytes[at] === DASH && bytes[at + 1] === DASH) {
          state = 'epilogue'
          return undefined
        }
        const end = bytes.indexOf('\r\n', at)
        if (end < 0 && bytes.length - at <= LONGEST_PADDING) return undefined
        if (end < 0 || !/^[ \t]*$/.test(bytes.toString('latin1', at, end))) {
          throw malformed('a boundary is followed by something else')
        }
        state = 'head'
        return end
      }
      case 'head': {
        // From the line end of the boundary on, so that a part without headers is found too.
        const end = bytes.indexOf('\r\n\r\n', at)
        if ((end < 0 ? bytes.length : end) - at > LARGEST_HEAD) throw malformed('the headers of a part are too long')
        if (end < 0) return undefined
        if (++parts > MOST_PARTS) throw malformed(`it has more than ${MOST_PARTS} parts`)
        yield { kind: 'part', head: readPartHead(bytes.toString('latin1', at + 2, Math.max(at + 2, end))) }
        state = 'blank'
        return end + 2
      }
      case 'blank':
        // The line end of the blank line may be that of the next boundary: then there is no content.
        if (bytes.length - at < delimiter.length) return undefined
        state = 'content'
        return bytes.compare(delimiter, 0, delimiter.length, at, at + delimiter.length) === 0 ? at : at + 2
      case 'epilogue':
        return undefined
    }
  }

  return {
    push,
    finish() {
      if (state === 'preamble') throw malformed('the boundary does not occur')
      if (state !== 'epilogue') throw malformed('it ends before its last boundary')
    },
  }
}

const DASH = 45
