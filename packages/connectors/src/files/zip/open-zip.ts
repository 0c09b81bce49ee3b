import { promisify } from 'node:util'
import type { Readable } from 'node:stream'
import type { Entry, ZipFile } from 'yauzl'
import { fileFailure } from '../file-failure.ts'
import { MAXIMUM_ENTRIES } from '../file-limits.ts'
import type { LocalFile } from '../local-file.ts'

/** An archive that is open. */
export interface OpenZip {
  /** In the order of the directory, names as they are written there. */
  readonly entries: readonly ZipEntry[]
  /** The content of an entry, decompressed. More than the directory says of its size is an error of the stream. */
  read(entry: ZipEntry): Promise<Readable>
  close(): void
}

export interface ZipEntry {
  readonly rawName: Buffer
  /** True when the name is written in UTF-8. */
  readonly isUtf8: boolean
  readonly isEncrypted: boolean
  readonly isLink: boolean
  readonly entry: Entry
}

/**
 * Opens an archive and reads its directory.
 *
 * @throws StepFailure for a file that is none, and for too many entries
 */
export async function openZip(file: LocalFile): Promise<OpenZip> {
  const { open } = await import('yauzl')
  const openFile = promisify<string, object, ZipFile>(open)
  const notZip = (cause: unknown): Error =>
    fileFailure(`File ${file.name} is not a valid ZIP file`, { exception: 'java.util.zip.ZipException', cause })
  let zip: ZipFile
  try {
    zip = await openFile(file.path, { lazyEntries: true, decodeStrings: false, autoClose: false })
  } catch (cause) {
    throw notZip(cause)
  }
  try {
    if (zip.entryCount > MAXIMUM_ENTRIES)
      throw fileFailure(`File ${file.name} has more than ${MAXIMUM_ENTRIES} entries`)
    const entries = await readDirectory(zip).catch((cause: unknown) => {
      throw notZip(cause)
    })
    const openEntry = promisify<Entry, Readable>(zip.openReadStream.bind(zip) as never)
    return { entries, read: ({ entry }) => openEntry(entry), close: () => zip.close() }
  } catch (error) {
    zip.close()
    throw error
  }
}

function readDirectory(zip: ZipFile): Promise<ZipEntry[]> {
  return new Promise((resolve, reject) => {
    const entries: ZipEntry[] = []
    zip.on('entry', (entry: Entry) => {
      entries.push(describe(entry))
      zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', reject)
    zip.readEntry()
  })
}

const UTF8_NAME = 0x800
const ENCRYPTED = 0x1
const UNIX = 3
const LINK = 0o120000
const KIND = 0o170000

function describe(entry: Entry): ZipEntry {
  const madeOnUnix = entry.versionMadeBy >> 8 === UNIX
  return {
    rawName: entry.fileName as unknown as Buffer, // with `decodeStrings: false` names are bytes
    isUtf8: (entry.generalPurposeBitFlag & UTF8_NAME) !== 0,
    isEncrypted: (entry.generalPurposeBitFlag & ENCRYPTED) !== 0,
    isLink: madeOnUnix && ((entry.externalFileAttributes >>> 16) & KIND) === LINK,
    entry,
  }
}
