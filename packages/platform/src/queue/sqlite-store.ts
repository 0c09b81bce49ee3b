import type { DatabaseSync } from 'node:sqlite'
import type { Clock, Timer } from '../clock.ts'
import { createCommitPace } from '../sqlite/commit-pace.ts'
import { inTransaction } from '../sqlite/open-database.ts'
import type { Change, Effect, MessageStore } from './message-store.ts'
import { createQueueStatements, QUEUE_MIGRATIONS } from './sqlite-statements.ts'
import type { QueueStatements } from './sqlite-statements.ts'

/** The schema that {@link createSqliteStore} works on. */
export const QUEUE_DATABASE = { kind: 'JaQu', migrations: QUEUE_MIGRATIONS } as const

export interface SqliteStoreOptions {
  /** Opened as {@link QUEUE_DATABASE}; closed with the store. */
  readonly database: DatabaseSync
  /** For error texts. */
  readonly file: string
  readonly clock: Clock
}

/**
 * A store in a SQLite file, used by this connection alone. Changes are committed in groups: all that were submitted in
 * one turn of the event loop go into one transaction, because the wait for the disk (0.4 to 10 ms) costs the same for
 * one as for a thousand.
 */
export function createSqliteStore({ database, file, clock }: SqliteStoreOptions): MessageStore {
  const statements = createQueueStatements(database)
  const commits = createGroupCommit(database, statements, clock)
  const found = statements.contents()
  const purge = createPurge(statements, clock)
  purge.arm()

  return {
    location: file,
    found,
    submit(change, effect) {
      if (change.kind === 'delete-queue') purge.arm()
      commits.submit(change, effect)
    },
    read: statements.read,
    get: statements.get,
    readExpired: statements.readExpired,
    readDue: statements.readDue,
    nextDue: statements.nextDue,
    listDeadLetters: statements.listDeadLetters,
    countDeadLetters: statements.countDeadLetters,
    getDeadLetter: statements.getDeadLetter,
    check: () => inTransaction(database, () => statements.probe()),
    async close() {
      purge.cancel()
      commits.close()
      database.close()
    },
  }
}

interface Submitted {
  readonly change: Change
  readonly effect: Effect | undefined
}

function createGroupCommit(database: DatabaseSync, statements: QueueStatements, clock: Clock) {
  let pending: Submitted[] = []
  let isClosed = false
  const pace = createCommitPace(flush)

  function submit(change: Change, effect?: Effect): void {
    if (isClosed) {
      effect?.failed(new Error('The queue is closed.'))
      return
    }
    pending.push({ change, effect })
    pace.schedule()
  }

  function flush(): void {
    if (pending.length === 0 || isClosed) return
    const batch = pending
    pending = []
    commit(batch)
  }

  function commit(batch: readonly Submitted[]): void {
    let changed: boolean[]
    try {
      changed = inTransaction(database, () => batch.map(({ change }) => statements.apply(change)))
    } catch (error) {
      fail(batch, error as Error)
      return
    }
    batch.forEach(({ effect }, index) => effect?.done(changed[index] === true))
  }

  function fail(batch: readonly Submitted[], error: Error): void {
    const again = batch.filter(({ change }) => isRetried(change))
    if (again.length > 0 && !isClosed) {
      pending = [...again, ...pending]
      clock.setTimer(RETRY_MS, () => pace.schedule())
    }
    for (const { change, effect } of batch) if (isClosed || !isRetried(change)) effect?.failed(error)
  }

  return {
    submit,
    close(): void {
      if (isClosed) return
      // Effects of one round can submit more; two rounds are enough for a message that was just handed on.
      for (let round = 0; round < 3 && pending.length > 0; round++) {
        const batch = pending
        pending = []
        commit(batch)
      }
      isClosed = true
      fail(pending, new Error('The queue was closed before this was stored.'))
      pending = []
    },
  }
}

/** Their callers have nothing left to do about a failure, and the message would come back if they were forgotten. */
function isRetried({ kind }: Change): boolean {
  return kind === 'remove' || kind === 'set-aside'
}

/**
 * Messages of deleted queues are removed, and pages of the file that a backlog left behind given back, little by little:
 * a million at once would block the thread.
 */
function createPurge(statements: QueueStatements, clock: Clock) {
  let timer: Timer | undefined

  function run(): void {
    timer = undefined
    try {
      if (statements.purge(PURGED_AT_ONCE)) {
        arm(PURGE_MS)
        return
      }
      statements.releaseSpace(PAGES_RELEASED)
      arm(HOUSEKEEPING_MS)
    } catch {
      arm(RETRY_MS) // The storage fails; whoever publishes hears of it. Space is no reason to stop.
    }
  }

  function arm(delayMs = RETRY_MS): void {
    timer?.cancel()
    timer = clock.setTimer(delayMs, run)
  }

  return { arm, cancel: () => timer?.cancel() }
}

const RETRY_MS = 1000
const PURGE_MS = 10
const HOUSEKEEPING_MS = 60_000
const PURGED_AT_ONCE = 500
const PAGES_RELEASED = 2000
