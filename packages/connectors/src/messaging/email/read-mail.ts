import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { errorText, MessageError } from '@jatai/errors'
import type { JsonObject } from '@jatai/languages/json'
import type { SourceFile } from '@jatai/sdk'
import type { AttachmentStream, MailParser, MessageText } from 'mailparser'
import { createAttachmentNames } from './attachment-names.ts'
import { mailMessage } from './mail-message.ts'

/** A mail, taken apart. */
export interface ReadMail {
  readonly message: JsonObject
  /** The attachments, which wait in a folder of their own, so that they need no memory. */
  readonly files: readonly SourceFile[]
  /** Removes what has not been read of them. */
  discard(): Promise<void>
}

/**
 * Takes a mail apart (RFC 5322, MIME). Whatever is no text of the mail itself is an attachment, whether it has a name,
 * is shown inside the text, or is a mail of its own.
 *
 * @param source its bytes, which are read to their end
 * @param options.hasAttachments false: attachments are passed over
 * @throws MessageError `MESSAGE_MAIL` for what is no mail that can be read; what the source or the disk throws
 */
export async function readMail(
  source: Readable,
  options: { readonly receivedAt: Date; readonly hasAttachments: boolean },
): Promise<ReadMail> {
  const { MailParser } = await import('mailparser')
  const parser = new MailParser({
    ignoreEmbedded: true,
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    checksumAlgo: false,
  })
  const attachments = createSpool()
  let elsewhere: { readonly error: unknown } | undefined
  const stop = (error: Error): void => {
    elsewhere ??= { error }
    parser.destroy(error)
  }
  source.once('error', stop)
  source.pipe(parser)
  let body: MessageText = { type: 'text' }
  try {
    for await (const part of parser as AsyncIterable<AttachmentStream | MessageText>) {
      if (part.type === 'text') body = part
      else await takeAttachment(part).catch(stop)
    }
  } catch (error) {
    source.destroy()
    await attachments.discard()
    if (elsewhere !== undefined) throw elsewhere.error
    throw new MessageError('MESSAGE_MAIL', `The mail cannot be read: ${errorText(error)}`, { cause: error })
  }

  async function takeAttachment(part: AttachmentStream): Promise<void> {
    if (options.hasAttachments) await attachments.add(part)
    else part.content.resume()
    part.release?.()
  }

  const { subject, from, to, cc, bcc, replyTo } = parser
  const content = { text: body.text ?? '', html: body.html ?? '', attachments: attachments.names }
  return {
    message: mailMessage(
      { subject, from, to, cc, bcc, replyTo, date: dateHeader(parser) },
      content,
      options.receivedAt,
    ),
    files: attachments.files,
    discard: attachments.discard,
  }
}

/** As it was written: the parser has the present time for a date that it cannot read. */
function dateHeader(parser: MailParser): string | undefined {
  const lines = parser.headerLines === false ? [] : parser.headerLines
  return lines.find(({ key }) => key === 'date')?.line.replace(/^[^:]*:/, '')
}

/** Attachments in a folder that is made for the first one. */
function createSpool() {
  const given = createAttachmentNames(randomUUID)
  const names: string[] = []
  const files: SourceFile[] = []
  let folder: string | undefined

  return {
    names,
    files,
    async add({ content, contentType, filename }: AttachmentStream): Promise<void> {
      folder ??= await mkdtemp(join(tmpdir(), 'jatai-mail-'))
      const name = given.next(filename, contentType)
      // Under a name of our own, so that no name from outside is ever a path here.
      const path = join(folder, String(files.length))
      await pipeline(content, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
      names.push(name)
      files.push({ name, contentType, content: readOnce(path) })
    },
    async discard(): Promise<void> {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

async function* readOnce(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>
  await rm(path, { force: true })
}
