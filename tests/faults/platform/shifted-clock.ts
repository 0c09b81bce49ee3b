import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// Preloaded into a process (`--import shifted-clock.ts?file=…`) and all of its threads: the time of day is that of the
// system and the milliseconds that the file says. Timers do not notice, as with a real clock that is set.

const LOOK_MS = 10

/** The clock of a process that preloads this module. */
export interface ShiftedClock {
  readonly execArgv: readonly string[]
  now(): number
  /** Sets the clock forward or back. */
  jump(milliseconds: number): void
}

export function createShiftedClock(folder: string): ShiftedClock {
  const file = join(folder, 'clock')
  const url = new URL(import.meta.url)
  url.searchParams.set('file', file)
  let offset = 0
  writeFileSync(file, '0')
  return {
    execArgv: ['--import', url.href],
    now: () => Date.now() + offset,
    jump(milliseconds) {
      offset += milliseconds
      writeFileSync(file, String(offset))
    },
  }
}

const shared = new URL(import.meta.url).searchParams.get('file')
if (shared !== null) shiftClock(shared)

function shiftClock(file: string): void {
  let offset = 0
  const look = (): void => {
    const text = readFileSync(file, 'utf8')
    if (text !== '') offset = Number(text)
  }
  look()
  setInterval(look, LOOK_MS).unref()
  const systemNow = Date.now
  const now = (): number => systemNow() + offset
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new Date().toString(),
    get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
  })
}
