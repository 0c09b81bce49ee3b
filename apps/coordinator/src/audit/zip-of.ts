import { Readable } from 'node:stream'

/** An archive with one file, made while it is read. What fails while its text is made is an error of the stream. */
export async function zipOf(name: string, text: AsyncIterable<string>): Promise<Readable> {
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  const archive = zip.outputStream as Readable
  const content = Readable.from(text, { objectMode: false })
  const fail = (error: unknown): void => void archive.destroy(error as Error)
  content.on('error', fail)
  zip.on('error', fail)
  // Nobody reads to its end what has gone away.
  archive.on('close', () => content.destroy())
  zip.addReadStream(content, name)
  zip.end()
  return archive
}
