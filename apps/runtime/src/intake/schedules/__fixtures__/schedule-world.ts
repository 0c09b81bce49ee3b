import { openTimeZone, parseQuartzCron } from '@jatai/flowspec'
import type { TimeZone } from '@jatai/flowspec'
import { createManualClock, createUuidV7, openMemoryCache, openMemoryQueue, openSqliteDocuments } from '@jatai/platform'
import type { Cache, Delivery, DocumentStore, ManualClock, Queue } from '@jatai/platform'
import type { DeploymentSpec } from '../../../deployments/deployment-spec.ts'
import { queueName } from '../../../deployments/deployment-spec.ts'
import { createSchedules } from '../schedules.ts'
import type { Schedules } from '../schedules.ts'
import { Schedule } from '../schedule.ts'
import type { ScheduleTerms } from '../schedule.ts'

/** What a schedule is made of, in short. */
export interface TestSchedule {
  readonly cron: string
  readonly zone?: string
  readonly isConcurrent?: boolean
  readonly retries?: number
  readonly pipeline?: string
}

/** One runtime's schedules. */
export interface Replica {
  readonly schedules: Schedules
  deploy(schedule: TestSchedule, options?: { readonly wasDown?: boolean }): Promise<Schedule>
  /** As if its process died: nothing more happens here. */
  kill(): void
}

/** Ports that some runtimes share, on one clock, and the messages that come out. */
export interface ScheduleWorld {
  readonly clock: ManualClock
  readonly queue: Queue
  readonly cache: Cache
  readonly documents: DocumentStore
  /** Messages taken from the queue, in their order. */
  readonly fired: Delivery[]
  /** Due times of what was taken, `hh:mm:ss`. */
  times(): string[]
  replica(options?: { readonly clock?: ManualClock; readonly cache?: Cache; readonly isAlone?: boolean }): Replica
  /** Moves the clock on in steps, and waits for what falls due in each. */
  pass(milliseconds: number, stepMs?: number): Promise<void>
  /** Moves it in one jump. */
  jump(milliseconds: number): Promise<void>
  close(): Promise<void>
}

export function specOf(pipeline: string): DeploymentSpec {
  return {
    id: `deployment-${pipeline}`,
    realm: 'demo',
    environment: 'test',
    pipelineName: pipeline,
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

export function termsOf(schedule: TestSchedule): ScheduleTerms {
  return {
    spec: specOf(schedule.pipeline ?? 'nightly'),
    triggerType: 'scheduler',
    cron: parseQuartzCron(schedule.cron),
    cronText: schedule.cron,
    zone: openTimeZone(schedule.zone ?? 'UTC') as TimeZone, // the tests name real ones
    isConcurrent: schedule.isConcurrent ?? true,
    retries: schedule.retries ?? 0,
    timeoutMs: 30_000,
    allowRedelivery: false,
  }
}

/** @param start of the clock, ISO */
export async function startWorld(start: string, pipelines: readonly string[] = ['nightly']): Promise<ScheduleWorld> {
  const clock = createManualClock(Date.parse(start))
  const queue = openMemoryQueue({ clock })
  const cache = openMemoryCache({ clock })
  const documents = openSqliteDocuments({ file: ':memory:' })
  const createKey = createUuidV7()
  const fired: Delivery[] = []
  const replicas = new Set<Schedules>()
  for (const pipeline of pipelines) {
    const name = queueName(specOf(pipeline))
    await queue.declare(name, { maxMessages: 1_000_000 })
    queue.consume(name, { prefetch: 1_000_000 }, (delivery) => fired.push(delivery))
  }

  async function settle(): Promise<void> {
    for (const schedules of replicas) await schedules.idle()
  }

  return {
    clock,
    queue,
    cache,
    documents,
    fired,
    times: () => fired.map(({ envelope }) => new Date(envelope.dueAt ?? 0).toISOString().slice(11, 19)),
    replica({ clock: ownClock = clock, cache: ownCache = cache, isAlone = false } = {}) {
      const owner = createKey()
      const schedules = createSchedules(ownClock, (_schedule, text) => {
        throw new Error(text)
      })
      replicas.add(schedules)
      const host = { queue, cache: ownCache, documents, clock: ownClock, createKey, owner, isAlone }
      return {
        schedules,
        async deploy(wanted, { wasDown = true } = {}) {
          const schedule = new Schedule(host, termsOf(wanted))
          await schedule.open(wasDown)
          schedules.add(schedule)
          return schedule
        },
        kill() {
          replicas.delete(schedules)
          void schedules.close()
        },
      }
    },
    async pass(milliseconds, stepMs = 1000) {
      for (let left = milliseconds; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left))
        await settle()
      }
    },
    async jump(milliseconds) {
      clock.advance(milliseconds)
      await settle()
    },
    async close() {
      for (const schedules of replicas) await schedules.close()
      await queue.close()
      await cache.close()
      await documents.close()
    },
  }
}
