import { createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { RemoteError } from '@jatai/errors'
import { findCharset } from '@jatai/languages/charset'
import { StepFailure } from '@jatai/sdk'
import type { Execution } from '@jatai/sdk'
import type { HttpResponse } from './http-request.ts'

/** Most bytes of a response that are held in memory; larger ones go to a file. */
const LARGEST_IN_MEMORY = 64 * 1024 * 1024

/**
 * The whole body.
 *
 * @throws RemoteError when it is too large or breaks off
 */
export async function readBytes(response: HttpResponse): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_IN_MEMORY) {
      response.body.destroy()
      throw new RemoteError('REMOTE_TOO_LARGE', 'The response is larger than 64 MB: save it as a local file')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * Streams the body into a file of the execution.
 *
 * @throws StepFailure when the file cannot be written, without its real path; what ended the body otherwise
 */
export async function saveBody(
  response: HttpResponse,
  execution: Execution,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const path = await execution.files.resolve(name)
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        execution.files.reserve(chunk.length)
        done(null, chunk)
      } catch (error) {
        done(error as Error)
      }
    },
  })
  const file = createWriteStream(path)
  let isFileBad = false
  file.once('error', (error: NodeJS.ErrnoException) => (isFileBad = error.syscall !== undefined))
  try {
    await pipeline(response.body, count, file, { signal })
  } catch (error) {
    if (isFileBad) throw new StepFailure(`File ${name} cannot be written.`, { cause: error })
    throw error
  }
}

/** The text of a body: in the charset given, else in that of the response, else UTF-8. */
export function bodyText(bytes: Buffer, response: HttpResponse, charset?: string): string {
  const contentType = response.headers['content-type']
  const named =
    charset ?? (typeof contentType === 'string' ? /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] : undefined)
  const known = named === undefined ? undefined : findCharset(named)
  const text = known === undefined ? bytes.toString('utf8') : known.decode(bytes)
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** Headers as they stand in a message: repeated ones joined, `set-cookie` a list. */
export function headersJson(response: HttpResponse): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]): [string, string | readonly string[]] => {
      if (name === 'set-cookie') return [name, typeof value === 'string' ? [value] : value]
      return [name, typeof value === 'string' ? value : value.join(', ')]
    }),
  )
}
