import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { isJataiError, RemoteError } from '@jatai/errors'
import { defineCollection } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'

interface LockDocument {
  readonly owner: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

const LOCKS = defineCollection<LockDocument>('locks')

/** A process that died lets go after this time. */
const LEASE_MS = 10_000
const RENEW_MS = 3_000
/** Longer than a lease, so that a dead process holds nobody up for good. */
const WAIT_MS = 20_000
const FIRST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 200

/**
 * Runs what looks at several documents before it changes one, one after the other: in this process, and among all that
 * share the documents. Not in the cache, which may be flushed. A process that stood still for longer than a lease and
 * then goes on is the one thing that it cannot hold back.
 */
export interface DocumentLock {
  /** @throws RemoteError `LOCK_BUSY` (retryable) when others do not let go; whatever the work throws */
  run<T>(name: string, work: () => Promise<T>): Promise<T>
}

export function createDocumentLock(documents: DocumentStore): DocumentLock {
  const last = new Map<string, Promise<unknown>>()

  /** The lock, if nobody has it. */
  async function take(name: string, owner: string): Promise<Stored<LockDocument> | undefined> {
    const found = await documents.get(LOCKS, name)
    if (found !== undefined && found.document.expiresAt > Date.now()) return undefined
    const expectation = found === undefined ? ({ ifAbsent: true } as const) : { ifRevision: found.revision }
    return put(name, owner, expectation)
  }

  async function put(name: string, owner: string, expectation: Parameters<DocumentStore['put']>[3]) {
    try {
      return await documents.put(LOCKS, name, { owner, expiresAt: Date.now() + LEASE_MS }, expectation)
    } catch (error) {
      if (isJataiError(error) && error.code === 'DOCUMENT_CONFLICT') return undefined
      throw error
    }
  }

  async function waitFor(name: string, owner: string): Promise<Stored<LockDocument>> {
    const until = Date.now() + WAIT_MS
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const taken = await take(name, owner)
      if (taken !== undefined) return taken
      if (Date.now() > until) {
        throw new RemoteError('LOCK_BUSY', 'Another process has been changing the same thing for long: try again', {
          retryable: true,
        })
      }
      await wait(pause)
    }
  }

  async function locked<T>(name: string, work: () => Promise<T>): Promise<T> {
    const owner = randomUUID()
    let held: Stored<LockDocument> | undefined = await waitFor(name, owner)
    let renewal: Promise<void> = Promise.resolve()
    const renewing = setInterval(() => {
      renewal = renewal.then(async () => {
        if (held !== undefined) held = await put(name, owner, { ifRevision: held.revision }).catch(() => held)
      })
    }, RENEW_MS)
    renewing.unref()
    try {
      return await work()
    } finally {
      clearInterval(renewing)
      await renewal
      // Else it is somebody else's by now, or goes with its lease.
      if (held !== undefined) await documents.delete(LOCKS, name, { ifRevision: held.revision }).catch(() => undefined)
    }
  }

  return {
    run<T>(name: string, work: () => Promise<T>): Promise<T> {
      const turn = (): Promise<T> => locked(name, work)
      const done = (last.get(name) ?? Promise.resolve()).then(turn, turn)
      last.set(name, done)
      const forget = (): void => {
        if (last.get(name) === done) last.delete(name)
      }
      done.then(forget, forget)
      return done
    },
  }
}
