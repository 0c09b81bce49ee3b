import type { Json } from '@jatai/languages/json'
import { afterEach, describe, expect, test } from 'vitest'
import { runStep } from '../tools/__fixtures__/run-step.ts'
import type { StepRun } from '../tools/__fixtures__/run-step.ts'
import { startRpcServer } from './nfs/__fixtures__/rpc-server.ts'
import type { Answer, ArrivedCall } from './nfs/__fixtures__/rpc-server.ts'
import { createXdrWriter } from './nfs/xdr-writer.ts'
import type { XdrWriter } from './nfs/xdr-writer.ts'

// What real servers seldom do; what they do is in nfs.service.test.ts.

let close: (() => void) | undefined
afterEach(() => close?.())

const x = createXdrWriter
const MOUNT = 100_005
const handle = Buffer.from('handle')
const attributes = (writer: XdrWriter, type = 1, size = 5n): XdrWriter =>
  writer.uint32(type).raw(Buffer.alloc(16)).uint64(size).raw(Buffer.alloc(24)).uint64(2n ** 60n).raw(Buffer.alloc(8))
    .uint32(1_795_000_000).uint32(123_456_789).raw(Buffer.alloc(8)) // prettier-ignore

/** A server that mounts, finds every name, and has other answers where the test says so. */
async function serve(own: (call: ArrivedCall) => Answer | undefined) {
  const server = await startRpcServer((call) => {
    const answer = own(call)
    if (answer !== undefined) return answer
    if (call.program === MOUNT) return x().uint32(0).opaque(handle).uint32(0)
    switch (call.procedure) {
      case 1:
        return attributes(x().uint32(0))
      case 3:
        return x().uint32(0).opaque(handle).uint32(0).uint32(0)
      case 8:
        return x().uint32(0).uint32(0).uint32(0).uint32(0).uint32(0)
      case 19:
        return x().uint32(0).uint32(0).uint32(1024).raw(Buffer.alloc(8)).uint32(1024).raw(Buffer.alloc(60))
      default:
        return x().uint32(10_004)
    }
  })
  close = server.close
  const run = (params: Readonly<Record<string, Json>>, files: StepRun['files'] = {}) =>
    runStep(
      'nfs-connector',
      { serverIp: `127.0.0.1:${server.port}`, exportedPath: '/export', uid: 7, gid: 8, maxRetries: 0, ...params },
      {},
      { files },
    )
  return { ...server, run }
}

const failed = (error: string): unknown => ({ success: false, message: 'The NFS operation failed', error })
const names = (program: number, procedure: number) => (call: ArrivedCall) =>
  call.program === program && call.procedure === procedure

describe('NFS', () => {
  test('says who it is, to the mount program too', async () => {
    const owners: unknown[] = []
    const { run } = await serve(({ uid, gids }) => (owners.push([uid, gids]), undefined))
    await run({ gids: '1, 2' })
    expect(owners.length).toBeGreaterThan(1)
    for (const owner of owners) expect(owner).toEqual([7, [1, 2]])
  })

  test('lists with a server that gives no attributes, page by page', async () => {
    const page = (entries: readonly string[], first: number, isEnd: boolean): XdrWriter => {
      const writer = x().uint32(0).uint32(0).raw(Buffer.from('verifier'))
      entries.forEach((name, i) =>
        writer
          .uint32(1)
          .uint64(9n)
          .text(name)
          .uint64(BigInt(first + i)),
      )
      return writer.uint32(0).uint32(isEnd ? 1 : 0)
    }
    const asked: unknown[] = []
    const { run, calls } = await serve(({ program, procedure, parameters }) => {
      if (program === MOUNT || procedure !== 16) return undefined
      parameters.opaque(64)
      const cookie = parameters.uint64()
      asked.push([cookie, parameters.raw(8).toString()])
      return cookie === 0n ? page(['.', '..', 'ä.txt'], 1, false) : page(['b.txt'], 4, true)
    })
    const file = { isDirectory: false, lastModified: 1_795_000_000_123, size: 5, type: 1 }
    const { output } = await run({ operation: 'LIST' })
    expect(JSON.stringify(output)).toContain(`"fileId":${2n ** 60n}`)
    expect(output).toMatchObject({
      files: [
        { ...file, name: 'ä.txt' },
        { ...file, name: 'b.txt' },
      ],
      success: true,
    })
    expect(asked).toEqual([
      [0n, '\0'.repeat(8)],
      [3n, 'verifier'],
    ])
    // What the server cannot do is asked for once.
    expect(calls.filter((call) => call === '100003.17')).toHaveLength(1)
  })

  test('begins anew when the connection is lost, as often as allowed', async () => {
    let mounts = 0
    const isMount = names(MOUNT, 1)
    const { run } = await serve((call) => (isMount(call) && ++mounts < 3 ? 'close' : undefined))
    expect((await run({ maxRetries: 1 })).output).toMatchObject({
      error: expect.stringMatching('was closed') as unknown,
    })
    expect(mounts).toBe(2)
    expect((await run({ maxRetries: 1 })).output).toEqual(failed('/: the server cannot do this'))
  })

  test('takes a deletion for done when its answer was lost', async () => {
    let removals = 0
    const isRemoval = names(100_003, 12)
    const { run } = await serve((call) => {
      if (!isRemoval(call)) return undefined
      return ++removals === 1 ? 'close' : x().uint32(2)
    })
    const params = { operation: 'DELETE', remoteFileName: 'a' }
    expect((await run({ ...params, maxRetries: 1 })).output).toMatchObject({ success: true, remoteFileName: 'a' })
    expect((await run(params)).output).toEqual(failed('/a: does not exist'))
  })

  test('writes what the server did not take at first, and asks for the handle that it did not give', async () => {
    const written: Buffer[] = []
    const { run, calls } = await serve(({ procedure, parameters, program }) => {
      if (program === MOUNT) return undefined
      if (procedure === 7) {
        parameters.opaque(64)
        const offset = Number(parameters.uint64())
        parameters.raw(8)
        const bytes = parameters.opaque(1024).subarray(0, 1000)
        written.push(bytes)
        expect(offset).toBe(Buffer.concat(written).length - bytes.length)
        return x().uint32(0).uint32(0).uint32(0).uint32(bytes.length).uint32(0).raw(Buffer.alloc(8))
      }
      if (procedure === 21) return x().uint32(0).uint32(0).uint32(0).raw(Buffer.alloc(8))
      return undefined
    })
    const content = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251))
    const { output } = await run({ operation: 'UPLOAD', fileName: 'in/a', remoteDirectory: '/x' }, { 'in/a': content })
    expect(output).toEqual({ remoteDirectory: '/x', fileName: 'in/a', remoteFileName: 'a', success: true })
    expect(Buffer.concat(written).equals(content)).toBe(true)
    expect(calls).toContain('100003.3')
  })

  test('does not take bytes for written that a server forgot', async () => {
    const { run } = await serve(({ procedure, program }) => {
      if (program === MOUNT) return undefined
      const changes = x().uint32(0).uint32(0).uint32(0)
      if (procedure === 7) return changes.uint32(1).uint32(0).raw(Buffer.from('before..'))
      return procedure === 21 ? changes.raw(Buffer.from('restart.')) : undefined
    })
    expect((await run({ operation: 'UPLOAD', fileName: 'a' }, { a: 'x' })).output).toEqual(
      failed('/a: the server restarted'),
    )
  })

  test('reads no folder as a file', async () => {
    const isAttributes = names(100_003, 1)
    const { run } = await serve((call) => (isAttributes(call) ? attributes(x().uint32(0), 2) : undefined))
    const { output, files } = await run({ operation: 'DOWNLOAD', remoteFileName: 'a' })
    expect([output, files.size]).toEqual([failed('/a: is a folder'), 0])
  })

  test.each<[string, Answer]>([
    [
      'The NFS server does not accept the UID and GID of the step',
      { reply: x().uint32(1).uint32(1).uint32(1).uint32(5) },
    ],
    ['The NFS server speaks another version of RPC', { reply: x().uint32(1).uint32(1).uint32(0).uint32(9).uint32(9) }],
    [
      'The NFS server does not offer version 3 of NFS',
      { reply: x().uint32(1).uint32(0).uint32(0).uint32(0).uint32(2) },
    ],
    ['The NFS server sent an answer that cannot be read', { reply: x().uint32(0) }],
    ['The NFS server sent an answer that cannot be read', x().uint32(0).uint32(1_000_000)],
    [
      'Exported path /export: access denied to this client; clients without a reserved port need the option insecure of the export',
      x().uint32(13),
    ],
  ])('%s', async (error, answer) => {
    const { run } = await serve(({ program }) => (program === MOUNT ? answer : undefined))
    expect((await run({})).output).toEqual(failed(error))
    expect((await run({ failOnError: true })).throws).toMatchObject({ error, code: 500 })
  })

  test.each<[string, Readonly<Record<string, Json>>]>([
    ['Access to /a/../.. is not allowed', { remoteDirectory: '/a/../..' }],
    ['Access to ../x is not allowed', { operation: 'DELETE', remoteFileName: '../x' }],
    ['Remote File Name is empty', { operation: 'DOWNLOAD' }],
    ['File Name is empty', { operation: 'UPLOAD' }],
    ['Access to ../a is not allowed', { operation: 'UPLOAD', fileName: '../a' }],
    ['Access to /etc/x is not allowed', { operation: 'DOWNLOAD', fileName: '/etc/x', remoteFileName: 'a' }],
    ['File a does not exist.', { operation: 'UPLOAD', fileName: 'a' }],
  ])('%s', async (error, params) => {
    const { run } = await serve(() => undefined)
    expect((await run({ failOnError: true, ...params })).throws).toMatchObject({ error, code: 500 })
  })

  test.each<[string, Readonly<Record<string, Json>>]>([
    ['must be at most 16 groups', { gids: Array.from({ length: 17 }, (_, i) => i).join(',') }],
    ['must be numbers of groups, separated by commas', { gids: '-1' }],
    ['has a port that does not exist', { serverIp: '127.0.0.1:99999' }],
    ['must be at least 0', { uid: -1 }],
    ['must not be empty', { serverIp: ' ' }],
    ['must not be empty', { gid: ' ' }],
  ])('refuses a setting: %s', async (error, params) => {
    const { run } = await serve(() => undefined)
    expect((await run(params)).output).toEqual({ success: false, message: 'The NFS step is not configured', error })
  })

  test('connects to no address that may not be reached', async () => {
    const params = { serverIp: '127.0.0.1:2049', exportedPath: '/e', uid: 1, gid: 1, failOnError: true }
    const check = (host: string): never => {
      throw new Error(`no way to ${host}`)
    }
    const services = { outbound: { check, proxyFor: () => undefined } }
    expect((await runStep('nfs-connector', params, {}, { services })).throws).toMatchObject({
      error: expect.stringMatching('no way to 127.0.0.1') as unknown,
    })
  })

  test('is stopped by the time of the execution', async () => {
    const { port } = await serve(() => 'silence')
    const params = { serverIp: `127.0.0.1:${port}`, exportedPath: '/e', uid: 1, gid: 1 }
    const { throws } = await runStep('nfs-connector', params, {}, { timeoutMs: 200 })
    expect(throws).toMatchObject({ code: 500 })
  })
})
