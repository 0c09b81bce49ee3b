import { join, normalize } from 'node:path/posix'
import type { ExecutionFiles, StepCall } from '@jatai/sdk'
import { createCharsetDecoder } from '../../tools/charset/charset-decoder.ts'
import { expansionLimit, reservingGuard } from '../expansion-guard.ts'
import { exclusively } from '../exclusive-file.ts'
import { fileFailure } from '../file-failure.ts'
import type { LocalFile } from '../local-file.ts'
import { writeStream } from '../write-stream.ts'
import { openZip } from './open-zip.ts'
import type { OpenZip, ZipEntry } from './open-zip.ts'

interface DecompressOptions {
  /** Folder for the entries, inside the execution's; empty for that itself. */
  readonly folder: string
  /** Charset of names that are not marked as UTF-8. */
  readonly charset: string | undefined
}

/**
 * Writes the entries of an archive into the execution's folder. All names are looked at before anything is written.
 *
 * @returns the names of the files
 * @throws StepFailure for an entry that would leave the folder, a link, an encrypted entry, a file that is already
 *   there, and for what expands beyond reason
 */
export async function decompressFile(
  call: StepCall<unknown>,
  file: LocalFile,
  options: DecompressOptions,
): Promise<string[]> {
  const zip = await openZip(file)
  try {
    const wanted = await planEntries(call, zip, options)
    const limit = expansionLimit(file.name, file.size)
    for (const { entry, path, name } of wanted) {
      try {
        await exclusively(call.execution, path, async () => {
          refuseExisting(call.execution.files, name)
          await writeStream(call, path, await zip.read(entry), reservingGuard(call.execution.files, limit))
        })
      } catch (cause) {
        if (!isBroken(cause)) throw cause
        const exception = 'java.util.zip.ZipException'
        throw fileFailure(`Entry ${name} of ${file.name} is damaged`, { exception, cause })
      }
    }
    return wanted.map(({ name }) => name)
  } finally {
    zip.close()
  }
}

interface WantedEntry {
  readonly entry: ZipEntry
  readonly name: string
  readonly path: string
}

async function planEntries(
  call: StepCall<unknown>,
  zip: OpenZip,
  { folder, charset }: DecompressOptions,
): Promise<WantedEntry[]> {
  const { files } = call.execution
  const decoder = charset === undefined ? undefined : await createCharsetDecoder(charset)
  const wanted = new Map<string, WantedEntry>()
  for (const entry of zip.entries) {
    const bytes = entry.rawName
    const written = entry.isUtf8 || decoder === undefined ? decodeName(bytes) : decoder.write(bytes) + decoder.end()
    // Some tools of Windows write its separator.
    const given = written.replaceAll('\\', '/')
    const isFolder = given.endsWith('/')
    refuseLeaving(given)
    if (entry.isLink) throw fileFailure(`Access to ${given} is not allowed`)
    if (isFolder) continue
    if (entry.isEncrypted) throw fileFailure(`Entry ${given} is encrypted, which is not supported`)
    const name = folder === '' ? normalize(given) : join(folder, given)
    const path = await files.resolve(name)
    refuseExisting(files, name)
    if (wanted.has(path)) throw fileFailure(`duplicate entry: ${name}`, { exception: 'java.util.zip.ZipException' })
    wanted.set(path, { entry, name, path })
  }
  return [...wanted.values()]
}

function refuseExisting(files: ExecutionFiles, name: string): void {
  if (files.size(name) !== undefined) throw fileFailure(`File ${name} already exists.`)
}

/** An entry may not even leave the folder that was chosen for the archive, whatever lies beside it. */
function refuseLeaving(name: string): void {
  const normal = normalize(name)
  const isAbsolute = /^(\/|[A-Za-z]:)/.test(name)
  if (isAbsolute || normal === '..' || normal.startsWith('../') || name.includes('\0') || name === '') {
    throw fileFailure(`Access to ${name} is not allowed`)
  }
}

/** Many tools write UTF-8 without saying so; what is no UTF-8 is read as the old code page's Latin relative. */
function decodeName(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.includes('\uFFFD') ? bytes.toString('latin1') : text
}

/** Errors of the decompressor, and of sizes that are not what the directory says. */
function isBroken(cause: unknown): boolean {
  if (!(cause instanceof Error) || cause.name === 'AbortError' || 'syscall' in cause) return false
  return cause.name !== 'StepFailure' && cause.name !== 'Interruption'
}
