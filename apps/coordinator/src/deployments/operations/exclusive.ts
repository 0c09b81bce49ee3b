import type { Cache } from '@jatai/platform'

/**
 * Runs what concerns one deployment one after the other, in this process and among all that share the cache.
 *
 * `run` answers undefined without doing anything when another process works on it: that one, or the next pass of the
 * reconciler, does what is left.
 */
export interface Exclusive {
  run<T>(id: string, work: () => Promise<T>): Promise<T | undefined>
}

/** A process that died lets go after this time. */
const LEASE_MS = 30_000
const RENEW_MS = 10_000

/** @param owner names this process */
export function createExclusive(cache: Cache, owner: string): Exclusive {
  const last = new Map<string, Promise<unknown>>()

  async function leased<T>(id: string, work: () => Promise<T>): Promise<T | undefined> {
    const key = `deployment-work:${id}`
    if (!(await cache.add(key, owner, LEASE_MS))) return undefined
    const renewing = setInterval(() => void cache.renew(key, owner, LEASE_MS), RENEW_MS)
    renewing.unref()
    try {
      return await work()
    } finally {
      clearInterval(renewing)
      await cache.release(key, owner)
    }
  }

  return {
    run<T>(id: string, work: () => Promise<T>): Promise<T | undefined> {
      const turn = (): Promise<T | undefined> => leased(id, work)
      const done = (last.get(id) ?? Promise.resolve()).then(turn, turn)
      last.set(id, done)
      const forget = (): void => {
        if (last.get(id) === done) last.delete(id)
      }
      done.then(forget, forget)
      return done
    },
  }
}
