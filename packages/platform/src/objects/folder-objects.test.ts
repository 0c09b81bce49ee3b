import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../clock.ts'
import { openFolderObjects } from './folder-objects.ts'
import { objectsContract } from './objects.contract.ts'

describe('objects in a folder', () => {
  objectsContract({
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'jatai-objects-'))
      const clock = createManualClock()
      return {
        objects: openFolderObjects({ folder, clock }),
        now: () => clock.now(),
        async damage(_name, how) {
          const [file] = blobFiles(folder)
          if (file === undefined) throw new Error('nothing to damage')
          if (how === 'cut') truncateSync(file, 399_999)
          else if (how === 'remove') rmSync(file)
          else flipLastBit(file)
        },
        countContents: async () => blobFiles(folder).length,
        dispose: async () => rmSync(folder, { recursive: true }),
      }
    },
  })

  describe('after its process was killed', () => {
    let folder: string
    beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'jatai-objects-'))))
    afterEach(() => rmSync(folder, { recursive: true }))

    it('keeps what was stored and not yet moved, and removes what was not stored', async () => {
      const objects = openFolderObjects({ folder })
      await objects.put('kept', Buffer.from('content'))
      await objects.close()
      const [file = ''] = blobFiles(folder)
      const blob = file.split('/').at(-1) ?? ''
      writeFileSync(join(folder, 'incoming', blob), readFileSync(file))
      rmSync(file)
      writeFileSync(join(folder, 'incoming', 'unfinished'), 'half')

      const next = openFolderObjects({ folder })
      expect(blobFiles(folder)).toEqual([file])
      const content = await Array.fromAsync((await next.get('kept')).content)
      expect(Buffer.concat(content).toString()).toBe('content')
      await next.close()
    })

    it('leaves unfinished content alone while another thread may be writing it', async () => {
      mkdirSync(join(folder, 'incoming'))
      writeFileSync(join(folder, 'incoming', 'being-written'), 'half')
      await openFolderObjects({ folder, isShared: true }).close()
      expect(blobFiles(folder)).toHaveLength(1)
    })
  })
})

function blobFiles(folder: string): string[] {
  return ['incoming', 'blobs'].flatMap((part) => {
    const entries = readdirSync(join(folder, part), { recursive: true, withFileTypes: true, encoding: 'utf8' })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  })
}

function flipLastBit(file: string): void {
  const content = readFileSync(file)
  content[content.length - 1] = (content.at(-1) ?? 0) ^ 1
  writeFileSync(file, content)
}
