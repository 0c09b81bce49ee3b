/** Shares things out among owners: at once where one is free, and else in turn. */
export interface Turns<T> {
  /** undefined when none is free, or the owner has as many as one may have. */
  take(owner: string): T | undefined
  /**
   * undefined once nothing is given any more.
   *
   * @throws the reason of the signal when that is aborted
   */
  wait(owner: string, signal: AbortSignal): Promise<T | undefined>
  /** The owner has given one back. */
  done(owner: string): void
  /** Another one may be free. */
  next(): void
  /** Nothing is given any more: whoever waits hears of it. */
  close(): void
}

interface Owner<T> {
  readonly name: string
  taken: number
  readonly waiting: Set<(thing: T | undefined) => void>
}

/**
 * The next free thing goes to the owner that has the fewest of them, and among those to the one whose last turn ended the
 * longest ago. An owner without any thing or wish is forgotten.
 */
export function createTurns<T>(options: { readonly mostOfOne: number; offer(): T | undefined }): Turns<T> {
  const { mostOfOne, offer } = options
  /** In the order in which their last turns ended. */
  const owners = new Map<string, Owner<T>>()

  function ownerOf(name: string): Owner<T> {
    let owner = owners.get(name)
    if (owner === undefined) owners.set(name, (owner = { name, taken: 0, waiting: new Set() }))
    return owner
  }

  function forget(owner: Owner<T>): void {
    if (owner.taken === 0 && owner.waiting.size === 0) owners.delete(owner.name)
  }

  function mostDeserving(): Owner<T> | undefined {
    let found: Owner<T> | undefined
    for (const owner of owners.values()) {
      if (owner.waiting.size === 0 || owner.taken >= mostOfOne) continue
      if (found === undefined || owner.taken < found.taken) found = owner
    }
    return found
  }

  function next(): void {
    for (let owner = mostDeserving(); owner !== undefined; owner = mostDeserving()) {
      const thing = offer()
      if (thing === undefined) return
      owner.taken++
      const [go] = owner.waiting
      go?.(thing)
    }
  }

  return {
    next,
    take(name) {
      const owner = ownerOf(name)
      const thing = owner.taken < mostOfOne ? offer() : undefined
      if (thing === undefined) forget(owner)
      else owner.taken++
      return thing
    },
    wait(name, signal) {
      return new Promise((resolve, reject) => {
        const owner = ownerOf(name)
        const go = (thing: T | undefined): void => {
          owner.waiting.delete(go)
          signal.removeEventListener('abort', stop)
          resolve(thing)
        }
        const stop = (): void => {
          owner.waiting.delete(go)
          forget(owner)
          reject(signal.reason as Error)
        }
        owner.waiting.add(go)
        signal.addEventListener('abort', stop, { once: true })
      })
    },
    done(name) {
      const owner = ownerOf(name)
      owner.taken--
      owners.delete(name)
      owners.set(name, owner)
      next()
      forget(owner)
    },
    close() {
      for (const owner of owners.values()) for (const go of owner.waiting) go(undefined)
    },
  }
}
