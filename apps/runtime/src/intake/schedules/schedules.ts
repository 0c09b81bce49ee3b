import { errorText } from '@jatai/errors'
import { openTimeZone } from '@jatai/flowspec'
import type { TimeZone } from '@jatai/flowspec'
import type { Clock, Timer } from '@jatai/platform'
import { DueHeap } from './due-heap.ts'
import type { Schedule } from './schedule.ts'

/** All schedules of a runtime: one timer for the earliest of them, however many there are. */
export interface Schedules {
  add(schedule: Schedule): void
  /** A time zone; one object for all schedules, since each costs some kilobytes. Undefined: there is none. */
  zone(id: string): TimeZone | undefined
  /** Settles when nothing is under way. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** The clock is looked at this often, so that a jump of it is noticed. */
const HEARTBEAT_MS = 5_000
/** After a longer gap between two looks this process counts as having been down (decisions.md 18). */
const DOWN_AFTER_MS = 15_000
/**
 * Ten thousand that are due at midnight must not all be under way at once; but many, since those that write at the same
 * time share the commits of the storage.
 */
const MOST_AT_ONCE = 512
/** When the storage fails. */
const RETRY_MS = 1_000

export function createSchedules(clock: Clock, report: (schedule: Schedule, text: string) => void): Schedules {
  const heap = new DueHeap<Schedule>()
  const due: { readonly schedule: Schedule; readonly wasDown: boolean }[] = []
  const zones = new Map<string, TimeZone>()
  let isClosed = false
  let lastLookAt = clock.now()
  let timer: Timer | undefined
  let timerAt = Infinity
  let active = 0
  let whenIdle: (() => void)[] = []

  function add(schedule: Schedule): void {
    const next = schedule.nextAt
    if (next === undefined || isClosed) return
    heap.push(next, schedule)
    arm()
  }

  function arm(): void {
    if (isClosed) return
    const now = clock.now()
    const at = Math.min(heap.nextAt ?? Infinity, now + HEARTBEAT_MS)
    if (timer !== undefined && timerAt <= at) return
    timer?.cancel()
    timerAt = at
    timer = clock.setTimer(Math.max(0, at - now), look)
  }

  function look(): void {
    timer = undefined
    const now = clock.now()
    const wasDown = now - lastLookAt > DOWN_AFTER_MS
    lastLookAt = now
    for (let schedule = heap.takeDue(now); schedule; schedule = heap.takeDue(now)) due.push({ schedule, wasDown })
    work()
    arm()
  }

  function work(): void {
    while (active < MOST_AT_ONCE) {
      const next = due.shift()
      if (next === undefined) break
      if (next.schedule.isClosed) continue
      active++
      void tick(next.schedule, next.wasDown).finally(() => {
        active--
        work()
        if (active > 0 || due.length > 0) return
        const waiting = whenIdle
        whenIdle = []
        for (const settle of waiting) settle()
      })
    }
  }

  async function tick(schedule: Schedule, wasDown: boolean): Promise<void> {
    try {
      await schedule.tick(wasDown)
      if (!schedule.isClosed) add(schedule)
    } catch (error) {
      report(schedule, errorText(error))
      if (schedule.isClosed || isClosed) return
      heap.push(clock.now() + RETRY_MS, schedule)
      arm()
    }
  }

  const idle = (): Promise<void> =>
    active === 0 && due.length === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))

  arm()
  return {
    add,
    zone(id) {
      const zone = zones.get(id) ?? openTimeZone(id)
      if (zone !== undefined) zones.set(id, zone)
      return zone
    },
    idle,
    async close() {
      isClosed = true
      timer?.cancel()
      due.length = 0
      if (active > 0) await idle()
    },
  }
}
