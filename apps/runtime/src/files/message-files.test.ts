import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createManualClock, openFolderObjects } from '@jatai/platform'
import type { ObjectStore } from '@jatai/platform'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startObjectExpiry } from './expire-objects.ts'
import { createMessageFiles } from './message-files.ts'
import type { MessageFiles } from './message-files.ts'

const PLACE = { environment: 'test', key: 'k1' }

interface Opened {
  readonly files: MessageFiles
  readonly objects: ObjectStore
  readonly folder: string
  /** Folder of the execution. */
  readonly execution: string
}

function open(clock = createManualClock()): Opened {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-files-'))
  const objects = openFolderObjects({ folder: join(folder, 'objects'), clock })
  const filesRoot = join(folder, 'executions')
  onTestFinished(async () => {
    await objects.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { files: createMessageFiles({ objects, filesRoot }), objects, folder, execution: join(filesRoot, PLACE.key) }
}

const names = async (objects: ObjectStore): Promise<string[]> =>
  (await objects.list('')).objects.map(({ name }) => name)

async function read(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

test('a file goes from its caller into the folder of the execution, and is forgotten', async () => {
  const { files, objects, execution } = open()
  const reference = await files.receive(PLACE, 'f1', Buffer.from('content'))
  expect(reference).toEqual({ name: 'f1', length: 7, sha256: createHash('sha256').update('content').digest('hex') })
  expect(await names(objects)).toEqual(['executions/test/k1/in/f1'])
  await files.bring(PLACE, [reference])
  expect(readFileSync(join(execution, 'f1'), 'utf8')).toBe('content')
  expect(statSync(join(execution, 'f1')).mode & 0o077).toBe(0)
  await files.forget(PLACE, [reference])
  expect(await names(objects)).toEqual([])
})

test('what an attempt before has left in the folder is not there any more', async () => {
  const { files, execution } = open()
  mkdirSync(execution, { recursive: true })
  writeFileSync(join(execution, 'left'), 'x')
  writeFileSync(join(execution, 'f1'), 'old')
  await files.bring(PLACE, [await files.receive(PLACE, 'f1', Buffer.from('new'))])
  expect(readdirSync(execution)).toEqual(['f1'])
  expect(readFileSync(join(execution, 'f1'), 'utf8')).toBe('new')
})

test('a file that is not what was stored is not brought', async () => {
  const { files, objects, folder } = open()
  const reference = await files.receive(PLACE, 'f1', Buffer.from('content'))
  await expect(files.bring(PLACE, [{ ...reference, sha256: '0'.repeat(64) }])).rejects.toMatchObject({
    code: 'OBJECT_DAMAGED',
  })
  await expect(files.bring(PLACE, [{ ...reference, length: 6 }])).rejects.toMatchObject({ code: 'OBJECT_DAMAGED' })
  await expect(files.bring(PLACE, [{ ...reference, name: 'f2' }])).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' })
  const blobs = join(folder, 'objects', 'blobs')
  for (const shelf of readdirSync(blobs))
    for (const blob of readdirSync(join(blobs, shelf))) writeFileSync(join(blobs, shelf, blob), 'CONTENT')
  await expect(files.bring(PLACE, [reference])).rejects.toMatchObject({ code: 'OBJECT_DAMAGED' })
  expect(await names(objects)).toHaveLength(1)
})

test('names never lead out of the folder', async () => {
  const { files, objects, execution } = open()
  mkdirSync(execution, { recursive: true })
  writeFileSync(join(execution, '..', 'secret'), 'x')
  symlinkSync(join(execution, '..', 'secret'), join(execution, 'link'))
  symlinkSync(join(execution, '..'), join(execution, 'up'))
  for (const name of ['../secret', '/etc/passwd', 'link', 'up/secret', 'a/../../secret', '']) {
    await expect(files.take(PLACE, name), name).rejects.toThrow(/not allowed/)
  }
  expect(await names(objects)).toEqual([])
})

test('the file of an answer is stored, read whole and in part, and dropped', async () => {
  const { files, objects, execution } = open()
  mkdirSync(join(execution, 'out'), { recursive: true })
  writeFileSync(join(execution, 'out', 'report'), '0123456789')
  const file = await files.take(PLACE, 'out/report')
  expect(file.length).toBe(10)
  expect(await read((await files.open(file)).content)).toBe('0123456789')
  expect(await read((await files.open(file, { range: { from: 2, to: 4 } })).content)).toBe('23')
  await expect(files.open({ ...file, sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'OBJECT_DAMAGED' })
  await files.drop(file)
  expect(await names(objects)).toEqual([])
  await expect(files.take(PLACE, 'missing')).rejects.toThrow()
})

test('files of executions are removed after a day, others stay', async () => {
  const clock = createManualClock()
  const { files, objects } = open(clock)
  await files.receive(PLACE, 'old', Buffer.from('a'))
  await objects.put('other/thing', Buffer.from('b'))
  const expiry = startObjectExpiry({
    objects,
    clock,
    report: (error) => {
      throw error
    },
  })
  clock.advance(23 * 3_600_000)
  await files.receive(PLACE, 'young', Buffer.from('c'))
  await vi.waitFor(async () => {
    clock.advance(600_000)
    expect(await names(objects)).toEqual(['executions/test/k1/in/young', 'other/thing'])
  })
  await expiry.close()
})
