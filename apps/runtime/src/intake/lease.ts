import type { Cache, Clock, Timer } from '@jatai/platform'

/** Lifetime of a lease, and how often its owner prolongs it (triggers.md §14.5). */
export const LEASE_MS = 30_000
const RENEW_MS = 10_000
/** After a renewal that failed without an answer. */
const RETRY_MS = 1_000

/** The right to do something alone, among all runtimes that share a cache. */
export interface Lease {
  /** False from the moment on at which somebody else could have got it, told or not. */
  isHeld(): boolean
  /** Lets go of it at once, so that another one need not wait until it ends. */
  release(): Promise<void>
}

/**
 * Tries to get a lease and keeps it while this process can prove to be alive. It is either *sought* (asked for every
 * 10 s) or *held* (prolonged every 10 s); it falls back to sought when another one has it, or when it has ended without
 * an answer of the cache. After a pause of the process or a jump of the clock it counts as not held until it has been
 * prolonged.
 *
 * @param options.owner a text that no other process uses
 * @param options.onHeld called each time it is got
 * @param options.onLost called each time it is lost, not by `release`
 */
export function seekLease(options: {
  readonly cache: Cache
  readonly name: string
  readonly owner: string
  readonly clock: Clock
  onHeld(): void
  onLost(): void
}): Lease {
  const { cache, name, owner, clock, onHeld, onLost } = options
  let held: { readonly since: number; readonly until: number } | undefined
  let timer: Timer | undefined
  let isReleased = false

  function isHeld(): boolean {
    if (held === undefined) return false
    const now = clock.now()
    return now >= held.since && now < held.until
  }

  async function ask(): Promise<void> {
    timer = undefined
    const since = clock.now()
    let isOurs: boolean | undefined
    try {
      isOurs =
        (held !== undefined && (await cache.renew(name, owner, LEASE_MS))) || (await cache.add(name, owner, LEASE_MS))
    } catch {
      isOurs = undefined // No answer: what we hold stays ours until it ends.
    }
    if (isReleased) {
      if (isOurs === true) await letGo()
      return
    }
    if (isOurs === true) {
      const isNew = held === undefined
      held = { since, until: since + LEASE_MS }
      if (isNew) onHeld()
    } else if (held !== undefined && (isOurs === false || !isHeld())) {
      held = undefined
      onLost()
    }
    timer = clock.setTimer(isOurs === undefined ? RETRY_MS : RENEW_MS, () => void ask())
  }

  async function letGo(): Promise<void> {
    try {
      await cache.release(name, owner)
    } catch {
      // It ends by itself.
    }
  }

  void ask()
  return {
    isHeld,
    async release() {
      if (isReleased) return
      isReleased = true
      held = undefined
      timer?.cancel()
      await letGo()
    },
  }
}
