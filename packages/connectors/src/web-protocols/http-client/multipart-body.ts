import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { Readable } from 'node:stream'
import { StepFailure } from '@jatai/sdk'
import type { Execution } from '@jatai/sdk'
import type { RequestBody } from './http-request.ts'

export interface MultipartParts {
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** Form name and name of a file of the execution. */
  readonly files: readonly (readonly [name: string, fileName: string])[]
}

/** A `multipart/form-data` body (RFC 7578); files are streamed. */
export async function multipartBody(
  parts: MultipartParts,
  execution: Execution,
): Promise<{ readonly body: RequestBody; readonly boundary: string }> {
  const boundary = `----jatai-${randomUUID()}`
  const pieces: (Buffer | { readonly path: string; readonly size: number })[] = []
  for (const [name, value] of parts.fields) {
    pieces.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`),
    )
  }
  for (const [name, fileName] of parts.files) {
    const { path, size } = await existingFile(execution, fileName)
    const base = basename(fileName)
    pieces.push(
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"; filename="${quoted(base)}"\r\n` +
          `Content-Type: ${typeOf(base)}\r\n\r\n`,
      ),
      { path, size },
      Buffer.from('\r\n'),
    )
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`))
  const length = pieces.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : piece.size), 0)
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const piece of pieces) {
      if (Buffer.isBuffer(piece)) yield piece
      else yield* createReadStream(piece.path) as AsyncIterable<Buffer>
    }
  }
  return { boundary, body: { kind: 'stream', length, open: () => Readable.from(bytes(), { objectMode: false }) } }
}

/** A file of the execution as a body. */
export async function fileBody(execution: Execution, fileName: string): Promise<RequestBody> {
  const { path, size } = await existingFile(execution, fileName)
  return { kind: 'stream', length: size, open: () => createReadStream(path) }
}

async function existingFile(execution: Execution, fileName: string): Promise<{ path: string; size: number }> {
  const path = await execution.files.resolve(fileName)
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() !== true) throw new StepFailure(`File ${fileName} does not exist.`)
  return { path, size: found.size }
}

/** RFC 7578 §2 and the HTML standard: quotes and line ends are percent-encoded. */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.gz': 'application/gzip',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.xls': 'application/vnd.ms-excel',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.xml': 'application/xml',
  '.zip': 'application/zip',
}

function typeOf(name: string): string {
  return TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream'
}
