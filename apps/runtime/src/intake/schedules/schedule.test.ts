import { afterEach, describe, expect, test } from 'vitest'
import { createManualClock, openMemoryCache } from '@jatai/platform'
import { startWorld } from './__fixtures__/schedule-world.ts'
import type { ScheduleWorld } from './__fixtures__/schedule-world.ts'
import type { Schedule } from './schedule.ts'

let world: ScheduleWorld
afterEach(() => world.close())

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const EVERY_TEN_SECONDS = '0/10 * * * * ?'

/** Ends the oldest execution that was taken and not ended. */
async function end(schedule: Schedule, isFailed = false): Promise<void> {
  const { envelope } = world.fired[ended++] ?? expect.fail('nothing is running')
  await schedule.ended({ dueAt: envelope.dueAt ?? 0, attempt: envelope.attempt ?? 0, isFailed })
}
let ended = 0
afterEach(() => (ended = 0))

describe('due times', () => {
  test('fire each once, not at the deployment itself, with the due time in the message', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    await world.replica().deploy({ cron: EVERY_TEN_SECONDS })
    await world.pass(30_000)
    expect(world.times()).toEqual(['10:00:10', '10:00:20', '10:00:30'])
    expect(world.fired[0]?.envelope).toMatchObject({ trigger: 'scheduler', body: '{}', durable: true, attempt: 1 })
  })

  test('360 of them in an hour, whether one runtime keeps the schedule or three (acceptance 15)', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    for (let n = 0; n < 3; n++) await world.replica().deploy({ cron: EVERY_TEN_SECONDS })
    await world.pass(HOUR, 10_000)
    expect(world.fired).toHaveLength(360)
    expect(new Set(world.fired.map(({ envelope }) => envelope.key)).size).toBe(360)
  })

  test('are read in the time zone of the schedule', async () => {
    world = await startWorld('2026-01-01T14:59:00Z')
    await world.replica().deploy({ cron: '0 0 12 ? * *', zone: 'America/Sao_Paulo' })
    await world.pass(2 * MINUTE, 10_000)
    expect(world.times()).toEqual(['15:00:00'])
  })

  test.each([
    ['a local time that does not exist is skipped', '2026-03-08T06:59:00Z', '0 30 2 ? * *', []],
    ['one that occurs twice fires at its first occurrence', '2026-11-01T05:00:00Z', '0 30 1 ? * *', ['05:30:00']],
  ])('when clocks change, %s', async (_what, start, cron, wanted) => {
    world = await startWorld(start)
    await world.replica().deploy({ cron, zone: 'America/New_York' })
    await world.pass(3 * HOUR, MINUTE)
    expect(world.times()).toEqual(wanted)
  })
})

describe('several runtimes', () => {
  test('fire once through flushes of the cache', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    // Caches that know nothing of each other: what a flush at the worst moment comes to.
    for (let n = 0; n < 3; n++) {
      await world.replica({ cache: openMemoryCache({ clock: world.clock }) }).deploy({ cron: EVERY_TEN_SECONDS })
    }
    await world.pass(5 * MINUTE, 10_000)
    expect(world.fired).toHaveLength(30)
    expect(new Set(world.times()).size).toBe(30)
  })

  test('fire once with a cache that fails', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const broken = { ...world.cache, add: () => Promise.reject(new Error('down')) }
    for (let n = 0; n < 2; n++) await world.replica({ cache: broken }).deploy({ cron: EVERY_TEN_SECONDS })
    await world.pass(MINUTE, 10_000)
    expect(world.fired).toHaveLength(6)
  })

  test('fire once with clocks five seconds apart', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const late = createManualClock(world.clock.now() - 5000)
    const behind = world.replica({ clock: late })
    await world.replica().deploy({ cron: EVERY_TEN_SECONDS })
    await behind.deploy({ cron: EVERY_TEN_SECONDS })
    for (let n = 0; n < 60; n++) {
      late.advance(1000)
      await behind.schedules.idle()
      await world.pass(1000)
    }
    expect(world.times()).toEqual(['10:00:10', '10:00:20', '10:00:30', '10:00:40', '10:00:50', '10:01:00'])
  })

  test('fire what the one that had the right to it did not live to fire', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const survivor = world.replica()
    await survivor.deploy({ cron: '0 1 10 ? * *' })
    const document = await world.documents.find({ name: 'schedules', fields: [] })
    const incarnation = (document.documents[0]?.document as { incarnation: string }).incarnation
    // Another one took the key in the cache and died.
    await world.cache.add(`sched:${incarnation}:${Date.parse('2026-01-01T10:01:00Z')}`, 'the dead one', HOUR)
    await world.pass(MINUTE)
    expect(world.fired).toHaveLength(0)
    await world.pass(MINUTE)
    expect(world.times()).toEqual(['10:01:00'])
  })

  test('publish what another one claimed and did not live to publish, with the same key', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const dying = world.replica()
    let isDead = false
    const publish = world.queue.publish.bind(world.queue)
    world.queue.publish = (...args) => {
      if (!isDead) throw new Error('it died just before')
      return publish(...args)
    }
    await dying.deploy({ cron: '0 1 10 ? * *' })
    await world.pass(MINUTE)
    dying.kill()
    isDead = true
    const successor = world.replica()
    await successor.deploy({ cron: '0 1 10 ? * *' })
    expect(world.fired).toHaveLength(0)
    await world.pass(MINUTE)
    expect(world.times()).toEqual(['10:01:00'])
  })

  test('a runtime that is known to be alone need not wait for the claims of a dead one to end', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const dying = world.replica()
    const publish = world.queue.publish.bind(world.queue)
    world.queue.publish = () => {
      throw new Error('it died just before')
    }
    await dying.deploy({ cron: '0 1 10 ? * *' })
    await world.pass(MINUTE)
    dying.kill()
    world.queue.publish = publish
    await world.replica({ isAlone: true }).deploy({ cron: '0 1 10 ? * *' })
    expect(world.times()).toEqual(['10:01:00'])
  })
})

describe('downtime', () => {
  test('is made up for by one run at most, of the last due time', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const first = world.replica()
    await first.deploy({ cron: EVERY_TEN_SECONDS })
    await world.pass(10_000)
    first.kill()
    world.clock.advance(4 * MINUTE + 5000)
    const second = world.replica()
    await second.deploy({ cron: EVERY_TEN_SECONDS })
    await second.schedules.idle()
    expect(world.times()).toEqual(['10:00:10', '10:04:10'])
    await world.pass(10_000)
    expect(world.times()).toEqual(['10:00:10', '10:04:10', '10:04:20'])
  })

  test('is not made up for when the last due time is older than five minutes', async () => {
    world = await startWorld('2026-01-01T09:59:00Z')
    const first = world.replica()
    await first.deploy({ cron: '0 0 * * * ?' })
    first.kill()
    world.clock.advance(7 * MINUTE)
    const second = world.replica()
    await second.deploy({ cron: '0 0 * * * ?' })
    await second.schedules.idle()
    expect(world.fired).toHaveLength(0)
    await world.pass(HOUR, 10_000)
    expect(world.times()).toEqual(['11:00:00'])
  })

  test('a short stall of the process is none: each due time fires', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    await world.replica().deploy({ cron: '* * * * * ?' })
    await world.pass(2000)
    // The timers of these seconds are called late, all at once.
    world.clock.advance(6000)
    await world.pass(1000)
    expect(world.times()).toHaveLength(9)
  })

  test('a changed expression counts from the next fire', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const replica = world.replica()
    const before = await replica.deploy({ cron: '0 2 10 ? * *' })
    await world.pass(150_000, 10_000)
    await before.close()
    await replica.deploy({ cron: '0 1 10 ? * *' }, { wasDown: false })
    await world.pass(MINUTE)
    expect(world.times()).toEqual(['10:02:00'])
  })
})

describe('jumps of the clock', () => {
  test('an hour ahead counts as downtime: the last due time fires if it is young', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const clock = jumpingClock(world)
    await world.replica({ clock }).deploy({ cron: '0 0/20 * * * ?' })
    clock.jump(HOUR + 2 * MINUTE)
    await world.pass(10_000)
    expect(world.times()).toEqual(['11:00:00'])
  })

  test('an hour back repeats nothing, and goes on where it was', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const clock = jumpingClock(world)
    await world.replica({ clock }).deploy({ cron: '0 0/20 * * * ?' })
    await world.pass(41 * MINUTE, 10_000)
    clock.jump(-HOUR)
    await world.pass(2 * HOUR, 10_000)
    expect(world.times()).toEqual(['10:20:00', '10:40:00', '11:00:00', '11:20:00', '11:40:00'])
  })

  /** The clock on the wall can be set; timers go by another one. */
  function jumpingClock({ clock }: ScheduleWorld) {
    let offset = 0
    return {
      ...clock,
      now: () => clock.now() + offset,
      jump: (milliseconds: number) => void (offset += milliseconds),
    }
  }
})

describe('without concurrent scheduling', () => {
  test('the next run waits for the one before, and what falls due meanwhile becomes one (acceptance 14)', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const schedule = await world.replica().deploy({ cron: '0/30 * * * * ?', isConcurrent: false })
    await world.pass(100_000, 10_000) // the run of 10:00:30 takes 70 s
    expect(world.times()).toEqual(['10:00:30'])
    await end(schedule)
    expect(world.times()).toEqual(['10:00:30', '10:01:30'])
    await world.pass(20_000, 10_000)
    expect(world.fired).toHaveLength(2)
    await end(schedule)
    expect(world.times()).toEqual(['10:00:30', '10:01:30', '10:02:00'])
    await end(schedule)
    await world.pass(30_000, 10_000)
    expect(world.times().at(-1)).toBe('10:02:30')
  })

  test('the run of another runtime counts too, and so does one of before a restart', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const first = world.replica()
    await first.deploy({ cron: EVERY_TEN_SECONDS, isConcurrent: false })
    await world.pass(10_000)
    first.kill()
    const second = await world.replica().deploy({ cron: EVERY_TEN_SECONDS, isConcurrent: false })
    const third = await world.replica().deploy({ cron: EVERY_TEN_SECONDS, isConcurrent: false })
    await world.pass(30_000, 10_000)
    expect(world.times()).toEqual(['10:00:10'])
    await end(third)
    expect(world.times()).toEqual(['10:00:10', '10:00:40'])
    await end(second)
    await world.pass(10_000)
    expect(world.times()).toEqual(['10:00:10', '10:00:40', '10:00:50'])
  })

  test('an end that is told twice starts the next run once', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const schedule = await world.replica().deploy({ cron: EVERY_TEN_SECONDS, isConcurrent: false })
    await world.pass(30_000, 10_000)
    const { dueAt = 0 } = world.fired[0]?.envelope ?? {}
    await schedule.ended({ dueAt, attempt: 1, isFailed: false })
    await schedule.ended({ dueAt, attempt: 1, isFailed: false })
    expect(world.times()).toEqual(['10:00:10', '10:00:30'])
  })
})

describe('retries', () => {
  test('come five seconds after a failure, with a key of their own and the same due time, up to the number allowed', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const schedule = await world.replica().deploy({ cron: '0 1 10 ? * *', retries: 2 })
    await world.pass(MINUTE)
    for (const attempt of [1, 2, 3]) {
      expect(world.fired.map(({ envelope }) => envelope.attempt)).toEqual([1, 2, 3].slice(0, attempt))
      await end(schedule, true)
      await world.pass(4900, 100)
      expect(world.fired).toHaveLength(attempt)
      await world.pass(200, 100)
    }
    expect(world.times()).toEqual(['10:01:00', '10:01:00', '10:01:00'])
    expect(new Set(world.fired.map(({ envelope }) => envelope.key)).size).toBe(3)
  })

  test('end with the first success', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const schedule = await world.replica().deploy({ cron: '0 1 10 ? * *', retries: 5 })
    await world.pass(MINUTE)
    await end(schedule, true)
    await world.pass(6000)
    await end(schedule)
    await world.pass(10_000)
    expect(world.fired).toHaveLength(2)
  })

  test('belong to the run: the next one waits for them', async () => {
    world = await startWorld('2026-01-01T10:00:00Z')
    const schedule = await world.replica().deploy({ cron: EVERY_TEN_SECONDS, isConcurrent: false, retries: 1 })
    await world.pass(10_000)
    await end(schedule, true)
    await world.pass(10_000)
    expect(world.fired.map(({ envelope }) => envelope.attempt)).toEqual([1, 2])
    await end(schedule, true)
    expect(world.times()).toEqual(['10:00:10', '10:00:10', '10:00:20'])
  })
})

test('a deleted schedule stops at once', async () => {
  world = await startWorld('2026-01-01T10:00:00Z')
  const schedule = await world.replica().deploy({ cron: EVERY_TEN_SECONDS })
  await world.pass(10_000)
  await schedule.close()
  await world.pass(MINUTE, 10_000)
  expect(world.times()).toEqual(['10:00:10'])
})
