import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createUuidV7, openMemoryQueue, openSqliteQueue } from '@jatai/platform'
import type { Envelope, Queue } from '@jatai/platform'
import { median, startJatai } from '../jatai-process.ts'
import { load } from '../load.ts'
import { fixed, table } from '../table.ts'

const BODY = JSON.stringify({ text: 'x'.repeat(1000) })
const GROUPS = [1, 8, 64, 512] as const
const ROUNDS = 3
const SECONDS = 1
const QUEUE = 'work'

interface Store {
  readonly name: string
  open(folder: string): Queue
}

const STORES: readonly Store[] = [
  { name: 'memory', open: () => openMemoryQueue() },
  {
    name: 'SQLite, unsafe: no fsync',
    open: (folder) => openSqliteQueue({ file: join(folder, 'queue.db'), isDurable: false }),
  },
  { name: 'SQLite, fsync', open: (folder) => openSqliteQueue({ file: join(folder, 'queue.db') }) },
]

/** What it costs to keep asynchronous messages: in the queue alone, then through a trigger. */
export async function benchDurability(): Promise<void> {
  const found = new Map<string, number[]>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const group of GROUPS) {
      for (const { name, open } of STORES) note(found, `${name} ${group}`, await acceptedPerSecond(open, group))
      note(found, `bare ${group}`, fsyncsPerSecond() * group)
    }
  }
  const rate = (name: string, group: number): number => median(found.get(`${name} ${group}`) ?? [])
  table(
    'Asynchronous messages of 1 KB accepted a second, by how many publishers wait at the same time',
    ['kept in', ...GROUPS.map(String)],
    [
      ...STORES.map(({ name }) => [name, ...GROUPS.map((group) => fixed(rate(name, group)))]),
      ['a file, one write and one fsync a group', ...GROUPS.map((group) => fixed(rate('bare', group)))],
    ],
  )
  await benchTriggers()
}

async function acceptedPerSecond(open: Store['open'], publishers: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-bench-'))
  const queue = open(folder)
  const createKey = createUuidV7()
  await queue.declare(QUEUE, { maxMessages: 10_000_000 })
  const stopAt = performance.now() + SECONDS * 1000
  let accepted = 0
  async function publish(): Promise<void> {
    while (performance.now() < stopAt) {
      await queue.publish(QUEUE, envelope(createKey()))
      accepted++
      // Memory accepts at once; the clock has to be looked at by others too.
      if (accepted % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await Promise.all(Array.from({ length: publishers }, publish))
  await queue.close()
  rmSync(folder, { recursive: true })
  return accepted / SECONDS
}

function envelope(key: string): Envelope {
  return {
    key,
    deployment: 'bench',
    trigger: 'event',
    publishedAt: Date.now(),
    expiresAt: 0,
    timeoutMs: 30_000,
    durable: true,
    hops: 0,
    redeliveryAllowed: false,
    head: '',
    body: BODY,
  }
}

/** What the disk can do: the same size written and synchronised, one after the other. */
function fsyncsPerSecond(): number {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-bench-'))
  const file = openSync(join(folder, 'file'), 'w')
  const page = Buffer.alloc(4096, 'x')
  const stopAt = performance.now() + 500
  let count = 0
  for (; performance.now() < stopAt; count++) {
    writeSync(file, page)
    fsyncSync(file)
  }
  closeSync(file)
  rmSync(folder, { recursive: true })
  return count * 2
}

/** From a REST call to "taken": with an event that is kept and then executed, and without one. */
async function benchTriggers(): Promise<void> {
  const step = (name: string, params: object): object => ({ id: name, type: 'connector', name, stepName: name, params })
  const publish = step('event-publisher-connector', { eventName: 'job', body: '{{ message.body }}', stopOnError: true })
  const ignore = step('json-generator-connector', { json: '{"taken": true}' })
  const rest = (steps: readonly object[]): string =>
    JSON.stringify({ version: '1.0', flowSpec: { start: steps }, triggerSpec: { type: 'rest', name: 'rest' } })
  const subscriber = {
    version: '1.0',
    flowSpec: { start: [ignore] },
    triggerSpec: { type: 'event', name: 'event', eventName: 'job', expiration: 3_600_000 },
  }
  const jatai = await startJatai({ event: rest([publish]), plain: rest([ignore]), job: JSON.stringify(subscriber) })
  const found = new Map<string, { readonly perSecond: number; readonly p99: number }[]>()
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      for (const name of ['plain', 'event']) {
        for (const connections of [1, 64]) {
          const options = { port: jatai.port, path: `/pipeline/demo/v1/${name}`, body: BODY, seconds: SECONDS }
          const result = await load({ ...options, connections })
          if (result.notOk > 0) throw new Error(`${result.notOk} calls of ${name} were refused`)
          // The first round is for warming up.
          if (round > 0) note(found, `${name} ${connections}`, result)
        }
      }
    }
  } finally {
    await jatai.stop()
  }
  const row = (title: string, name: string): string[] => [
    title,
    ...[1, 64].flatMap((connections) => {
      const results = found.get(`${name} ${connections}`) ?? []
      const p99 = median(results.map((result) => result.p99))
      return [fixed(median(results.map((result) => result.perSecond))), `${fixed(p99, 1)} ms`]
    }),
  ]
  table(
    'REST calls a second with 1 KB, executions of the events on the same two cores',
    ['pipeline', '1 connection', 'p99', '64 connections', 'p99'],
    [row('answers', 'plain'), row('publishes an event, which is on disk before the answer', 'event')],
  )
}

function note<T>(found: Map<string, T[]>, name: string, value: T): void {
  const values = found.get(name)
  if (values === undefined) found.set(name, [value])
  else values.push(value)
}
