import { basename } from 'node:path/posix'
import type { Readable } from 'node:stream'
import type { StepCall } from '@jatai/sdk'
import { reservingGuard } from '../expansion-guard.ts'
import { fileFailure } from '../file-failure.ts'
import type { LocalFile } from '../local-file.ts'
import { writeStream } from '../write-stream.ts'

/**
 * Writes files into a new archive, each under its base name.
 *
 * @throws StepFailure when two of them have the same one
 */
export async function compressFiles(call: StepCall<unknown>, files: readonly LocalFile[], path: string): Promise<void> {
  const names = new Set<string>()
  for (const file of files) {
    const name = entryName(file)
    if (names.has(name)) {
      throw fileFailure(`duplicate entry: ${name}`, { exception: 'java.util.zip.ZipException' })
    }
    names.add(name)
  }
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  zip.on('error', (error) => output.destroy(error as Error))
  for (const file of files) zip.addFile(file.path, entryName(file), { mode: 0o100644 })
  zip.end()
  await writeStream(call, path, output, reservingGuard(call.execution.files))
}

function entryName(file: LocalFile): string {
  return basename(file.name.replaceAll('\\', '/'))
}
