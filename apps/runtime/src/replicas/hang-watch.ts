/**
 * Looks now and then, while there is something to look at, for executions that should have ended. An engine ends them
 * at their time by itself; one that computes without a pause, in one call that nothing interrupts, does not.
 */
export interface HangWatch {
  /** There is something to look at. Called for every message. */
  wake(): void
  close(): void
}

/** @param look tells whether there still is something to look at */
export function createHangWatch({ everyMs, look }: { readonly everyMs: number; look(): boolean }): HangWatch {
  let timer: NodeJS.Timeout | undefined

  function close(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    wake() {
      if (timer !== undefined) return
      timer = setInterval(() => {
        if (!look()) close()
      }, everyMs)
      timer.unref()
    },
    close,
  }
}
