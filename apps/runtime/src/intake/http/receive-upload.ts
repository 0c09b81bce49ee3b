import { randomUUID } from 'node:crypto'
import { addFormValue, createMultipartParser, fieldText, readContentType } from '@jatai/connectors'
import type { FormValues, HttpUpload, MultipartEvent, PartHead, UploadedFile } from '@jatai/connectors'
import { errorText, isJataiError } from '@jatai/errors'
import { MAX_BODY_BYTES } from '@jatai/platform'
import type { FileReference } from '@jatai/platform'
import type { ExecutionPlace, MessageFiles } from '../../files/message-files.ts'
import { errorObjectAnswer, TOO_LARGE, UNAVAILABLE } from './answers.ts'
import type { EarlyAnswer } from './answers.ts'
import { bodyChunks, BodyRefused, CallerGone } from './body-chunks.ts'
import type { HttpCall } from './http-call.ts'
import { decodedBody } from './read-body.ts'
import type { BodyLimits } from './read-body.ts'

/** A body that went into files. */
export interface ReceivedUpload {
  readonly upload: HttpUpload
  readonly references: readonly FileReference[]
}

/**
 * Stores the files of an upload while they come (triggers.md §5). Settles with an answer when it is not taken, and with
 * nothing when the caller went away: then nothing of it is stored either.
 */
export async function receiveUpload(
  call: HttpCall,
  reception: 'file' | 'parts',
  place: ExecutionPlace,
  files: MessageFiles,
  limits: BodyLimits,
): Promise<ReceivedUpload | EarlyAnswer | undefined> {
  const references: FileReference[] = []
  const store = async (content: AsyncIterable<Buffer>): Promise<FileReference> => {
    const reference = await files.receive(place, randomUUID(), content)
    references.push(reference)
    return reference
  }
  try {
    const source = decodedBody(call.request, call.response)
    if ('status' in source) return source
    const chunks = bodyChunks(call.request, source, limits)
    const type = call.request.headers['content-type'] ?? ''
    const upload = reception === 'file' ? await wholeBody(chunks, type, store) : await parts(chunks, type, store)
    return { upload, references }
  } catch (error) {
    await files.forget(place, references)
    if (error instanceof CallerGone) return undefined
    return refusalOf(error)
  }
}

type Store = (content: AsyncIterable<Buffer>) => Promise<FileReference>

async function wholeBody(chunks: AsyncIterable<Buffer>, type: string, store: Store): Promise<HttpUpload> {
  const { name } = await store(chunks)
  const read = readContentType(type)
  const file: UploadedFile = {
    fileName: name,
    param: 'body',
    contentType: read?.mediaType ?? type,
    ...(read?.charset === undefined ? {} : { charset: read.charset }),
  }
  return { kind: 'file', form: {}, files: [file] }
}

async function parts(chunks: AsyncIterable<Buffer>, type: string, store: Store): Promise<HttpUpload> {
  const events = multipartEvents(chunks, readContentType(type)?.boundary)
  const form: FormValues = {}
  const files: UploadedFile[] = []
  let fieldBytes = 0
  for (;;) {
    const next = await events.next()
    if (next.done === true) return { kind: 'parts', form, files }
    if (next.value.kind !== 'part') continue // There is none but heads between two contents.
    const { head } = next.value
    if (head.fileName === undefined) {
      const value = await fieldBytesOf(contentOf(events), MAX_BODY_BYTES - fieldBytes)
      fieldBytes += value.length
      addFormValue(form, head.name, fieldText(value, head))
    } else files.push(uploadedFile(head, await store(contentOf(events))))
  }
}

function uploadedFile(head: PartHead, { name, length }: FileReference): UploadedFile {
  const contentType = head.contentType ?? 'application/octet-stream'
  return {
    fileName: name,
    originalFileName: head.fileName ?? '',
    param: head.name,
    contentType,
    charset: readContentType(contentType)?.charset ?? 'UTF-8',
    contentLength: length,
  }
}

async function* multipartEvents(
  chunks: AsyncIterable<Buffer>,
  boundary: string | undefined,
): AsyncGenerator<MultipartEvent, undefined> {
  const parser = createMultipartParser(boundary)
  for await (const chunk of chunks) yield* parser.push(chunk)
  parser.finish()
}

/** The bytes of the part whose head was just read, up to its end. */
async function* contentOf(events: AsyncGenerator<MultipartEvent, undefined>): AsyncGenerator<Buffer, undefined> {
  for (;;) {
    const next = await events.next()
    if (next.done === true || next.value.kind !== 'data') return undefined
    yield next.value.bytes
  }
}

/** Fields travel with the message, so all of them together are no longer than one. */
async function fieldBytesOf(content: AsyncIterable<Buffer>, most: number): Promise<string> {
  let value = ''
  for await (const bytes of content) {
    value += bytes.toString('latin1')
    if (value.length > most) throw new BodyRefused(TOO_LARGE)
  }
  return value
}

/** What is left of the body is not read, so the connection closes. */
function refusalOf(error: unknown): EarlyAnswer {
  if (error instanceof BodyRefused) return error.answer
  const isBad = isJataiError(error) && error.kind === 'message'
  return { ...(isBad ? errorObjectAnswer(400, errorText(error)) : UNAVAILABLE), closes: true }
}
