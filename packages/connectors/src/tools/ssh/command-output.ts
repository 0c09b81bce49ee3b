import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { StepCall } from '@jatai/sdk'

/** Where one of the two outputs of a command goes. It reads the source to its end, whatever it keeps of it. */
export type OutputSink = (source: Readable) => Promise<string | undefined>

/** Most bytes of an output that is returned as a text (tools.md, SSH Remote Command). */
export const MAXIMUM_TEXT_BYTES = 10 * 1024 * 1024

/** Keeps nothing. */
export const discard: OutputSink = async (source) => {
  const end = ended(source)
  source.resume()
  await end
  return undefined
}

/** A UTF-8 text without its last line break. What is beyond the limit is left out, and the log says so. */
export function asText(call: StepCall<unknown>, name: string, limit = MAXIMUM_TEXT_BYTES): OutputSink {
  return async (source) => {
    const chunks: Buffer[] = []
    let room = limit
    let isCut = false
    source.on('data', (chunk: Buffer) => {
      if (chunk.length > room) isCut = true
      if (room > 0) chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
      room -= Math.min(room, chunk.length)
    })
    await ended(source)
    // In the middle of a letter, the decoder waits for the rest of it, which never comes.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(chunks), { stream: isCut })
    if (isCut) call.log('WARN', `${name} is longer than ${limit} bytes: the rest is left out`)
    return isCut ? text : text.replace(/\r?\n$/, '')
  }
}

/**
 * A file of the execution.
 *
 * @param path real path
 */
export function asFile(call: StepCall<unknown>, path: string): OutputSink {
  return async (source) => {
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        try {
          call.execution.files.reserve(chunk.length)
          done(null, chunk)
        } catch (error) {
          done(error as Error)
        }
      },
    })
    try {
      // Not in the pipeline itself: that would close the channel at the end of one output, before the exit code.
      source.pipe(counted)
      await pipeline(counted, createWriteStream(path))
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    return undefined
  }
}

function ended(source: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    source.once('end', resolve)
    source.once('close', resolve)
    source.once('error', reject)
  })
}
