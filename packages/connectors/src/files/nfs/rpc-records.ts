import { garbled } from './xdr-reader.ts'

/** Most bytes of one answer: a piece of a file of 1 MiB, or a piece of a directory, and some. */
const MAXIMUM_RECORD = 4 * 1024 * 1024
const MAXIMUM_FRAGMENTS = 10_000
const LAST_FRAGMENT = 0x8000_0000

/** A record as TCP carries it: one fragment (RFC 5531, section 11). */
export function recordOf(message: Buffer): Buffer {
  const header = Buffer.allocUnsafe(4)
  header.writeUInt32BE((LAST_FRAGMENT | message.length) >>> 0)
  return Buffer.concat([header, message])
}

/**
 * Puts records together from what a socket gives, wherever it is cut.
 *
 * @throws RemoteError from the function that takes the bytes, for a record that is too long
 */
export function createRecordReader(onRecord: (record: Buffer) => void): (bytes: Buffer) => void {
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let record: Buffer[] = []
  let recordBytes = 0

  /** The next bytes, when so many have come. */
  function take(length: number): Buffer | undefined {
    if (waitingBytes < length) return undefined
    const all = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting)
    waiting = [all.subarray(length)]
    waitingBytes -= length
    return all.subarray(0, length)
  }

  let header: number | undefined
  return (bytes) => {
    waiting.push(bytes)
    waitingBytes += bytes.length
    for (;;) {
      header ??= take(4)?.readUInt32BE()
      if (header === undefined) return
      const length = header % LAST_FRAGMENT
      if (recordBytes + length > MAXIMUM_RECORD || record.length > MAXIMUM_FRAGMENTS) throw garbled()
      const fragment = take(length)
      if (fragment === undefined) return
      const isLast = header >= LAST_FRAGMENT
      header = undefined
      record.push(fragment)
      recordBytes += length
      if (!isLast) continue
      const whole = Buffer.concat(record)
      record = []
      recordBytes = 0
      onRecord(whole)
    }
  }
}
