import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openMachine } from '@jatai/coordinator'
import type { Machine } from '@jatai/coordinator'
import { RequestError } from '@jatai/errors'
import { openSqliteDocuments, systemClock } from '@jatai/platform'

/**
 * Does something with the documents of a data folder, whether or not a platform runs on it.
 *
 * @throws RequestError `DATA_FOLDER_UNUSABLE` when no platform has ever run there
 */
export async function withMachine<T>(data: string, work: (machine: Machine) => Promise<T>): Promise<T> {
  const file = join(data, 'documents.db')
  if (!existsSync(file)) {
    throw new RequestError('DATA_FOLDER_UNUSABLE', `There is no platform in ${data}: name its data folder with --data`)
  }
  const documents = openSqliteDocuments({ file })
  try {
    return await work(await openMachine(documents, () => systemClock.now()))
  } finally {
    await documents.close()
  }
}
