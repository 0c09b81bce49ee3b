/** Writes values in XDR (RFC 4506): big-endian, each filled up to four bytes. */
export interface XdrWriter {
  /** 0 to 2^32 - 1; a boolean is 0 or 1. */
  uint32(value: number): XdrWriter
  uint64(value: bigint): XdrWriter
  /** Bytes behind their length. */
  opaque(bytes: Uint8Array): XdrWriter
  /** A text in UTF-8 behind its length. */
  text(text: string): XdrWriter
  /** Bytes without a length: a value that is written already. */
  raw(bytes: Uint8Array): XdrWriter
  bytes(): Buffer
}

export function createXdrWriter(): XdrWriter {
  const pieces: Uint8Array[] = []
  const writer: XdrWriter = {
    uint32(value) {
      const piece = Buffer.allocUnsafe(4)
      piece.writeUInt32BE(value)
      return writer.raw(piece)
    },
    uint64(value) {
      const piece = Buffer.allocUnsafe(8)
      piece.writeBigUInt64BE(value)
      return writer.raw(piece)
    },
    opaque(bytes) {
      writer.uint32(bytes.length).raw(bytes)
      return bytes.length % 4 === 0 ? writer : writer.raw(new Uint8Array(4 - (bytes.length % 4)))
    },
    text: (text) => writer.opaque(Buffer.from(text.toWellFormed(), 'utf8')),
    raw(bytes) {
      pieces.push(bytes)
      return writer
    },
    bytes: () => Buffer.concat(pieces),
  }
  return writer
}
