import type { DatabaseSync } from 'node:sqlite'
import { createCommitPace } from './commit-pace.ts'
import { inTransaction } from './open-database.ts'

export interface GroupWrites {
  /** Runs the write in the next group and gives its result when that is safe on disk. */
  write<T>(operation: () => T): Promise<T>
  /** Commits what is pending; further writes fail. */
  close(): void
}

interface Pending {
  readonly operation: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * Commits the writes of one turn of the event loop in one transaction, because the wait for the disk costs the same for
 * one as for a thousand. A write that throws fails alone: the group is then made again one by one.
 */
export function createGroupWrites(database: DatabaseSync): GroupWrites {
  let pending: Pending[] = []
  let isClosed = false
  const pace = createCommitPace(commit)

  function commit(): void {
    const group = pending
    pending = []
    if (group.length === 0) return
    try {
      const results = inTransaction(database, () => group.map(({ operation }) => operation()))
      group.forEach(({ resolve }, index) => resolve(results[index]))
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error)
      else for (const one of group) commitAlone(one)
    }
  }

  function commitAlone({ operation, resolve, reject }: Pending): void {
    try {
      resolve(inTransaction(database, operation))
    } catch (error) {
      reject(error)
    }
  }

  return {
    write<T>(operation: () => T): Promise<T> {
      if (isClosed) return Promise.reject(new Error('The storage is closed.'))
      return new Promise<T>((resolve, reject) => {
        pending.push({ operation, resolve: resolve as (result: unknown) => void, reject })
        pace.schedule()
      })
    },
    close() {
      commit()
      isClosed = true
    },
  }
}
