import { Transform } from 'node:stream'
import type { ExecutionFiles } from '@jatai/sdk'
import { fileFailure } from './file-failure.ts'

/** Bytes that anything may unpack to without suspicion. */
const UNSUSPICIOUS = 16 * 1024 * 1024
/** Beyond that, how many times larger than its compressed form something may become. Logs and tables stay below 100. */
const MAXIMUM_RATIO = 250

/** Counts the bytes that come out of one compressed file. */
export interface ExpansionLimit {
  /** @throws StepFailure when they are more than the file can be believed to hold */
  count(bytes: number): void
}

/**
 * A limit for everything that one compressed file unpacks to, so that an archive whose entries lie on top of each other
 * gets no more than another one of its size.
 *
 * @param name the compressed file, for the error
 * @param compressedSize its size in bytes
 */
export function expansionLimit(name: string, compressedSize: number): ExpansionLimit {
  const limit = Math.max(UNSUSPICIOUS, compressedSize * MAXIMUM_RATIO)
  let size = 0
  return {
    count(bytes) {
      size += bytes
      if (size > limit) throw fileFailure(`File ${name} expands to more than ${limit} bytes, which is not allowed`)
    },
  }
}

/**
 * Lets through what is about to be written, and counts it against the folder of the execution; what comes out of a
 * decompressor also against its limit.
 */
export function reservingGuard(files: ExecutionFiles, limit?: ExpansionLimit): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        limit?.count(chunk.length)
        files.reserve(chunk.length)
        done(null, chunk)
      } catch (error) {
        done(error as Error)
      }
    },
  })
}
