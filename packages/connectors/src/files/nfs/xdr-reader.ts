import { RemoteError } from '@jatai/errors'

/** Reads values in XDR (RFC 4506) one after another; what ends too early or is too long is a RemoteError. */
export interface XdrReader {
  uint32(): number
  boolean(): boolean
  uint64(): bigint
  /** Bytes behind their length; at most so many. */
  opaque(maximum: number): Buffer
  text(maximum: number): string
  /** Bytes without a length. */
  raw(length: number): Buffer
}

export function createXdrReader(bytes: Buffer): XdrReader {
  let at = 0
  const reader: XdrReader = {
    uint32: () => reader.raw(4).readUInt32BE(),
    boolean: () => reader.uint32() !== 0,
    uint64: () => reader.raw(8).readBigUInt64BE(),
    opaque(maximum) {
      const length = reader.uint32()
      if (length > maximum) throw garbled()
      const value = reader.raw(length)
      if (length % 4 !== 0) reader.raw(4 - (length % 4))
      return value
    },
    text: (maximum) => reader.opaque(maximum).toString('utf8'),
    raw(length) {
      if (at + length > bytes.length) throw garbled()
      at += length
      return bytes.subarray(at - length, at)
    },
  }
  return reader
}

/** What came is no answer of this protocol. */
export function garbled(): RemoteError {
  return new RemoteError('REMOTE_PROTOCOL', 'The NFS server sent an answer that cannot be read')
}
