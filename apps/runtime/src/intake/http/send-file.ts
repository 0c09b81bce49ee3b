import type { Http2Stream } from 'node:http2'
import { pipeline } from 'node:stream/promises'
import { errorText } from '@jatai/errors'
import type { AnswerFile, MessageFiles } from '../../files/message-files.ts'
import { errorObjectAnswer } from './answers.ts'
import { readByteRange } from './byte-range.ts'
import { isCallerGone } from './caller-gone.ts'
import type { HttpCall } from './http-call.ts'
import { mergedHeaders } from './merged-headers.ts'
import { preconditionStatus } from './preconditions.ts'

/** A reader that takes nothing for this long is given up. */
const STALLED_READER_MS = 60_000

/**
 * Answers with a file, or with the part of it that the caller asks for, or with 304 to who has it, and removes it unless
 * it is kept (triggers.md §5). A file that is not what was stored is answered with 500, or, when that is found on the
 * way, cut off before its last bytes.
 */
export async function sendFile(
  call: HttpCall,
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly file: AnswerFile },
  files: MessageFiles,
  /** True: the file stays, for others that ask for the same answer. */
  { isKept = false }: { readonly isKept?: boolean } = {},
): Promise<void> {
  const { response } = call
  const { file } = answer
  try {
    if (isCallerGone(response)) return
    const { status, headers, range } = partial(call, answer)
    if (range === 'none' || call.method === 'HEAD') {
      response.writeHead(status, headers)
      response.end()
      return
    }
    const { content } = await files.open(file, range === undefined ? {} : { range })
    if (isCallerGone(response)) {
      await content[Symbol.asyncIterator]().return?.()
      return
    }
    response.writeHead(status, headers)
    response.setTimeout(STALLED_READER_MS, () => response.destroy())
    // The compatible response of HTTP/2 does not tell a pipeline that its caller has gone; the stream behind it does.
    await pipeline(content, (response as { stream?: Http2Stream }).stream ?? response)
  } catch (error) {
    if (response.headersSent) response.destroy()
    else {
      const { body } = errorObjectAnswer(500, `The file of the answer could not be read: ${errorText(error)}`)
      response.writeHead(500, {
        ...call.answerHeaders,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      })
      response.end(body)
    }
  } finally {
    if (!isKept) await files.drop(file)
  }
}

interface PartialAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number>>
  /** `none`: there is no body. */
  readonly range: { readonly from: number; readonly to: number } | undefined | 'none'
}

function partial(
  { method, request }: HttpCall,
  { status, headers, file }: Parameters<typeof sendFile>[1],
): PartialAnswer {
  const { length, sha256 } = file
  const described = mergedHeaders({ 'Accept-Ranges': 'bytes', ETag: `"${sha256}"` }, headers)
  const { 'Content-Type': _type, ...undescribed } = described
  const etag = Object.entries(described).find(([name]) => name.toLowerCase() === 'etag')?.[1] ?? ''
  const isRead = status === 200 && (method === 'GET' || method === 'HEAD')
  const instead = isRead ? preconditionStatus(request.headers, etag) : undefined
  if (instead === 304) return { status: 304, headers: undescribed, range: 'none' }
  if (instead === 412) return { status: 412, headers: { ...undescribed, 'Content-Length': 0 }, range: 'none' }
  const condition = request.headers['if-range']
  const isRanged = isRead && method === 'GET' && (condition === undefined || condition === etag)
  const range = isRanged ? readByteRange(request.headers.range, length) : undefined
  if (range === undefined) {
    return { status, headers: { ...described, 'Content-Length': length }, range: length === 0 ? 'none' : undefined }
  }
  if (range === 'unsatisfiable') {
    return {
      status: 416,
      headers: { ...undescribed, 'Content-Range': `bytes */${length}`, 'Content-Length': 0 },
      range: 'none',
    }
  }
  const contentRange = `bytes ${range.from}-${range.to - 1}/${length}`
  return {
    status: 206,
    headers: { ...described, 'Content-Range': contentRange, 'Content-Length': range.to - range.from },
    range,
  }
}
