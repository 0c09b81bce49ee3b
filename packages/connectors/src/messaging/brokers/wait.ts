import type { Clock } from '@jatai/platform'

/** Settles after some time, or when the signal aborts. */
export function wait(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
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
