import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createShiftedClock } from '../platform/shifted-clock.ts'
import type { StoredState } from '../platform/stored-state.ts'
import { createWorld } from '../world.ts'
import type { World } from '../world.ts'
import { conclude } from './conclude.ts'
import { check } from './scenario.ts'
import type { Check, Findings } from './scenario.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND
/** After downtime, a due time of this age still fires (triggers.md §8). */
const CATCH_UP = 300 * SECOND
const PIPELINE = 'tick-once'

/** What has to hold for the due times between two moments of the platform's clock. */
interface Expectation {
  readonly name: string
  /** Of all: each fires. Of missed: at most one does, a young one (decisions.md 18). */
  readonly rule: 'all' | 'missed'
  readonly from: number
  readonly to: number
}

/** The clock of the platform is set forward and back under load, while it runs and while it is down. */
export async function clockJumps(log: (text: string) => void): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-clock-'))
  const clock = createShiftedClock(folder)
  const world = await createWorld({ execArgv: clock.execArgv })
  const { ledger, load } = world
  const expectations: Expectation[] = []
  const expect = (rule: Expectation['rule'], name: string, from: number, to: number): void =>
    void expectations.push({ rule, name, from, to })

  /** Sets the clock; settles when due times from after that have fired, if they can. */
  async function jump(name: string, milliseconds: number, isBackFar = false): Promise<{ from: number; to: number }> {
    const from = clock.now()
    ledger.fault(`the clock is set ${name}`)
    clock.jump(milliseconds)
    const to = clock.now()
    if (!isBackFar) await ticksAfter(world, Math.max(from, to))
    log(`the clock is set ${name}`)
    return { from, to }
  }

  try {
    await world.start()
    load.start()
    await world.progress(2)
    {
      const name = '10 s forward'
      const { from, to } = await jump(name, 10 * SECOND)
      expect('all', name, from, to + 2 * SECOND)
    }
    {
      const name = '5 s back'
      const { from, to } = await jump(name, -5 * SECOND)
      expect('all', name, to, from + 2 * SECOND)
    }
    {
      const name = 'an hour forward'
      const { from, to } = await jump(name, HOUR)
      expect('missed', name, from, to)
      expect('all', name, to, to + 2 * SECOND)
    }
    {
      const name = 'an hour forward while it is down'
      await world.kill()
      const from = clock.now()
      ledger.fault(`the clock is set ${name}`)
      clock.jump(HOUR)
      await world.start()
      const to = clock.now()
      await ticksAfter(world, to)
      log(`the clock is set ${name}`)
      // What it had accepted before it was killed is another matter.
      expect('missed', name, from + SECOND, to - SECOND)
      expect('all', name, to, to + 2 * SECOND)
    }
    {
      // What comes back in time has fired already: nothing falls due until the clock is where it was.
      const name = 'two hours back, and forward again'
      const { from } = await jump('two hours back', -2 * HOUR, true)
      await world.work(50)
      const { to } = await jump('two hours forward', 2 * HOUR)
      expect('missed', name, from, to)
      expect('all', name, to, to + 2 * SECOND)
    }
    await world.progress(2)
    // By the clock of the system they say nothing of due times.
    world.excuseTicks()
    ledger.upTimes.length = 0
    const state = await world.finish()
    ledger.upTimes.length = 0
    return conclude(world, state, judge(expectations, firedTicks(world, state)))
  } finally {
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function judge(expectations: readonly Expectation[], fired: ReadonlySet<number>): Check[] {
  return expectations.map(({ name, rule, from, to }) => {
    const due = dueTimes(from + SECOND, to - SECOND)
    const what = `${rule === 'all' ? 'each due time fires' : 'of the missed due times at most a young one fires'} when the clock is set ${name}`
    if (rule === 'all')
      return check(
        what,
        due.filter((at) => !fired.has(at)).map((at) => `not ${shown(at)}`),
      )
    const caughtUp = due.filter((at) => fired.has(at))
    const isRight = caughtUp.length <= 1 && caughtUp.every((at) => at >= to - CATCH_UP)
    return check(what, isRight ? [] : caughtUp.map(shown))
  })
}

/** Waits until some due times after a moment have fired. */
async function ticksAfter({ ledger }: World, moment: number): Promise<void> {
  const later = (): number => [...(ledger.told.get(PIPELINE)?.keys() ?? [])].filter((at) => Number(at) > moment).length
  await ledger.until('ticks after the jump', () => later() >= 4)
}

/** Those that began, and those that were refused because they had begun before. */
function firedTicks({ ledger }: World, { executions }: StoredState): ReadonlySet<number> {
  const recorded = executions.flatMap(({ pipeline, dueAt }) =>
    pipeline === PIPELINE && dueAt !== undefined ? [dueAt] : [],
  )
  return new Set([...[...(ledger.told.get(PIPELINE)?.keys() ?? [])].map(Number), ...recorded])
}

function dueTimes(from: number, to: number): number[] {
  const times: number[] = []
  for (let at = Math.ceil(from / SECOND) * SECOND; at <= to; at += SECOND) times.push(at)
  return times
}

function shown(time: number): string {
  return new Date(time).toISOString()
}
