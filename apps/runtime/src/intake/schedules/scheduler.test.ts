import { afterEach, describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { createManualClock } from '@jatai/platform'
import type { ManualClock } from '@jatai/platform'
import { fail, make, startRuntime, wait } from '../../__fixtures__/test-runtime.ts'
import type { TestRuntime } from '../../__fixtures__/test-runtime.ts'
import { sourceKey } from '../source-key.ts'
import { SCHEDULES } from './schedule-document.ts'

// The Scheduler trigger from its document to its executions.

let world: TestRuntime
let clock: ManualClock
afterEach(() => world.close())

async function start(at = '2026-01-01T10:00:30Z'): Promise<void> {
  clock = createManualClock(Date.parse(at))
  world = await startRuntime({ clock })
}

const scheduler = (params: Record<string, Json> = {}): Record<string, Json> => ({
  type: 'scheduler',
  name: 'custom-scheduler',
  cronExpression: '0 * * * * ?',
  timeout: 5000,
  ...params,
})
const RESULT = make('{"at": {{ metadata.execution.startTimestamp }}, "got": {{ message.$ }} }')
const count = (wanted: number) => () => world.ended.length >= wanted

test('runs the pipeline with an empty message, and its due time as time of start', async () => {
  await start()
  await world.deploy({ name: 'nightly', trigger: scheduler(), start: [RESULT] })
  clock.advance(30_000)
  await world.until(count(1), 'an execution')
  expect(world.ended[0]).toMatchObject({
    kind: 'response',
    message: { at: Date.parse('2026-01-01T10:01:00Z'), got: {} },
  })
})

test.each([
  ['5min-scheduler', '2026-01-01T10:05:00Z'],
  ['30min-scheduler', '2026-01-01T10:30:00Z'],
  ['midnight-scheduler', '2026-01-02T00:00:00Z'],
])('%s fires without a stored expression', async (name, at) => {
  await start()
  await world.deploy({ name: 'fixed', trigger: { type: 'scheduler', name, timeout: 5000 }, start: [RESULT] })
  clock.advance(Date.parse(at) - clock.now() - 1000)
  clock.advance(1000)
  await world.until(count(1), 'an execution')
  expect(world.ended[0]?.message).toMatchObject({ at: Date.parse(at) })
})

test('its cron expression and time zone may be globals', async () => {
  await start('2026-01-01T14:59:30Z')
  await world.deploy(
    {
      name: 'noon',
      trigger: scheduler({ cronExpression: '{{ global.noon }}', timeZoneId: 'America/Sao_Paulo' }),
      start: [RESULT],
    },
    { globals: { noon: '0 0 12 ? * *' } },
  )
  clock.advance(30_000)
  await world.until(count(1), 'an execution')
  expect(world.ended[0]?.message).toMatchObject({ at: Date.parse('2026-01-01T15:00:00Z') })
})

describe('is refused when', () => {
  test.each([
    ['its expression can never fire again', { cronExpression: '0 0 0 30 2 ?' }, 'never fires again'],
    ['its time is over', { cronExpression: '0 0 0 1 1 ? 2020' }, 'never fires again'],
    ['its expression is none', { cronExpression: '0 0 25 * * ?' }, 'Cron expression'],
    ['it has no expression', { cronExpression: '' }, 'needs a cron expression'],
    ['its time zone does not exist', { timeZoneId: 'America/Atlantis' }, 'no time zone "America/Atlantis"'],
  ])('%s', async (_what, params, text) => {
    await start()
    const deployed = world.deploy({ name: 'never', trigger: scheduler(params), start: [RESULT] })
    await expect(deployed).rejects.toThrow(text)
    expect(world.runtime.deployments()).toHaveLength(0)
  })
})

const ONCE = { cronExpression: '0 1 10 * * ?' }

test('tries again after an error, with a new key and the same due time, and stops at the limit', async () => {
  await start()
  await world.deploy({ name: 'failing', trigger: scheduler({ ...ONCE, retries: 1 }), start: [fail('no')] })
  clock.advance(30_000)
  await world.until(() => (clock.advance(1000), world.ended.length === 2), 'the second attempt')
  for (let n = 0; n < 20; n++) clock.advance(1000)
  expect(world.ended.map(({ end }) => end.delivery.envelope.attempt)).toEqual([1, 2])
  expect(new Set(world.ended.map(({ key }) => key)).size).toBe(2)
  expect(new Set(world.ended.map(({ end }) => end.delivery.envelope.dueAt)).size).toBe(1)
})

test('a run beyond Maximum Timeout ends as an error, which is tried again too', async () => {
  await start()
  const trigger = scheduler({ ...ONCE, timeout: 50, retries: 1 })
  await world.deploy({ name: 'slow', trigger, start: [wait(60_000)] })
  clock.advance(30_000)
  await world.until(count(1), 'the time is over')
  expect(world.ended[0]).toMatchObject({ kind: 'error', code: 500 })
  await world.until(() => (clock.advance(1000), world.ended.length === 2), 'the second attempt')
})

test('a cancelled run is not tried again', async () => {
  await start()
  const trigger = scheduler({ ...ONCE, retries: 3, timeout: 60_000 })
  await world.deploy({ name: 'cancelled', trigger, start: [wait(50_000)] })
  clock.advance(30_000)
  const { documents } = await world.platform.documents.find(SCHEDULES)
  const dueAt = Date.parse('2026-01-01T10:01:00Z')
  const key = sourceKey(`sched:${documents[0]?.document.incarnation}:${dueAt}`, dueAt)
  await world.until(() => world.runtime.cancel(key), 'it runs, and is cancelled')
  await world.until(count(1), 'it has ended')
  expect(world.ended[0]?.code).toBe(499)
  await world.runtime.close(5000)
  expect(await world.platform.queue.depth('pe.test.demo.cancelled.v1')).toEqual({ ready: 0, unacknowledged: 0 })
})

test('without concurrent scheduling runs never overlap, and one waits at most', async () => {
  await start()
  const running: number[] = []
  await world.deploy({
    name: 'slow',
    trigger: scheduler({ cronExpression: '0/10 * * * * ?', timeout: 60_000 }),
    start: [wait(150)],
  })
  const [deployment] = world.runtime.deployments()
  clock.advance(10_000)
  await world.until(() => deployment?.replicas[0]?.running === 1, 'the first runs')
  for (let n = 0; n < 4; n++) {
    clock.advance(10_000)
    running.push(deployment?.replicas[0]?.running ?? 0)
  }
  await world.until(count(2), 'the one that waited')
  expect(Math.max(...running)).toBe(1)
  const times = world.ended.map(({ end }) => new Date(end.delivery.envelope.dueAt ?? 0).toISOString().slice(14, 19))
  expect(times[0]).toBe('00:40')
  expect(times).toHaveLength(2)
})

test('goes on over a redeployment, and stops when the deployment goes', async () => {
  await start()
  const document = { name: 'nightly', trigger: scheduler(), start: [RESULT] }
  await world.deploy(document)
  clock.advance(30_000)
  await world.until(count(1), 'the first version runs')
  const { spec } = await world.deploy({ ...document, version: '1.1' })
  expect(world.ended).toHaveLength(1)
  clock.advance(60_000)
  await world.until(count(2), 'the second version runs')
  expect(world.ended.map(({ version }) => version)).toEqual(['1.0', '1.1'])
  await world.runtime.undeploy(spec.id)
  clock.advance(120_000)
  expect(world.ended).toHaveLength(2)
  expect((await world.platform.documents.find(SCHEDULES)).documents).toHaveLength(0)
})
