import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { rest, step, until } from './platform.ts'
import { startSink } from './sink.ts'
import type { Sink } from './sink.ts'
import { start, up } from './up.ts'

// `jatai up` as a process of its own: signals, crashes, and what is in its way at the start.

const folder = mkdtempSync(join(tmpdir(), 'jatai-process-'))
let sink: Sink
beforeAll(async () => {
  sink = await startSink()
})
afterAll(() => {
  sink.close()
  rmSync(folder, { recursive: true, force: true })
})

function dataFolder(name: string, documents: Record<string, Json>): string {
  const data = join(folder, name)
  mkdirSync(join(data, 'pipelines'), { recursive: true })
  for (const [file, document] of Object.entries(documents))
    writeFileSync(join(data, 'pipelines', `${file}.json`), JSON.stringify(document))
  return data
}

const wait = (milliseconds: number): Json => ({
  id: 'w',
  type: 'delayer',
  stepName: 'wait',
  delayMilliseconds: milliseconds,
})

function post(address: string, path: string, body: unknown): Promise<Response> {
  return fetch(`${address}/pipeline/demo/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

describe('signals', () => {
  test('SIGTERM finishes what runs, answers its callers, and exits 0', async () => {
    const { child, address, exited } = await up(dataFolder('term', { slow: rest([wait(600)]) }))
    const answer = post(address, 'slow', { a: 1 })
    await new Promise((resolve) => setTimeout(resolve, 200))
    child.kill('SIGTERM')
    child.kill('SIGTERM') // npm and a terminal both deliver it
    expect((await answer).status).toBe(200)
    expect(await exited).toMatchObject({ code: 0 })
  })

  test('what does not end in time is answered with 503', async () => {
    const { child, address, exited } = await up(
      dataFolder('drain', { slow: rest([wait(60_000)], { timeout: 100_000 }) }),
      ['--drain', '0'],
    )
    const answer = post(address, 'slow', {})
    await new Promise((resolve) => setTimeout(resolve, 300))
    child.kill('SIGTERM')
    expect((await answer).status).toBe(503)
    expect(await exited).toMatchObject({ code: 0 })
  })
})

test('SIGKILL loses no accepted message: all are processed after the restart', async () => {
  const send = step('rest-connector-v2', {
    url: sink.url,
    operation: 'POST',
    body: '{"id": {{ message.id }}, "again": {{ metadata.execution.redelivery }}}',
  })
  const worker = (eventName: string, allowRedelivery: boolean): Json => ({
    version: '1.0',
    flowSpec: { start: [wait(120), send] },
    triggerSpec: { type: 'event', name: 'event', eventName, timeout: 10_000, allowRedelivery },
  })
  const data = dataFolder('kill', {
    publish: rest([
      step('event-publisher-connector', { eventName: 'job', body: '{{ message.body }}', stopOnError: true }),
    ]),
    worker: worker('job', true),
  })
  const first = await up(data)
  const ids = Array.from({ length: 60 }, (_, id) => id)
  const answers = await Promise.all(ids.map((id) => post(first.address, 'publish', { id })))
  expect(answers.every((answer) => answer.status === 200)).toBe(true)
  first.child.kill('SIGKILL')
  await first.exited
  const doneBefore = new Set(sink.received.map((each) => (each as { id: number }).id)).size
  expect(doneBefore).toBeLessThan(60)
  const second = await up(data)
  const done = (): Set<number> => new Set(sink.received.map((each) => (each as { id: number }).id))
  await until(() => done().size === 60 || undefined, 'every message was processed')
  second.child.kill('SIGTERM')
  await second.exited
})

describe('what is in the way is said clearly', () => {
  test('a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { exited } = start(dataFolder('port', {}), ['--port', String(port)])
    expect(await exited).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Port ${port} is already taken`) as string,
    })
    other.close()
  })

  test('a data folder that is a file', async () => {
    writeFileSync(join(folder, 'a-file'), '')
    const { code, stderr } = await start(join(folder, 'a-file')).exited
    expect(code).toBe(1)
    expect(stderr).toContain('a-file')
  })

  test.skipIf(process.getuid?.() === 0)(
    'a data folder that may not be written (skipped for root, who may)',
    async () => {
      mkdirSync(join(folder, 'closed'))
      chmodSync(join(folder, 'closed'), 0o500)
      const { code, stderr } = await start(join(folder, 'closed', 'data')).exited
      expect(code).toBe(1)
      expect(stderr).toContain('closed')
    },
  )

  test('a data folder that another process uses', async () => {
    const data = dataFolder('shared', {})
    const first = await up(data)
    const { code, stderr } = await start(data).exited
    expect(code).toBe(1)
    expect(stderr).toContain('shared')
    first.child.kill('SIGTERM')
    await first.exited
  })

  test('a setting that is none', async () => {
    const { code, stderr } = await start(join(folder, 'x'), ['--realm', 'Not A Realm']).exited
    expect(code).toBe(2)
    expect(stderr).toContain('realm')
  })
})
