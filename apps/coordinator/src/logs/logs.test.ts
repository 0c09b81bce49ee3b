import { logs } from '@jatai/api'
import type { LogLine } from '@jatai/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { signedIn } from '../monitor/__fixtures__/signed-in.ts'

const T0 = Date.now() - 60_000
const demo = { realm: 'demo', environment: 'test' }

let started: StartedCoordinator
beforeAll(async () => {
  started = await startCoordinator()
  const { search } = started.platform
  const line = (message: string, at: number, changes: Partial<LogLine> = {}): void =>
    search.recordLine({ ...demo, pipeline: 'orders', version: '1.0', at, level: 'INFO', message, ...changes })
  line('Order 17 imported', T0, { key: 'k1', step: 'Log A' })
  line('order 18 failed', T0 + 1, { level: 'ERROR', pipeline: 'order-import', key: 'k2' })
  line('the engine has started', T0 + 2, { pipeline: 'order-import', version: '2.0' })
  line('first\nsecond', T0 + 3, { level: 'WARN' })
  await search.flush()
})
afterAll(() => started.close())

async function messagesOf(query: object): Promise<string[]> {
  const { body } = await started.admin.call(logs.searchLogs, { params: demo, query })
  return body.content.map(({ message }) => message)
}

test('lines are found by whole words, of the message and of the name', async () => {
  expect(await messagesOf({ message: ' ORDER ' })).toEqual(['order 18 failed', 'Order 17 imported'])
  expect(await messagesOf({ message: 'imported order' })).toEqual(['Order 17 imported'])
  expect(await messagesOf({ message: 'ord' })).toEqual([])
  expect(await messagesOf({ pipeline: 'import' })).toEqual(['the engine has started', 'order 18 failed'])
  expect(await messagesOf({ pipeline: 'ord' })).toEqual([])
})

test('lines are found by version, key, level and time, in both orders and in pages', async () => {
  expect(await messagesOf({ version: '2' })).toEqual(['the engine has started'])
  expect(await messagesOf({ key: 'k1' })).toEqual(['Order 17 imported'])
  expect(await messagesOf({ level: 'ERROR' })).toEqual(['order 18 failed'])
  expect(await messagesOf({ from: T0 + 2 })).toEqual(['first\nsecond', 'the engine has started'])
  const first = await started.admin.call(logs.searchLogs, { params: demo, query: { order: 'ascending', size: 3 } })
  expect(first.body.content.map(({ message }) => message)).toEqual([
    'Order 17 imported',
    'order 18 failed',
    'the engine has started',
  ])
  expect(await messagesOf({ order: 'ascending', size: 3, cursor: first.body.next })).toEqual(['first\nsecond'])
  expect(first.body.content[0]).toEqual({
    ...{ at: T0, pipeline: 'orders', version: '1.0', instance: null, key: 'k1', level: 'INFO', step: 'Log A' },
    message: 'Order 17 imported',
  })
  expect(first.body.content[2]?.key).toBeNull()
  const wrong = started.admin.call(logs.searchLogs, { params: demo, query: { cursor: 'nonsense' } })
  await expect(wrong).rejects.toMatchObject({ code: 'SEARCH_QUERY', details: { status: 400 } })
})

test('what a search finds can be downloaded by who may export', async () => {
  const exporter = await signedIn(started, ['logs-export'])
  const response = await exporter.open(logs.exportLogs, {
    params: demo,
    query: { message: 'order', order: 'ascending' },
  })
  const rows = (await response.text()).split('\r\n')
  expect(rows).toHaveLength(4)
  expect(rows[1]).toBe(`${new Date(T0).toISOString()};demo;k1;orders;INFO;Order 17 imported`)
  const viewer = await signedIn(started, ['logs-viewer'])
  await expect(viewer.open(logs.exportLogs, { params: demo })).rejects.toMatchObject({
    code: 'INSUFFICIENT_PERMISSIONS',
  })
})
