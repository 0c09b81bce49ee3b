import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { pid } from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { RequestError } from '@jatai/errors'
import { storageProblem } from './errors.ts'
import { makeFolder } from './make-folder.ts'

export interface DataFolder {
  /** Absolute. */
  readonly path: string
  /** Who had it before was killed, or ended with the machine, instead of closing it. */
  readonly wasCutOff: boolean
  /** Lets another process have the folder. */
  close(): void
}

/**
 * Makes the data folder if it is not there, and takes it for this process until it ends, however it ends: the lock is
 * the operating system's, so a killed process leaves none behind. Whoever gets it knows that its predecessor is dead
 * (decisions.md 7).
 *
 * @throws RequestError `DATA_FOLDER_IN_USE` (EMB-04), `DATA_FOLDER_UNUSABLE`
 */
export function takeDataFolder(folder: string): DataFolder {
  const path = resolve(folder)
  prepareFolder(path)
  const lock = takeLock(path)
  const ownerFile = join(path, OWNER_FILE)
  const wasCutOff = existsSync(ownerFile)
  // For the text of a refusal, and the next one to take it; the lock does not depend on it.
  writeFileSync(ownerFile, `${pid} on ${hostname()}\n`)
  return {
    path,
    wasCutOff,
    close() {
      rmSync(ownerFile, { force: true })
      lock.close()
    },
  }
}

/** @throws RequestError `DATA_FOLDER_UNUSABLE` */
function prepareFolder(path: string): void {
  try {
    makeFolder(path)
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unusableError(path, error)
  }
}

/**
 * SQLite takes file locks of the operating system in a way that works on all of them, also between the threads of one
 * process; Node itself has none. The transaction stays open as long as the lock is held.
 */
function takeLock(path: string): DatabaseSync {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(path, 'lock'), { timeout: 0 })
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1')
    return lock
  } catch (error) {
    lock?.close()
    const isBusy = ((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY
    throw isBusy ? inUseError(path) : unusableError(path, error)
  }
}

function inUseError(path: string): RequestError {
  let owner = 'another process'
  try {
    owner = `process ${readFileSync(join(path, OWNER_FILE), 'utf8').trim()}`
  } catch {
    // It has just started or is just ending, and the text does without its name.
  }
  return new RequestError(
    'DATA_FOLDER_IN_USE',
    `The data folder ${path} is used by ${owner}. Stop it, or choose another data folder.`,
    { details: { folder: path } },
  )
}

function unusableError(path: string, cause: unknown): RequestError {
  return new RequestError('DATA_FOLDER_UNUSABLE', `The data folder ${path} cannot be used: ${storageProblem(cause)}`, {
    cause,
    details: { folder: path },
  })
}

const OWNER_FILE = 'owner'
const SQLITE_BUSY = 5
