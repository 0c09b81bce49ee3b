import type { Clock, Timer } from '@jatai/platform'

const DAY_MS = 24 * 3_600_000
/** As long as the records of executions (run-and-monitor.md §10): environments of one's own keep as much as `prod`. */
const KEPT_DAYS = { test: 7, other: 30 }
const SWEEP_MS = 3_600_000

/**
 * Removes, every hour, requests of ended executions that are older than the records of these are.
 *
 * @param remove those of an environment from before a moment, epoch ms
 */
export function removeOldRequests(options: {
  readonly clock: Clock
  readonly environments: readonly string[]
  readonly remove: readonly ((environment: string, moment: number) => Promise<unknown>)[]
}): { close(): void } {
  const { clock, environments, remove } = options
  let timer: Timer
  let isClosed = false

  async function sweep(): Promise<void> {
    for (const environment of environments) {
      const days = environment === 'test' ? KEPT_DAYS.test : KEPT_DAYS.other
      const moment = clock.now() - days * DAY_MS
      // What cannot be removed now is tried again in an hour.
      for (const each of remove) await each(environment, moment).catch(() => undefined)
    }
    if (!isClosed) arm()
  }

  function arm(): void {
    timer = clock.setTimer(SWEEP_MS, () => void sweep())
  }

  arm()
  return {
    close() {
      isClosed = true
      timer.cancel()
    },
  }
}
