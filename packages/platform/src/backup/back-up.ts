import { createHash } from 'node:crypto'
import { constants, createReadStream, existsSync } from 'node:fs'
import { copyFile, cp, link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { backup, DatabaseSync } from 'node:sqlite'
import { RequestError } from '@jatai/errors'
import type { PlatformSettings } from '../open-platform.ts'
import { backupParts, BLOBS, PIPELINES } from './backup-parts.ts'
import type { BackupFile, BackupManifest } from './backup-manifest.ts'
import { MANIFEST } from './backup-manifest.ts'
import { MASTER_KEY_FILE } from '../secrets/master-keys.ts'

/** Pages that are copied between two looks at the rest of the work. */
const PAGES_AT_ONCE = 2_000

/**
 * Makes a backup of what the embedded ports keep, while a platform may run on it: each database as it is at one
 * moment, messages first, so that what they refer to is in the others; files before and after, so that none that is
 * referred to is missing. Nothing is in the folder `to` before all of it is there.
 *
 * @throws RequestError `BACKUP_EXISTS`, `BACKUP_ELSEWHERE`, `BACKUP_NOTHING`
 */
export async function backUp(
  settings: PlatformSettings,
  to: string,
  { version, now }: { readonly version: string; readonly now: number },
): Promise<BackupManifest> {
  const target = resolve(to)
  if (existsSync(target)) throw new RequestError('BACKUP_EXISTS', `${target} is there already: name a new folder`)
  const parts = backupParts(settings)
  const missing = parts.databases.get('documents.db')
  if (missing !== undefined && !existsSync(missing)) {
    throw new RequestError('BACKUP_NOTHING', `${dirname(missing)} is no data folder of Jataí: it has no documents.db`)
  }
  const unfinished = `${target}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  try {
    await copyBlobs(parts.blobs, join(unfinished, BLOBS))
    const files: BackupFile[] = []
    for (const [path, file] of parts.databases) {
      if (!existsSync(file)) continue
      const copy = join(unfinished, path)
      await mkdir(dirname(copy), { recursive: true })
      await copyDatabase(file, copy)
      files.push({ path, sha256: await hashOf(copy) })
    }
    const blobs = await copyBlobs(parts.blobs, join(unfinished, BLOBS))
    if (existsSync(parts.pipelines)) await cp(parts.pipelines, join(unfinished, PIPELINES), { recursive: true })
    if (existsSync(parts.masterKey)) {
      const copy = join(unfinished, MASTER_KEY_FILE)
      await copyFile(parts.masterKey, copy)
      files.push({ path: MASTER_KEY_FILE, sha256: await hashOf(copy) })
    }
    const manifest: BackupManifest = { format: 1, version, madeAt: now, files, blobs }
    await writeFile(join(unfinished, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`)
    await rename(unfinished, target)
    return manifest
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
}

/** A database as it is now, however much is written meanwhile. */
async function copyDatabase(file: string, copy: string): Promise<void> {
  const source = new DatabaseSync(file, { readOnly: true, timeout: 10_000 })
  try {
    // A reader sees one moment for as long as its transaction lasts; without it the copy would begin again with each change.
    source.exec('BEGIN')
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    await backup(source, copy, { rate: PAGES_AT_ONCE })
    source.exec('ROLLBACK')
  } finally {
    source.close()
  }
}

/** Blobs never change: those that are there already are left. The number of all in the copy. */
async function copyBlobs(from: string, to: string): Promise<number> {
  await mkdir(to, { recursive: true })
  if (!existsSync(from)) return 0
  for (const shelf of await readdir(from)) {
    await mkdir(join(to, shelf), { recursive: true })
    const there = new Set(await readdir(join(to, shelf)))
    for (const blob of await readdir(join(from, shelf))) {
      if (!there.has(blob)) await copyBlob(join(from, shelf, blob), join(to, shelf, blob))
    }
  }
  let count = 0
  for (const shelf of await readdir(to)) count += (await readdir(join(to, shelf))).length
  return count
}

async function copyBlob(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return // Removed meanwhile: nothing that is copied later refers to it.
    await copyFile(from, to, constants.COPYFILE_FICLONE).catch((failure: NodeJS.ErrnoException) => {
      if (failure.code !== 'ENOENT') throw failure
    })
  }
}

export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
