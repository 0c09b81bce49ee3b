import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

interface Entry {
  readonly name: string
  readonly content: string | Uint8Array
  /** File mode of Unix. @default 0o100644 */
  readonly mode?: number
}

/** An archive with these entries; names that no tool would write are put in afterwards. */
export async function makeZip(entries: readonly Entry[]): Promise<Buffer> {
  const zip = new ZipFile()
  const written = buffer(zip.outputStream)
  const stand = (name: string, index: number): string => String(index).padStart(Buffer.byteLength(name), '_')
  entries.forEach(({ name, content, mode = 0o100644 }, index) =>
    zip.addBuffer(Buffer.from(content as Uint8Array), stand(name, index), { mode }),
  )
  zip.end()
  const bytes = await written
  entries.forEach(({ name }, index) => replace(bytes, stand(name, index), name))
  return bytes
}

/** Puts a text in the place of another one of the same length, everywhere. */
export function replace(bytes: Buffer, from: string, to: string): void {
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at)
}
