import { randomBytes, randomUUID } from 'node:crypto'
import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { runStep } from '../tools/__fixtures__/run-step.ts'
import type { StepRun } from '../tools/__fixtures__/run-step.ts'

// A server in user space (.ci/services/nfs), or any other: an export that user and group 0 may write to.
const given = process.env['JATAI_TEST_NFS_URL']
const server = new URL(given ?? 'nfs://127.0.0.1/export')

const nfs = (operation: string, params: Readonly<Record<string, Json>>, files: StepRun['files'] = {}) =>
  runStep(
    'nfs-connector',
    { operation, serverIp: server.host, exportedPath: server.pathname, uid: 0, gid: 0, ...params },
    {},
    { files },
  )
const failed = (error: unknown): unknown => ({ success: false, message: 'The NFS operation failed', error })

describe.skipIf(given === undefined)('NFS (skipped: JATAI_TEST_NFS_URL is not set)', () => {
  test.each([0, 1, 65_536, 5_000_003])('uploads, lists, downloads and deletes a file of %d bytes', async (size) => {
    const remoteFileName = `ç ${randomUUID()}.bin`
    const content = randomBytes(size)
    const startedAt = Date.now()
    const there = await nfs('UPLOAD', { fileName: 'a.bin', remoteFileName }, { 'a.bin': content })
    expect(there.output).toEqual({ remoteDirectory: '/', fileName: 'a.bin', remoteFileName, success: true })

    const { output } = await nfs('LIST_FILTER', { fileName: remoteFileName, exactMatch: true })
    const { files } = output as { files: [{ lastModified: number; fileId: number }] }
    expect(output).toMatchObject({
      success: true,
      files: [{ name: remoteFileName, isDirectory: false, size, type: 1 }],
    })
    expect(Math.abs(files[0].lastModified - startedAt)).toBeLessThan(60_000)
    expect(files[0].fileId).toBeGreaterThan(0)

    const back = await nfs('DOWNLOAD', { fileName: 'to/b.bin', remoteFileName, remoteDirectory: '' })
    expect(back.output).toEqual({ remoteDirectory: '', fileName: 'to/b.bin', remoteFileName, success: true })
    expect(back.files.get('to/b.bin')?.equals(content)).toBe(true)

    const gone = await nfs('DELETE', { remoteFileName })
    expect(gone.output).toEqual({ remoteDirectory: '/', remoteFileName, success: true })
    expect((await nfs('LIST_FILTER', { fileName: remoteFileName })).output).toEqual({ files: [], success: true })
  })

  test('writes over a file, which becomes shorter', async () => {
    const remoteFileName = randomUUID()
    await nfs('UPLOAD', { fileName: 'a', remoteFileName }, { a: 'x'.repeat(100_000) })
    await nfs('UPLOAD', { fileName: 'a', remoteFileName }, { a: 'short' })
    const { files } = await nfs('DOWNLOAD', { remoteFileName })
    expect(files.get(remoteFileName)?.toString()).toBe('short')
    await nfs('DELETE', { remoteFileName })
  })

  test('lists more files than fit into one answer, and finds a part of a name', async () => {
    const stem = randomUUID()
    const names = Array.from({ length: 400 }, (_, i) => `${stem} ${String(i).padStart(3, '0')} ${'n'.repeat(150)}`)
    for (const remoteFileName of names) await nfs('UPLOAD', { fileName: 'a', remoteFileName }, { a: '' })
    const { output } = await nfs('LIST_FILTER', { fileName: stem.slice(3) })
    const listed = (output as { files: { name: string }[] }).files.map(({ name }) => name)
    expect(listed.sort()).toEqual(names)
    const all = (await nfs('LIST', {})).output as { files: { name: string }[] }
    expect(all.files.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
    for (const remoteFileName of names) await nfs('DELETE', { remoteFileName })
  }, 60_000)

  test('says what does not exist', async () => {
    const download = await nfs('DOWNLOAD', { remoteFileName: 'none', fileName: 'b' }, { b: 'old' })
    expect(download.output).toEqual(failed('/none: does not exist'))
    expect(download.files.get('b')?.toString()).toBe('old')
    expect((await nfs('LIST', { remoteDirectory: '/none/deep' })).output).toEqual(failed('/none: does not exist'))
    expect((await nfs('DELETE', { remoteFileName: 'none' })).output).toEqual(failed('/none: does not exist'))
    const upload = { fileName: 'a', remoteFileName: 'b', remoteDirectory: 'none' }
    expect((await nfs('UPLOAD', upload, { a: '' })).output).toEqual(failed('/none: does not exist'))
    const { output } = await nfs('LIST', { exportedPath: `/${randomUUID()}` })
    expect(output).toEqual(
      failed(expect.stringMatching(/^Exported path .*: (the server does not export it|access denied)/)),
    )
  })
})

describe.skipIf(given === undefined || server.port === '')(
  'NFS of .ci/services (skipped: JATAI_TEST_NFS_URL is not set, or names another server)',
  () => {
    test('may refuse a user', async () => {
      const denied = expect.stringMatching('^Exported path /export: access denied to this client') as unknown
      expect((await nfs('LIST', { uid: 4242 })).output).toEqual(failed(denied))
      expect((await nfs('LIST', { uid: 4242, failOnError: true })).throws).toMatchObject({ error: denied, code: 500 })
    })
  },
)
