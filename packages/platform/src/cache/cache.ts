/**
 * The cache port: short-lived texts that all processes share (sessions, counters of rate limits, locks and leases,
 * hot look-ups).
 *
 * Promises that every adapter keeps:
 * - Each operation is atomic.
 * - An entry is there until its lifetime is over, or the cache is flushed: nothing may be kept here that cannot be made
 *   again (architecture.md R-02).
 *
 * Methods may answer at once or with a promise: `await` does for both. Failures are `RemoteError`s:
 * `CACHE_UNAVAILABLE` and `CACHE_FULL`, both retryable.
 */
export interface Cache {
  get(key: string): Awaitable<string | undefined>
  set(key: string, value: string, ttlMs: number): Awaitable<void>
  /** Sets the entry only if there is none; false if there is one. With a value of its own, this takes a lock. */
  add(key: string, value: string, ttlMs: number): Awaitable<boolean>
  /** False if there was none. */
  delete(key: string): Awaitable<boolean>
  /**
   * Adds to a counter and returns its new value. A counter that is not there starts at 0 and lives for `ttlMs` from
   * now; later additions do not lengthen its life, so that it counts what happened in one window.
   */
  increment(key: string, by: number, ttlMs: number): Awaitable<number>
  /** Gives the entry a new lifetime if it still has this value: prolongs a lock that is still ours. */
  renew(key: string, value: string, ttlMs: number): Awaitable<boolean>
  /** Deletes the entry if it still has this value: lets go of a lock that is still ours. */
  release(key: string, value: string): Awaitable<boolean>

  /** Settles if the cache answers; otherwise says what is missing. */
  check(): Promise<void>
  close(): Promise<void>
}

export type Awaitable<T> = T | Promise<T>
