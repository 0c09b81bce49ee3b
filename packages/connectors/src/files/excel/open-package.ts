import { open } from 'node:fs/promises'
import { posix } from 'node:path'
import type { StepCall } from '@jatai/sdk'
import { expansionLimit } from '../expansion-guard.ts'
import { fileFailure } from '../file-failure.ts'
import { MAXIMUM_IN_MEMORY } from '../file-limits.ts'
import type { LocalFile } from '../local-file.ts'
import { openZip } from '../zip/open-zip.ts'
import { readXmlPart } from './xml-part.ts'
import type { PartHandlers } from './xml-part.ts'

/** The archive that a workbook is: parts by absolute names (`/xl/workbook.xml`), compared without regard to case. */
export interface Package {
  readonly file: LocalFile
  /** Names of all parts. */
  readonly parts: readonly string[]
  has(part: string): boolean
  /** The bytes of a part. @throws StepFailure while they are read, for what expands beyond reason */
  open(part: string): AsyncIterable<Buffer>
  /** Hands the XML of a part to the handlers, and yields after each piece of it. */
  readXml(part: string, handlers: PartHandlers): AsyncIterable<void>
  /** A whole part, as text. */
  readText(part: string): Promise<string>
  /** What a part refers to; `/` for the package itself. */
  relationsOf(part: string): Promise<readonly Relation[]>
  close(): void
}

export interface Relation {
  readonly id: string
  /** Last part of its type: `worksheet`, `styles` … */
  readonly type: string
  /** The part that is meant. */
  readonly part: string
}

/**
 * Opens the archive of a workbook.
 *
 * @throws StepFailure for what is none
 */
export async function openPackage({ signal }: Pick<StepCall<unknown>, 'signal'>, file: LocalFile): Promise<Package> {
  const zip = await openArchive(file)
  const entries = new Map(zip.entries.map((entry) => [partKey(entry.rawName.toString('utf8')), entry]))
  const limit = expansionLimit(file.name, file.size)

  async function* openPart(part: string): AsyncGenerator<Buffer, void, undefined> {
    const entry = entries.get(partKey(part))
    if (entry === undefined) throw notWorkbook(file)
    for await (const bytes of (await zip.read(entry)) as AsyncIterable<Buffer>) {
      signal.throwIfAborted()
      limit.count(bytes.length)
      yield bytes
    }
  }

  const readXml: Package['readXml'] = (part, handlers) => readXmlPart(openPart(part), handlers, file.name)

  return {
    file,
    parts: [...entries.values()].map(({ rawName }) => `/${relativeName(rawName.toString('utf8'))}`),
    has: (part) => entries.has(partKey(part)),
    open: openPart,
    readXml,
    async readText(part) {
      const pieces: Buffer[] = []
      let size = 0
      for await (const bytes of openPart(part)) {
        size += bytes.length
        if (size > MAXIMUM_IN_MEMORY) throw fileFailure(`File ${file.name} is too large to be changed`)
        pieces.push(bytes)
      }
      return new TextDecoder().decode(Buffer.concat(pieces))
    },
    async relationsOf(part) {
      const path = relationsPart(part)
      if (!entries.has(partKey(path))) return []
      const relations: Relation[] = []
      const onTag: PartHandlers['open'] = (name, { Id = '', Type = '', Target = '' }) => {
        if (name !== 'Relationship') return
        relations.push({ id: Id, type: posix.basename(Type), part: posix.resolve('/', posix.dirname(part), Target) })
      }
      await readToEnd(readXml(path, { open: onTag }))
      return relations
    },
    close: () => zip.close(),
  }
}

/** Name of the part that holds the relations of another one. */
export function relationsPart(part: string): string {
  return posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`)
}

/** Reads a part at once. */
export async function readToEnd(pieces: AsyncIterable<void>): Promise<void> {
  for await (const _piece of pieces) continue
}

export function notWorkbook(file: LocalFile, cause?: unknown): Error {
  return fileFailure(`File ${file.name} is not an .xlsx workbook`, { cause })
}

/** Encrypted workbooks and those of older versions of Excel are no archives, but compound files. */
const COMPOUND_FILE = Buffer.from('d0cf11e0a1b11ae1', 'hex')

async function openArchive(file: LocalFile): ReturnType<typeof openZip> {
  if (await beginsWith(file, COMPOUND_FILE)) {
    throw fileFailure(`File ${file.name} is an .xls or an encrypted workbook, which is not supported`)
  }
  try {
    return await openZip(file)
  } catch (cause) {
    throw notWorkbook(file, cause)
  }
}

async function beginsWith(file: LocalFile, bytes: Buffer): Promise<boolean> {
  const handle = await open(file.path)
  try {
    const { buffer } = await handle.read(Buffer.alloc(bytes.length), 0, bytes.length, 0)
    return buffer.equals(bytes)
  } finally {
    await handle.close()
  }
}

function partKey(name: string): string {
  return relativeName(name).toLowerCase()
}

function relativeName(name: string): string {
  return name.replaceAll('\\', '/').replace(/^[./]*\//, '')
}
