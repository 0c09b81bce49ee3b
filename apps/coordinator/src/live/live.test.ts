import { connect } from 'node:net'
import { executions, logs } from '@jatai/api'
import type { ExecutionEnd } from '@jatai/platform'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { readEvents } from './__fixtures__/read-events.ts'
import type { EventReader } from './__fixtures__/read-events.ts'
import { EventStream } from '../http/event-stream.ts'

const demo = { realm: 'demo', environment: 'test' }
const EXECUTIONS = '/runtime/realms/demo/test/live/executions'
const LOGS = '/runtime/realms/demo/test/live/logs'

let started: StartedCoordinator
const readers: EventReader[] = []
beforeEach(async () => {
  started = await startCoordinator({ heartbeatMs: 20 })
})
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close()
  await started.close()
})

async function follow(path: string, lastEventId?: string): Promise<EventReader> {
  const response = await fetch(started.address + path, {
    headers: {
      authorization: `Bearer ${started.adminToken}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
  })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  const reader = readEvents(response)
  readers.push(reader)
  return reader
}

async function record(key: string, changes: Partial<ExecutionEnd> = {}): Promise<void> {
  const message = { text: '{}', bytes: 2 }
  await started.platform.search.recordEnd(
    {
      ...{ ...demo, pipeline: 'orders', version: '1.0', key, deployment: 'd', trigger: 'rest' },
      ...{ startedAt: Date.now(), request: message, kind: 'response', elapsedMs: 1, response: message },
      ...changes,
    },
    { isAwaited: true },
  )
}

async function log(message: string, changes: object = {}): Promise<void> {
  const line = { ...demo, pipeline: 'orders', version: '1.0', at: Date.now(), level: 'INFO' as const, message }
  started.platform.search.recordLine({ ...line, ...changes })
  await started.platform.search.flush()
}

const keyOf = ({ data }: { readonly data?: unknown }): string => (data as { key: string }).key
const messageOf = ({ data }: { readonly data?: unknown }): string => (data as { message: string }).message

test('executions come as they are recorded, those that are wanted', async () => {
  const all = await follow(EXECUTIONS)
  const errors = await follow(`${EXECUTIONS}?type=error&pipeline=orders`)
  await record('k1')
  await record('k2', { kind: 'error', code: 500, pipeline: 'invoices' })
  await record('k3', { kind: 'error', code: 500 })
  await record('k4', { realm: 'other' })
  await record('k5', { environment: 'prod' })
  await record('k6', { kind: 'error' })
  expect([keyOf(await all.nextOf('execution')), keyOf(await all.nextOf('execution'))]).toEqual(['k1', 'k2'])
  expect([keyOf(await errors.nextOf('execution')), keyOf(await errors.nextOf('execution'))]).toEqual(['k3', 'k6'])
  expect([keyOf(await all.nextOf('execution')), keyOf(await all.nextOf('execution'))]).toEqual(['k3', 'k6'])
})

test('lines come as they are recorded, by whole words, level and key', async () => {
  const all = await follow(LOGS)
  const some = await follow(`${LOGS}?message=order&level=ERROR`)
  await log('an order')
  await log('reorder', { level: 'ERROR' })
  await log('the Order failed', { level: 'ERROR', key: 'k' })
  expect(messageOf(await some.nextOf('line'))).toBe('the Order failed')
  expect(messageOf(await all.nextOf('line'))).toBe('an order')
})

test('a quiet stream shows signs of life', async () => {
  const reader = await follow(LOGS)
  expect(await reader.next()).toEqual({}) // `retry`
  expect(await reader.next()).toEqual({ comment: 'heartbeat' })
  expect(await reader.next()).toEqual({ comment: 'heartbeat' })
})

test('a reader that comes back gets what it missed, each once', async () => {
  const first = await follow(EXECUTIONS)
  await record('k1')
  await record('k2')
  const { id } = await first.nextOf('execution')
  await first.close()
  await record('k3')
  const second = await follow(EXECUTIONS, id)
  await record('k4')
  const keys = [await second.nextOf('execution'), await second.nextOf('execution'), await second.nextOf('execution')]
  expect(keys.map(keyOf)).toEqual(['k2', 'k3', 'k4'])
})

test('after a restart it goes on by the time, from the store', async () => {
  const since = Date.now() - 1000
  await record('old', { startedAt: since - 60_000 })
  await record('k1', { startedAt: since + 10 })
  await record('long', { startedAt: since - 5000, elapsedMs: 5500 })
  await log('before', { at: since - 1 })
  await log('after', { at: since + 1 })
  const reader = await follow(EXECUTIONS, `another.17.${since}`)
  await record('live')
  const keys = [await reader.nextOf('execution'), await reader.nextOf('execution'), await reader.nextOf('execution')]
  expect(keys.map(keyOf)).toEqual(['long', 'k1', 'live'])
  const lines = await follow(LOGS, `another.17.${since}`)
  expect(messageOf(await lines.nextOf('line'))).toBe('after')
})

test('when more was missed than is told, it is told to load anew', async () => {
  const since = Date.now() - 10_000
  const { search } = started.platform
  for (let index = 0; index < 1001; index++) {
    search.recordLine({ ...demo, pipeline: 'p', version: '1.0', at: since + index, level: 'INFO', message: `${index}` })
  }
  await search.flush()
  const reader = await follow(LOGS, `another.1.${since}`)
  expect((await reader.nextOf('gap')).data).toEqual({ since })
  expect(messageOf(await reader.nextOf('line'))).toBe('1')
})

test('an id that is none of ours begins with what comes', async () => {
  const reader = await follow(LOGS, 'nonsense')
  await log('hello')
  expect(messageOf(await reader.nextOf('line'))).toBe('hello')
})

test('a reader that does not read is dropped, and others go on', async () => {
  const { hostname, port } = new URL(started.address)
  const slow = connect(Number(port), hostname)
  const isClosed = new Promise((resolve) => slow.once('close', resolve))
  slow.on('error', () => undefined)
  slow.write(`GET ${LOGS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${started.adminToken}\r\n\r\n`)
  // It reads the head, and nothing after it.
  await new Promise<void>((resolve) => slow.once('data', () => resolve()))
  slow.pause()
  const reader = await follow(LOGS)
  const text = 'x'.repeat(500_000)
  for (let index = 0; index < 30; index++) {
    await log(`${index} ${text}`)
    expect(messageOf(await reader.nextOf('line')).startsWith(`${index} `)).toBe(true)
  }
  slow.resume()
  await isClosed
})

test('the end of the coordinator ends every stream', async () => {
  const reader = await follow(LOGS)
  expect(await reader.next()).toEqual({})
  const closed = started.close()
  for (let event = await reader.next(); event !== undefined; event = await reader.next()) {
    expect(event).toEqual({ comment: 'heartbeat' })
  }
  await closed
  started = await startCoordinator()
})

test('nobody follows what they may not see', async () => {
  const other = await started.realm('other')
  for (const route of [executions.followExecutions, logs.followLogs]) {
    await expect(other.open(route, { params: demo })).rejects.toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' })
  }
})

test('events are whole, whatever is in them', () => {
  const stream = new EventStream()
  stream.event('line', { message: 'a\nb\r\n\ndata: c' }, 'id')
  stream.finish()
  const text = (stream.read() as Buffer).toString()
  expect(text).toBe('retry: 1000\n\nid: id\nevent: line\ndata: {"message":"a\\nb\\r\\n\\ndata: c"}\n\n')
})
