import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeDataFolder } from './data-folder.ts'

const MODULE = join(import.meta.dirname, 'data-folder.ts')

describe('data folder', () => {
  let parent: string
  let folder: string
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'jatai-folder-'))
    folder = join(parent, 'a', 'b')
  })
  afterEach(() => rmSync(parent, { recursive: true }))

  it('is made, and taken until it is closed', () => {
    const taken = takeDataFolder(folder)
    expect(existsSync(taken.path)).toBe(true)
    expect(() => takeDataFolder(folder)).toThrow(
      expect.objectContaining({ code: 'DATA_FOLDER_IN_USE', kind: 'request' }),
    )
    taken.close()
    const again = takeDataFolder(folder)
    expect(again.wasCutOff).toBe(false)
    again.close()
  })

  it('is refused to another process, with the number of the one that has it (EMB-04)', () => {
    const taken = takeDataFolder(folder)
    const script = `import { takeDataFolder } from ${JSON.stringify(MODULE)}; takeDataFolder(${JSON.stringify(folder)})`
    const { stderr, status } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(stderr).toContain(`is used by process ${process.pid} on`)
    expect(stderr).toContain('choose another data folder')
    taken.close()
  })

  it('is refused to another thread of the same process', async () => {
    const taken = takeDataFolder(folder)
    const url = pathToFileURL(MODULE).href
    const script = `import { takeDataFolder } from ${JSON.stringify(url)}; takeDataFolder(${JSON.stringify(folder)})`
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`))
    const [error] = (await once(worker, 'error')) as [Error]
    expect(error.message).toMatch(/is used by process/)
    taken.close()
  })

  it('can be had at once when the process that had it was killed (decisions.md 7)', async () => {
    const script = `import { takeDataFolder } from ${JSON.stringify(MODULE)}; takeDataFolder(${JSON.stringify(folder)})
      console.log('taken'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    expect(() => takeDataFolder(folder)).toThrow(/is used by process/)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const taken = takeDataFolder(folder)
    expect(taken.wasCutOff).toBe(true)
    taken.close()
  })

  it('says what is wrong with a file in its place', () => {
    writeFileSync(join(parent, 'file'), '')
    expect(() => takeDataFolder(join(parent, 'file'))).toThrow(/cannot be used: it is a file, not a folder/)
    expect(() => takeDataFolder(join(parent, 'file', 'below'))).toThrow(/a part of its path is a file/)
    symlinkSync(join(parent, 'file'), join(parent, 'link'))
    expect(() => takeDataFolder(join(parent, 'link'))).toThrow(/it is a file, not a folder/)
  })

  it('says what is wrong with a lock file that is none', () => {
    writeFileSync(join(parent, 'lock'), 'something else entirely, long enough to be read as a header'.repeat(20))
    expect(() => takeDataFolder(parent)).toThrow(
      expect.objectContaining({
        code: 'DATA_FOLDER_UNUSABLE',
        message: expect.stringMatching(/not a database/) as string,
      }),
    )
  })

  it.skipIf(process.getuid?.() === 0)('says what is wrong with missing rights', () => {
    chmodSync(parent, 0o500)
    expect(() => takeDataFolder(folder)).toThrow(/this user may not read and write it/)
    chmodSync(parent, 0o700)
  })

  it('comes back, saying what is wrong, where the system lets nobody make a folder', () => {
    expect(() => takeDataFolder('/proc/jatai')).toThrow(
      expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE', kind: 'request' }),
    )
  })
})
