import { MessageError } from '@jatai/errors'
import type { FileReference, ObjectStore } from '@jatai/platform'
import type { SourceFile } from '@jatai/sdk'

/** Where the files that come with a message wait for its execution (triggers.md §5). */
export function incomingPrefix(environment: string, key: string): string {
  return `executions/${environment}/${key}/in/`
}

/**
 * Stores the files of a message, all or none.
 *
 * @throws MessageError `SOURCE_FILE_NAME` for a name that leads out of the folder of the execution; what reading or
 *   storing throws
 */
export async function storeFiles(
  objects: ObjectStore,
  prefix: string,
  files: readonly SourceFile[],
  signal: AbortSignal,
): Promise<readonly FileReference[]> {
  for (const { name } of files) checkName(name)
  const stored: FileReference[] = []
  try {
    for (const { name, content, contentType } of files) {
      const { length, sha256 } = await objects.put(prefix + name, content, {
        signal,
        ...(contentType === undefined ? {} : { contentType }),
      })
      stored.push({ name, length, sha256 })
    }
    return stored
  } catch (error) {
    await removeFiles(objects, prefix, stored)
    throw error
  }
}

/** Removes the files of a message that is not taken; what cannot be removed now goes with the 24 h rule. */
export async function removeFiles(
  objects: ObjectStore,
  prefix: string,
  files: readonly FileReference[],
): Promise<void> {
  await Promise.allSettled(files.map(({ name }) => objects.delete(prefix + name)))
}

const LONGEST_NAME_BYTES = 255

function checkName(name: string): void {
  const segments = name.split('/')
  const isSafe =
    segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..') &&
    !/[\0-\x1f\x7f\\]/.test(name) &&
    Buffer.byteLength(name) <= LONGEST_NAME_BYTES
  if (!isSafe) {
    throw new MessageError('SOURCE_FILE_NAME', `A file cannot be named ${JSON.stringify(name.slice(0, 100))}`)
  }
}
