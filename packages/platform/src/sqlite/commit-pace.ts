/**
 * Decides when the next commit comes: at the end of this turn of the event loop, so that all of one turn share a
 * transaction. Where the disk is slow, the thread gets at least as much time for other work as the last commit took.
 */
export function createCommitPace(commit: () => void): { readonly isScheduled: boolean; schedule(): void } {
  let isScheduled = false
  let lastMs = 0
  let lastEnd = 0

  function run(): void {
    isScheduled = false
    const begin = performance.now()
    commit()
    lastEnd = performance.now()
    lastMs = lastEnd - begin
  }

  return {
    get isScheduled() {
      return isScheduled
    },
    schedule() {
      if (isScheduled) return
      isScheduled = true
      const restMs = lastMs > SLOW_COMMIT_MS ? lastEnd + lastMs - performance.now() : 0
      if (restMs > 1) setTimeout(run, restMs)
      else setImmediate(run)
    },
  }
}

/** A commit takes 0.4 ms on a good disk, 10 ms on a poor one. */
const SLOW_COMMIT_MS = 2
