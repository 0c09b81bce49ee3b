import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MASTER_KEY_FILE, masterKeysIn, readMasterKeys } from './master-keys.ts'

const KEY = Buffer.alloc(32, 7).toString('base64')
const invalid: unknown = expect.objectContaining({ code: 'MASTER_KEY_INVALID' })

describe('master keys of the setting', () => {
  it('are read in their order', () => {
    expect(readMasterKeys(`${KEY}, ${Buffer.alloc(32, 8).toString('base64url')}\n`).map((key) => key[0])).toEqual([
      7, 8,
    ])
  })

  it.each(['', ' , ', 'short', 'not base64 at all, really not!!', KEY.slice(4), `${KEY},x`])(
    'refuses %j',
    (setting) => {
      expect(() => readMasterKeys(setting)).toThrow(invalid)
    },
  )

  it('does not say the value', () => {
    expect(() => readMasterKeys('hunter2')).toThrow(expect.not.stringContaining('hunter2'))
  })
})

describe('master keys in the data folder', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jatai-keys-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('are made once, for the owner only', () => {
    const made = masterKeysIn(folder)
    expect(made).toHaveLength(1)
    expect(masterKeysIn(folder)).toEqual(made)
    expect(statSync(join(folder, MASTER_KEY_FILE)).mode & 0o777).toBe(0o600)
  })

  it('are several after a rotation', () => {
    const file = join(folder, MASTER_KEY_FILE)
    const [old] = masterKeysIn(folder)
    writeFileSync(file, `${KEY}\n${readFileSync(file, 'utf8')}`)
    expect(masterKeysIn(folder)).toEqual([Buffer.alloc(32, 7), old])
  })

  it('are refused when others may read them', () => {
    masterKeysIn(folder)
    chmodSync(join(folder, MASTER_KEY_FILE), 0o644)
    expect(() => masterKeysIn(folder)).toThrow(invalid)
  })

  it('are refused when the file has something else', () => {
    writeFileSync(join(folder, MASTER_KEY_FILE), 'hello\n', { mode: 0o600 })
    expect(() => masterKeysIn(folder)).toThrow(invalid)
  })
})
