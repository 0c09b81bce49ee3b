import { Readable } from 'node:stream'
import type { StepCall } from '@jatai/sdk'
import { reservingGuard } from '../expansion-guard.ts'
import { writeStream } from '../write-stream.ts'

/** A new archive, while its entries are named. */
export interface NewArchive {
  /**
   * @param name relative, with slashes
   * @param content its bytes; what opens them is called when all the entries before have been written
   */
  add(name: string, content: Buffer | (() => AsyncIterable<Buffer>)): void
}

/** Writes a new archive of any size: entries are read one after another, while it is written. */
export async function writeArchive(
  call: StepCall<unknown>,
  path: string,
  fill: (archive: NewArchive) => void,
): Promise<void> {
  await writeStream(call, path, await createArchive(fill), reservingGuard(call.execution.files))
}

/** The bytes of a new archive. What fails while an entry is read is an error of the stream. */
export async function createArchive(fill: (archive: NewArchive) => void): Promise<Readable> {
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  let entry: Readable | undefined
  const fail = (error: unknown): void => void output.destroy(error as Error)
  zip.on('error', fail)
  // The library leaves the entry it is at as it is: open.
  output.on('close', () => entry?.destroy())
  fill({
    add(name, content) {
      if (Buffer.isBuffer(content)) return zip.addBuffer(content, name, options)
      zip.addReadStreamLazy(name, options, (done) => {
        entry = Readable.from(content(), { objectMode: false }).on('error', fail)
        done(null, entry)
      })
    },
  })
  zip.end()
  return output
}

const options = { mode: 0o100644 }
