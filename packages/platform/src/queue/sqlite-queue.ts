import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { openDatabase } from '../sqlite/open-database.ts'
import { EmbeddedQueue } from './embedded-queue.ts'
import type { Queue } from './queue.ts'
import { createSqliteStore, QUEUE_DATABASE } from './sqlite-store.ts'

export interface SqliteQueueOptions {
  /** The file with all queues. Its folder must exist. */
  readonly file: string
  /** @default systemClock */
  readonly clock?: Clock
  /** False is unsafe: accepted messages may be lost with the power, though not with the process. @default true */
  readonly isDurable?: boolean
}

/**
 * The embedded default: durable messages in a SQLite file, the others in memory only. Whoever opens the file has it
 * alone until the process ends (EMB-04), knows that its predecessor is dead, and so has all of its messages at once
 * (decisions.md 7): those with a start record come as redelivered, the others as if nothing had happened (EXE-01).
 *
 * @throws RequestError `DATA_FILE_UNUSABLE`
 */
export function openSqliteQueue({ file, clock = systemClock, isDurable = true }: SqliteQueueOptions): Queue {
  const database = openDatabase({ ...QUEUE_DATABASE, file, isDurable })
  return new EmbeddedQueue({ store: createSqliteStore({ database, file, clock }), clock })
}
