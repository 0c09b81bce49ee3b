/** Time as an argument, so that tests drive it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once, after at least this many milliseconds. A waiting timer does not keep the process alive. */
  setTimer(delayMs: number, callback: () => void): Timer
}

export interface Timer {
  cancel(): void
}

export const systemClock: Clock = {
  now: Date.now,
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, LONGEST_TIMER_MS))
    timer.unref()
    return { cancel: () => clearTimeout(timer) }
  },
}

/** Node turns longer ones into one millisecond. Whoever waits longer finds that it is early and waits again. */
const LONGEST_TIMER_MS = 0x7fffffff

/** Settles after some milliseconds, or when the signal aborts. */
export function delay(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      signal.removeEventListener('abort', end)
      timer.cancel()
      resolve()
    }
    const timer = clock.setTimer(milliseconds, end)
    signal.addEventListener('abort', end, { once: true })
  })
}

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** Moves on, calling the timers that become due in their order, each at its time. */
  advance(milliseconds: number): void
}

/** @param start milliseconds since 1970 */
export function createManualClock(start = 1_700_000_000_000): ManualClock {
  let time = start
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()

  function nextTimer(until: number) {
    let next
    for (const timer of timers) if (timer.at <= until && (!next || timer.at < next.at)) next = timer
    return next
  }

  return {
    now: () => time,
    setTimer(delayMs, callback) {
      const timer = { at: time + Math.max(0, delayMs), callback }
      timers.add(timer)
      return { cancel: () => timers.delete(timer) }
    },
    advance(milliseconds) {
      const until = time + milliseconds
      for (let timer = nextTimer(until); timer; timer = nextTimer(until)) {
        timers.delete(timer)
        time = Math.max(time, timer.at)
        timer.callback()
      }
      time = until
    },
  }
}
