import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { openTimeZone, parseQuartzCron } from '@jatai/flowspec'
import type { TimeZone } from '@jatai/flowspec'
import { createUuidV7, openPlatform, systemClock } from '@jatai/platform'
import { Schedule } from '../../apps/runtime/src/intake/schedules/schedule.ts'
import { createSchedules } from '../../apps/runtime/src/intake/schedules/schedules.ts'
import { queueName } from '../../apps/runtime/src/deployments/deployment-spec.ts'
import type { DeploymentSpec } from '../../apps/runtime/src/deployments/deployment-spec.ts'
import { fixed, table } from '../table.ts'

const COUNT = 10_000
const NEW_YORK = openTimeZone('America/New_York') as TimeZone // there is one

/** What ten thousand schedules cost: doing nothing, spread over a minute, and all due in the same second. */
export async function benchSchedules(): Promise<void> {
  const burstAt = (at: number): string => {
    const due = new Date(at)
    return `${due.getUTCSeconds()} ${due.getUTCMinutes()} ${due.getUTCHours()} * * ?`
  }
  const rows = [
    await measure('due once a year', () => '0 0 0 1 1 ?', 10_000),
    await measure('due every minute, spread over it', (index) => `${index % 60} * * * * ?`, 20_000),
    await measure('all due in one second', (_index, openedAt) => burstAt(openedAt + 20_000), 40_000, 'UTC'),
  ]
  table(
    `${fixed(COUNT)} schedules, SQLite on disk`,
    ['schedules', 'to open one', 'memory of one', 'fires', 'CPU of one core', 'late p50 / p99 / last', 'longest stall'],
    rows,
  )
}

async function measure(
  what: string,
  cronOf: (index: number, openedAt: number) => string,
  milliseconds: number,
  zone = 'America/New_York',
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-bench-'))
  const platform = await openPlatform({ dataFolder: folder })
  const { queue, cache, documents } = platform
  const createKey = createUuidV7()
  const host = { queue, cache, documents, clock: systemClock, createKey, owner: createKey(), isAlone: true }
  const schedules = createSchedules(systemClock, (_schedule, text) => console.error(text))
  const lateness: number[] = []
  // One queue for all: the cost of queues is not what is measured here.
  const shared = specOf(0)
  await queue.declare(queueName(shared), { maxMessages: 1_000_000 })
  queue.consume(queueName(shared), { prefetch: 1000 }, (delivery) => {
    lateness.push(Date.now() - (delivery.envelope.dueAt ?? 0))
    void delivery.ack()
  })
  const publishing = {
    ...host,
    queue: new Proxy(queue, {
      get: (target, key) =>
        key === 'publish'
          ? (_name: string, envelope: Parameters<typeof queue.publish>[1]) => queue.publish(queueName(shared), envelope)
          : (Reflect.get(target, key) as unknown),
    }),
  }
  const heap = heapUsed()
  const openedAt = Date.now()
  const opening: Promise<void>[] = []
  const all = Array.from({ length: COUNT }, (_, index) => {
    const cronText = cronOf(index, openedAt)
    return new Schedule(publishing, {
      spec: specOf(index),
      triggerType: 'scheduler',
      cron: parseQuartzCron(cronText),
      cronText,
      zone: zone === 'UTC' ? (openTimeZone('UTC') as TimeZone) : NEW_YORK, // there is one
      isConcurrent: true,
      retries: 0,
      timeoutMs: 30_000,
      allowRedelivery: false,
    })
  })
  for (const schedule of all) opening.push(schedule.open(true).then(() => schedules.add(schedule)))
  await Promise.all(opening)
  const openMs = Date.now() - openedAt
  const bytes = heapUsed() - heap
  lateness.length = 0 // What fell due while the others were opened says nothing.
  const stalls = monitorEventLoopDelay({ resolution: 10 })
  stalls.enable()
  const cpu = process.cpuUsage()
  await wait(milliseconds)
  const { user, system } = process.cpuUsage(cpu)
  stalls.disable()
  await schedules.close()
  await platform.close()
  rmSync(folder, { recursive: true })
  lateness.sort((a, b) => a - b)
  const at = (share: number): string => fixed(lateness[Math.floor(lateness.length * share)] ?? NaN)
  return [
    what,
    `${fixed(openMs / COUNT, 2)} ms`,
    `${fixed(bytes / COUNT / 1024, 1)} KB`,
    fixed(lateness.length),
    `${fixed((user + system) / 10 / milliseconds, 1)} %`,
    lateness.length === 0 ? '' : `${at(0.5)} / ${at(0.99)} / ${fixed(lateness.at(-1) ?? NaN)} ms`,
    `${fixed(stalls.max / 1e6)} ms`,
  ]
}

function heapUsed(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function specOf(index: number): DeploymentSpec {
  return {
    id: `deployment-${index}`,
    realm: 'demo',
    environment: 'test',
    pipelineName: `p${index}`,
    versionMajor: 1,
    versionMinor: 0,
    document: '',
    size: 'SMALL',
    consumers: 10,
    replicas: 1,
    globals: {},
    accounts: [],
  }
}
