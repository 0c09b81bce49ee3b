import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { RequestError } from '@jatai/errors'
import { hashOf } from './back-up.ts'
import { MANIFEST } from './backup-manifest.ts'
import type { BackupManifest } from './backup-manifest.ts'
import { BLOBS, PIPELINES } from './backup-parts.ts'

/**
 * Makes a data folder from a backup, after everything in it was found as it was written. The folder must not be there,
 * or be empty.
 *
 * @throws RequestError `BACKUP_INVALID`, `BACKUP_TARGET`
 */
export async function restore(from: string, dataFolder: string): Promise<BackupManifest> {
  const source = resolve(from)
  const target = resolve(dataFolder)
  const manifest = await readManifest(source)
  if (existsSync(target) && (await readdir(target)).length > 0) {
    throw new RequestError('BACKUP_TARGET', `${target} is not empty: move it away, or name another folder`)
  }
  for (const { path, sha256 } of manifest.files) {
    const file = join(source, path)
    if (!existsSync(file) || (await hashOf(file)) !== sha256) {
      throw new RequestError('BACKUP_INVALID', `${file} is not as it was written: the backup is damaged`)
    }
  }
  const blobs = await countFiles(join(source, BLOBS))
  if (blobs < manifest.blobs) {
    throw new RequestError(
      'BACKUP_INVALID',
      `${join(source, BLOBS)} has ${blobs} of ${manifest.blobs} files: the backup is damaged`,
    )
  }
  const unfinished = `${target}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  try {
    await mkdir(unfinished, { recursive: true, mode: 0o700 })
    for (const { path } of manifest.files) {
      await mkdir(dirname(join(unfinished, path)), { recursive: true })
      await copyFile(join(source, path), join(unfinished, path))
    }
    for (const folder of [BLOBS, PIPELINES]) {
      if (existsSync(join(source, folder)))
        await cp(join(source, folder), join(unfinished, folder), { recursive: true })
    }
    await rm(target, { recursive: true, force: true })
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
  return manifest
}

async function countFiles(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

async function readManifest(folder: string): Promise<BackupManifest> {
  let manifest: Partial<BackupManifest> & { readonly format?: number } = {}
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as typeof manifest
  } catch {
    // Said below: it is none, whatever the reason.
  }
  if (manifest.format === 1 && Array.isArray(manifest.files)) return manifest as BackupManifest
  if (typeof manifest.format === 'number' && manifest.format > 1) {
    throw new RequestError(
      'BACKUP_INVALID',
      `${folder} was made by a newer version of Jataí (${manifest.version}): restore it with that one`,
    )
  }
  throw new RequestError('BACKUP_INVALID', `${folder} is no backup of Jataí, or one that was not finished`)
}
