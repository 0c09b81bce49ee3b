/** Places for a number of things at a time; whoever finds none waits in line. */
export interface Slots {
  /** Settles with true when there is a place, with false when the signal aborts first. */
  take(signal: AbortSignal): Promise<boolean>
  free(): void
}

export function createSlots(count: number): Slots {
  let left = count
  const line = new Set<() => void>()

  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(false)
      if (left > 0) {
        left--
        return Promise.resolve(true)
      }
      return new Promise((resolve) => {
        const onAbort = (): void => {
          line.delete(enter)
          resolve(false)
        }
        const enter = (): void => {
          signal.removeEventListener('abort', onAbort)
          resolve(true)
        }
        line.add(enter)
        signal.addEventListener('abort', onAbort, { once: true })
      })
    },
    free() {
      const [next] = line
      if (next === undefined) {
        left++
        return
      }
      line.delete(next)
      next()
    },
  }
}
