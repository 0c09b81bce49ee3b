import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineCollection } from './documents/documents.ts'
import { openPlatform } from './open-platform.ts'
import type { Platform, PlatformSettings } from './open-platform.ts'

const THINGS = defineCollection<{ readonly name: string }>('things')

describe('platform', () => {
  let parent: string
  beforeEach(() => void (parent = mkdtempSync(join(tmpdir(), 'jatai-platform-'))))
  afterEach(() => rmSync(parent, { recursive: true }))

  async function fill({ queue, documents, cache, objects, search }: Platform): Promise<void> {
    await queue.declare('work', { maxMessages: 10 })
    await queue.publish('work', {
      key: 'k',
      deployment: 'd',
      trigger: 'event',
      publishedAt: 0,
      expiresAt: 0,
      timeoutMs: 1,
      durable: true,
      hops: 0,
      redeliveryAllowed: true,
      head: '{}',
      body: '',
    })
    await documents.put(THINGS, 'id', { name: 'x' })
    await cache.set('key', 'value', 1000)
    await objects.put('name', Buffer.from('x'))
    search.recordLine({
      realm: 'r',
      environment: 'e',
      pipeline: 'p',
      version: '1.0',
      at: 1,
      level: 'INFO',
      message: 'm',
    })
    for (const port of [queue, documents, cache, objects, search]) await port.check()
  }

  it('keeps everything in the data folder for the next process', async () => {
    const dataFolder = join(parent, 'day % one')
    const first = await openPlatform({ dataFolder })
    await fill(first)
    const sealed = first.secrets.seal('secret', 'thing:id')
    await expect(openPlatform({ dataFolder })).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' })
    await first.close()

    const { queue, documents, objects, search, secrets, close } = await openPlatform({ dataFolder })
    expect(secrets.open(sealed, 'thing:id')).toBe('secret')
    expect(await queue.depth('work')).toEqual({ ready: 1, unacknowledged: 0 })
    expect((await documents.get(THINGS, 'id'))?.document).toEqual({ name: 'x' })
    expect(await objects.stat('name')).toMatchObject({ length: 1 })
    expect((await search.findLines({ realm: 'r', environment: 'e' })).lines).toHaveLength(1)
    await close()
  })

  it('works in memory, and leaves nothing behind', async () => {
    const before = temporaryFolders()
    const platform = await openPlatform({})
    await fill(platform)
    await platform.close()
    expect(temporaryFolders()).toEqual(before)
  })

  it('takes each port from its own address', async () => {
    const platform = await openPlatform({
      dataFolder: join(parent, 'unused'),
      queue: `sqlite:${join(parent, 'one')}`,
      documents: `sqlite://${encodeURI(join(parent, 'two'))}`,
      cache: 'memory:',
      objects: pathToFileURL(join(parent, 'three')).href,
      search: 'memory:',
      masterKey: Buffer.alloc(32).toString('base64'),
    })
    await fill(platform)
    await platform.close()
    const files = ['one/queue.db', 'two/documents.db', 'three/index.db'].map((file) => existsSync(join(parent, file)))
    expect(files).toEqual([true, true, true])
    expect(existsSync(join(parent, 'unused'))).toBe(false)
  })

  const wrong: readonly { readonly settings: PlatformSettings; readonly says: RegExp }[] = [
    {
      settings: { queue: 'amqps3://user:secret@host' },
      says: /JATAI_QUEUE \(amqps3:…\) is not an address for queue.*sqlite:/,
    },
    { settings: { documents: 'somewhere' }, says: /JATAI_DOCUMENTS \(without a scheme\).*sqlite:\/var/ },
    { settings: { cache: 'sqlite:x' }, says: /JATAI_CACHE.*must be one of: memory:/ },
    { settings: { objects: 'file:' }, says: /JATAI_OBJECTS.*names no folder/ },
    { settings: { search: 'sqlite://host/x' }, says: /JATAI_SEARCH.*must be on this machine/ },
    { settings: { search: 'sqlite:a%zz' }, says: /JATAI_SEARCH.*two hexadecimal digits/ },
  ]
  for (const { settings, says } of wrong) {
    const [[name = ''] = []] = Object.entries(settings)
    it(`refuses a wrong address, naming the setting: ${name} ${String(Object.values(settings)[0])}`, async () => {
      const opening = openPlatform({ dataFolder: parent, ...settings })
      await expect(opening).rejects.toMatchObject({ kind: 'request', code: 'PLATFORM_URL' })
      await expect(opening).rejects.toThrow(says)
      await expect(opening).rejects.not.toThrow(/secret/)
      await (await openPlatform({ dataFolder: parent })).close()
    })
  }

  it('says which file is damaged, and lets go of the folder', async () => {
    writeFileSync(join(parent, 'documents.db'), 'not a database at all, but long enough to look like one'.repeat(50))
    await expect(openPlatform({ dataFolder: parent })).rejects.toThrow(/documents\.db: it is not a database of Jataí/)
    rmSync(join(parent, 'documents.db'))
    await (await openPlatform({ dataFolder: parent })).close()
  })
})

function temporaryFolders(): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith('jatai-objects-'))
    .sort()
}
