import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defineCollection } from '../documents/documents.ts'
import { openPlatform } from '../open-platform.ts'
import type { Platform } from '../open-platform.ts'
import type { Envelope } from '../queue/envelope.ts'
import { backUp } from './back-up.ts'
import { restore } from './restore.ts'

interface Thing {
  readonly realm: string
  readonly number: number
}
const THINGS = defineCollection<Thing>('things', ['realm', 'number'])
const made = { version: '1.2.3', now: 1_790_000_000_000 }

let folder: string
let platform: Platform | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jatai-backup-'))
})
afterEach(async () => {
  await platform?.close()
  platform = undefined
  rmSync(folder, { recursive: true, force: true })
})

const open = async (name: string): Promise<Platform> =>
  (platform = await openPlatform({ dataFolder: join(folder, name) }))

function message(number: number, file: string): Envelope {
  return {
    key: `k${number}`,
    deployment: 'd',
    trigger: 'event',
    publishedAt: 0,
    expiresAt: 0,
    timeoutMs: 1000,
    durable: true,
    hops: 0,
    redeliveryAllowed: true,
    head: '{}',
    body: file,
  }
}

/** One step of work: a file, a message that names it, a document that counts it. */
async function work({ objects, queue, documents }: Platform, number: number): Promise<void> {
  const file = `files/${number}`
  await objects.put(file, Buffer.from(`content ${number}`))
  await queue.publish('q', message(number, file))
  await documents.put(THINGS, String(number), { realm: 'demo', number })
}

test('of a platform that works on: every message has its file, every document is whole', async () => {
  const running = await open('data')
  await running.queue.declare('q', { maxMessages: 100_000 })
  let number = 0
  let isBusy = true
  const busy = (async () => {
    while (isBusy) await work(running, number++)
  })()
  while (number < 50) await new Promise((resolve) => setTimeout(resolve, 5))
  const before = number - 1 // the last one may be under way
  await backUp({ dataFolder: join(folder, 'data') }, join(folder, 'backup'), made)
  isBusy = false
  await busy
  await running.close()

  await restore(join(folder, 'backup'), join(folder, 'again'))
  const restored = await open('again')
  const bodies: string[] = []
  const consumer = restored.queue.consume('q', { prefetch: 100_000, onLost: () => undefined }, (delivery) => {
    bodies.push(delivery.envelope.body)
  })
  await expect.poll(() => bodies.length).toBeGreaterThanOrEqual(before)
  for (const name of bodies) expect(await restored.objects.stat(name)).toBeDefined()
  const { documents } = await restored.documents.find(THINGS, { limit: 1000 })
  expect(documents.length).toBeGreaterThanOrEqual(Math.min(before, 1000))
  consumer.close()
}, 30_000)

test('of a folder where nothing is is refused', async () => {
  const nothing = backUp({ dataFolder: join(folder, 'nowhere') }, join(folder, 'backup'), made)
  await expect(nothing).rejects.toMatchObject({ code: 'BACKUP_NOTHING' })
  expect(readdirSync(folder)).toEqual([])
})

describe('a restored platform', () => {
  test('opens the secrets of the one before', async () => {
    const first = await open('data')
    const sealed = first.secrets.seal('told once', 'place')
    await first.close()
    await backUp({ dataFolder: join(folder, 'data') }, join(folder, 'backup'), made)
    await restore(join(folder, 'backup'), join(folder, 'again'))
    expect((await open('again')).secrets.open(sealed, 'place')).toBe('told once')
  })

  test('is not made over another one, nor from what is no whole backup', async () => {
    await (await open('data')).close()
    const backup = join(folder, 'backup')
    await backUp({ dataFolder: join(folder, 'data') }, backup, made)
    await expect(restore(backup, join(folder, 'data'))).rejects.toMatchObject({ code: 'BACKUP_TARGET' })
    await expect(backUp({ dataFolder: join(folder, 'data') }, backup, made)).rejects.toMatchObject({
      code: 'BACKUP_EXISTS',
    })
    await expect(restore(folder, join(folder, 'again'))).rejects.toMatchObject({ code: 'BACKUP_INVALID' })
    const file = join(backup, 'documents.db')
    const bytes = readFileSync(file)
    bytes.writeUInt8(bytes.readUInt8(2000) ^ 1, 2000)
    writeFileSync(file, bytes)
    await expect(restore(backup, join(folder, 'again'))).rejects.toMatchObject({
      code: 'BACKUP_INVALID',
      message: expect.stringContaining('documents.db') as string,
    })
    expect(readdirSync(folder)).not.toContain('again')
  })

  test('is not made from a backup whose files are gone, or of a newer version', async () => {
    const first = await open('data')
    await first.objects.put('files/1', Buffer.from('content'))
    await first.close()
    const backup = join(folder, 'backup')
    const manifest = await backUp({ dataFolder: join(folder, 'data') }, backup, made)
    writeFileSync(join(backup, 'backup.json'), JSON.stringify({ ...manifest, format: 2, version: '9.0.0' }))
    await expect(restore(backup, join(folder, 'again'))).rejects.toThrow('made by a newer version of Jataí (9.0.0)')
    writeFileSync(join(backup, 'backup.json'), JSON.stringify(manifest))
    rmSync(join(backup, 'objects', 'blobs'), { recursive: true })
    await expect(restore(backup, join(folder, 'again'))).rejects.toThrow('has 0 of 1 files')
    expect(readdirSync(folder)).not.toContain('again')
  })
})
