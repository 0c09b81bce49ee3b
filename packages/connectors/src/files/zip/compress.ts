import { basename } from 'node:path/posix'
import type { StepCall } from '@jatai/sdk'
import { fileFailure } from '../file-failure.ts'
import { readBytes } from '../local-file.ts'
import type { LocalFile } from '../local-file.ts'
import { writeArchive } from './write-archive.ts'

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
  await writeArchive(call, path, (archive) => {
    for (const file of files) archive.add(entryName(file), () => readBytes(call, file))
  })
}

function entryName(file: LocalFile): string {
  return basename(file.name.replaceAll('\\', '/'))
}
