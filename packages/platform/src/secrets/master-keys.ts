import { randomBytes } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { platform } from 'node:process'
import { RequestError } from '@jatai/errors'
import { storageProblem } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import { MASTER_KEY_BYTES } from './secret-box.ts'

/** Its name in the data folder: a key a line, in Base64, the current one first. */
export const MASTER_KEY_FILE = 'master-key'

/**
 * Reads `JATAI_MASTER_KEY`: one or more keys of 32 bytes in Base64, separated by commas, the current one first.
 *
 * @throws RequestError `MASTER_KEY_INVALID`
 */
export function readMasterKeys(setting: string): readonly Uint8Array[] {
  const keys = setting.split(/[\s,]+/).filter((text) => text !== '')
  if (keys.length === 0) throw invalidError('it is empty')
  return keys.map((text) => {
    const key = Buffer.from(text, 'base64')
    if (key.length === MASTER_KEY_BYTES && /^[A-Za-z0-9+/_-]+=*$/.test(text)) return key
    throw invalidError(`a key is ${MASTER_KEY_BYTES} bytes in Base64, as "openssl rand -base64 32" writes it`)
  })
}

/**
 * The keys in the data folder; the first start makes one, and the folder. The file must be readable by its owner only.
 *
 * @throws RequestError `MASTER_KEY_INVALID`, `DATA_FOLDER_UNUSABLE`
 */
export function masterKeysIn(folder: string): readonly Uint8Array[] {
  const file = join(folder, MASTER_KEY_FILE)
  try {
    makeFolder(folder)
    // `wx`: of two that start at once, one makes it and the other reads it.
    writeFileSync(file, `${randomBytes(MASTER_KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusableError(file, error)
  }
  let text: string
  try {
    if (platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
      throw invalidError(`others may read ${file}: take that right away (chmod 600) and make a new key`)
    }
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw error instanceof RequestError ? error : unusableError(file, error)
  }
  return readMasterKeys(text)
}

/** Keys for a platform that keeps nothing. */
export function freshMasterKeys(): readonly Uint8Array[] {
  return [randomBytes(MASTER_KEY_BYTES)]
}

function invalidError(problem: string): RequestError {
  return new RequestError('MASTER_KEY_INVALID', `The master key (JATAI_MASTER_KEY) cannot be used: ${problem}.`)
}

function unusableError(file: string, cause: unknown): RequestError {
  return new RequestError('DATA_FOLDER_UNUSABLE', `${file} cannot be read or written: ${storageProblem(cause)}`, {
    cause,
    details: { file },
  })
}
