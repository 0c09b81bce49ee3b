import type { Clock, ObjectStore } from '@jatai/platform'

/** Longest life of a file that travels beside a message (triggers.md §5). */
const LIFETIME_MS = 24 * 3_600_000
const EVERY_MS = 3_600_000
const PREFIX = 'executions/'

/**
 * Removes files of executions that are older than a day, whatever became of their message: now, and every hour.
 *
 * @param report gets what went wrong; it is tried again with the next round
 */
export function startObjectExpiry(options: {
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly report: (error: unknown) => void
}): { close(): Promise<void> } {
  const { objects, clock, report } = options
  let isClosed = false
  let timer = clock.setTimer(0, round)
  let running: Promise<void> = Promise.resolve()

  function round(): void {
    running = removeOld(objects, clock.now() - LIFETIME_MS, () => isClosed)
      .catch(report)
      .then(() => {
        if (!isClosed) timer = clock.setTimer(EVERY_MS, round)
      })
  }

  return {
    close() {
      isClosed = true
      timer.cancel()
      return running
    },
  }
}

async function removeOld(objects: ObjectStore, before: number, isClosed: () => boolean): Promise<void> {
  let after: string | undefined
  do {
    const page = await objects.list(PREFIX, after === undefined ? {} : { after })
    for (const { name, storedAt } of page.objects) {
      if (isClosed()) return
      if (storedAt < before) await objects.delete(name)
    }
    after = page.next
  } while (after !== undefined)
}
