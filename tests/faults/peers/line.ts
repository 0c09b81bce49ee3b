import { setTimeout as pass } from 'node:timers/promises'

/** A connection that is made again after it has broken. */
export interface Line<T> {
  /** Settles when there is one. @throws Error when the line is closed; what opening it throws for a minute */
  get(): Promise<T>
  /** It has broken. */
  drop(): void
  /** Gives the last one, if there is one, to be closed. */
  close(): Promise<T | undefined>
}

const PAUSE_MS = 100
const PATIENCE_MS = 60_000

export function createLine<T>(open: () => Promise<T>): Line<T> {
  let current: Promise<T> | undefined
  let isClosed = false
  return {
    async get() {
      const lateAt = Date.now() + PATIENCE_MS
      while (!isClosed) {
        try {
          return await (current ??= open())
        } catch (error) {
          current = undefined
          if (Date.now() > lateAt) throw error
          await pass(PAUSE_MS)
        }
      }
      throw new Error('The line is closed')
    },
    drop: () => (current = undefined),
    close() {
      isClosed = true
      return current?.catch(() => undefined) ?? Promise.resolve(undefined)
    },
  }
}
