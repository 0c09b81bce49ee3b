import { join, resolve } from 'node:path'
import { RequestError } from '@jatai/errors'
import type { PlatformSettings } from '../open-platform.ts'
import { placeOf } from '../platform-place.ts'
import { MASTER_KEY_FILE } from '../secrets/master-keys.ts'

/** Where what belongs into a backup lies. In the backup everything has the place that it has in a data folder. */
export interface BackupParts {
  /** Place in a data folder → SQLite file. */
  readonly databases: ReadonlyMap<string, string>
  /** Folder of the files with the content of objects. */
  readonly blobs: string
  /** The file with the master key; there need not be one. */
  readonly masterKey: string
  /** Pipeline documents that are served from the data folder; there need not be any. */
  readonly pipelines: string
}

export const BLOBS = join('objects', 'blobs')
export const PIPELINES = 'pipelines'

/** @throws RequestError `BACKUP_ELSEWHERE` for ports whose data are not in a folder here */
export function backupParts(settings: PlatformSettings): BackupParts {
  const folderOf = (port: 'queue' | 'documents' | 'search' | 'objects'): string => {
    const place = placeOf(port, settings)
    if (place.kind !== 'folder') {
      throw new RequestError('BACKUP_ELSEWHERE', `The ${port} are not in a folder here: they have backups of their own`)
    }
    return resolve(place.folder)
  }
  const objects = folderOf('objects')
  const dataFolder = resolve(settings.dataFolder ?? '.')
  return {
    databases: new Map([
      ['queue.db', join(folderOf('queue'), 'queue.db')],
      ['documents.db', join(folderOf('documents'), 'documents.db')],
      [join('objects', 'index.db'), join(objects, 'index.db')],
      ['search.db', join(folderOf('search'), 'search.db')],
      ['metrics.db', join(folderOf('search'), 'metrics.db')],
    ]),
    blobs: join(objects, 'blobs'),
    masterKey: join(dataFolder, MASTER_KEY_FILE),
    pipelines: join(dataFolder, PIPELINES),
  }
}
