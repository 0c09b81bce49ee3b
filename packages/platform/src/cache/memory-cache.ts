import { RemoteError } from '@jatai/errors'
import { systemClock } from '../clock.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Cache } from './cache.ts'

export interface MemoryCacheOptions {
  /** @default systemClock */
  readonly clock?: Clock
  /** Beyond it new entries are refused, since none may go before its time. @default 256 MB */
  readonly maxBytes?: number
}

interface Entry {
  readonly value: string
  readonly expiresAt: number
}

/** A cache in this process's memory, answering at once. */
export function openMemoryCache(options: MemoryCacheOptions = {}): Cache {
  const { clock = systemClock, maxBytes = 256 * 1024 * 1024 } = options
  const entries = new Map<string, Entry>()
  let bytes = 0
  let timer: Timer | undefined
  let sweep = entries.entries()

  function find(key: string): Entry | undefined {
    const entry = entries.get(key)
    if (entry === undefined || entry.expiresAt > clock.now()) return entry
    remove(key, entry)
    return undefined
  }

  function remove(key: string, entry: Entry): void {
    entries.delete(key)
    bytes -= sizeOf(key, entry.value)
  }

  function store(key: string, value: string, expiresAt: number): void {
    const old = entries.get(key)
    const grown = bytes + sizeOf(key, value) - (old ? sizeOf(key, old.value) : 0)
    if (grown > maxBytes && grown > bytes) throw fullError(maxBytes)
    bytes = grown
    entries.set(key, { value, expiresAt })
    timer ??= clock.setTimer(SWEEP_MS, sweepSome)
  }

  /** Looks at a part of the entries, so that those that nobody asks for go within a minute or so. */
  function sweepSome(): void {
    const now = clock.now()
    for (let left = Math.max(LEAST_SWEPT, entries.size / SWEEPS_PER_ROUND); left > 0; left--) {
      const next = sweep.next()
      if (next.done) {
        sweep = entries.entries()
        break
      }
      const [key, entry] = next.value
      if (entry.expiresAt <= now) remove(key, entry)
    }
    timer = entries.size > 0 ? clock.setTimer(SWEEP_MS, sweepSome) : undefined
  }

  return {
    get: (key) => find(key)?.value,

    set(key, value, ttlMs) {
      store(key, value, clock.now() + ttlMs)
    },

    add(key, value, ttlMs) {
      if (find(key)) return false
      store(key, value, clock.now() + ttlMs)
      return true
    },

    delete(key) {
      const entry = find(key)
      if (entry) remove(key, entry)
      return entry !== undefined
    },

    increment(key, by, ttlMs) {
      const entry = find(key)
      const count = Number(entry?.value ?? 0) + by
      store(key, String(count), entry?.expiresAt ?? clock.now() + ttlMs)
      return count
    },

    renew(key, value, ttlMs) {
      if (find(key)?.value !== value) return false
      store(key, value, clock.now() + ttlMs)
      return true
    },

    release(key, value) {
      const entry = find(key)
      if (entry?.value !== value) return false
      remove(key, entry)
      return true
    },

    async check() {},

    async close() {
      timer?.cancel()
      entries.clear()
    },
  }
}

/** About what the entry costs: the texts (two bytes a unit at the most) and the objects around them. */
function sizeOf(key: string, value: string): number {
  return 2 * (key.length + value.length) + 100
}

function fullError(maxBytes: number): RemoteError {
  return new RemoteError('CACHE_FULL', `The cache in memory is full (${maxBytes} bytes).`, {
    retryable: true,
    retryAfterMs: 1000,
  })
}

const SWEEP_MS = 1000
const SWEEPS_PER_ROUND = 60
const LEAST_SWEPT = 1000
