import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../sqlite/open-database.ts'
import type { Envelope } from './envelope.ts'
import type {
  Change,
  MessagePlace,
  MessageStore,
  NewDeadLetter,
  StoreContents,
  StoredMessage,
} from './message-store.ts'
import { MOST_DEAD_LETTERS } from './queue.ts'
import type { DeadLetter, QueueLimits, SubscriptionTerms } from './queue.ts'

/**
 * Starts have a table of their own: counting one in the row of the message would write its body again.
 * `due` is 0 for a message that waits, so that those of a queue lie next to each other in the index.
 */
export const QUEUE_MIGRATIONS = [
  `
  CREATE TABLE queue (id INTEGER PRIMARY KEY, name TEXT NOT NULL, limits TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE message (
    sequence INTEGER PRIMARY KEY, queue INTEGER NOT NULL, due INTEGER NOT NULL, expires INTEGER NOT NULL,
    key TEXT NOT NULL, envelope TEXT NOT NULL, head TEXT NOT NULL, body BLOB NOT NULL
  );
  CREATE INDEX message_by_queue ON message (queue, due, sequence);
  CREATE UNIQUE INDEX message_by_key ON message (queue, key);
  CREATE INDEX message_by_expiry ON message (expires, sequence) WHERE expires > 0;
  CREATE INDEX message_by_due ON message (due, sequence) WHERE due > 0;
  CREATE TABLE start (sequence INTEGER PRIMARY KEY, starts INTEGER NOT NULL);
  CREATE TABLE subscription (
    topic TEXT NOT NULL, queue INTEGER NOT NULL, terms TEXT NOT NULL, PRIMARY KEY (topic, queue)
  ) WITHOUT ROWID;
  CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, key TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
    starts INTEGER NOT NULL, envelope TEXT NOT NULL, head TEXT NOT NULL, body BLOB NOT NULL
  );
  CREATE INDEX dead_letter_by_queue ON dead_letter (queue, id);
  CREATE TABLE probe (id INTEGER PRIMARY KEY, written INTEGER NOT NULL);
  INSERT INTO probe VALUES (1, 0);
  `,
]

export interface QueueStatements extends Pick<
  MessageStore,
  'read' | 'get' | 'readExpired' | 'readDue' | 'nextDue' | 'listDeadLetters' | 'countDeadLetters' | 'getDeadLetter'
> {
  contents(): StoreContents
  /** Makes a change inside the transaction that is open; true if it did something. */
  apply(change: Change): boolean
  /** Removes some messages of deleted queues; true if there are more. */
  purge(limit: number): boolean
  /** Gives unused pages back to the file system. */
  releaseSpace(pages: number): void
  probe(): void
}

/** The statements of a store, prepared once. */
export function createQueueStatements(database: DatabaseSync): QueueStatements {
  const prepare = (sql: string) => database.prepare(sql)
  const add = prepare('INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const promote = prepare('UPDATE message SET sequence = ?, due = 0 WHERE sequence = ? AND due > 0')
  const start = prepare('INSERT OR REPLACE INTO start SELECT sequence, ? FROM message WHERE sequence = ?')
  const remove = prepare('DELETE FROM message WHERE sequence = ?')
  const removeStart = prepare('DELETE FROM start WHERE sequence = ?')
  const setAside = prepare(
    'INSERT INTO dead_letter (queue, key, reason, at, starts, envelope, head, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const discardOldest = prepare(
    `DELETE FROM dead_letter WHERE queue = ?1 AND id <=
     (SELECT id FROM dead_letter WHERE queue = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
  )
  const discard = prepare('DELETE FROM dead_letter WHERE id = ?')
  const discardBefore = prepare('DELETE FROM dead_letter WHERE substr(queue, 1, length(?1)) = ?1 AND at < ?2')
  const discardOfQueue = prepare('DELETE FROM dead_letter WHERE queue = ?')
  const putQueue = prepare(
    'INSERT INTO queue (id, name, limits) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET limits = excluded.limits',
  )
  const deleteQueue = prepare('UPDATE queue SET deleted = 1 WHERE id = ?')
  const deleteSubscriptions = prepare('DELETE FROM subscription WHERE queue = ?')
  const subscribe = prepare('INSERT OR REPLACE INTO subscription VALUES (?, ?, ?)')
  const unsubscribe = prepare('DELETE FROM subscription WHERE topic = ? AND queue = ?')

  const columns = 'm.sequence, m.queue, m.key, m.expires, m.envelope, m.head, m.body, coalesce(s.starts, 0) AS starts'
  const read = prepare(
    `SELECT ${columns} FROM message m LEFT JOIN start s USING (sequence)
     WHERE m.queue = ? AND m.due = 0 AND m.sequence > ? ORDER BY m.sequence LIMIT ?`,
  )
  const get = prepare(`SELECT ${columns} FROM message m LEFT JOIN start s USING (sequence) WHERE m.sequence = ?`)
  const readExpired = prepare(
    `SELECT sequence, queue, expires FROM message
     WHERE expires > 0 AND expires <= ? AND due = 0 AND (expires, sequence) > (?, ?)
     ORDER BY expires, sequence LIMIT ?`,
  )
  const readDue = prepare(
    'SELECT sequence, queue FROM message WHERE due > 0 AND due <= ? ORDER BY due, sequence LIMIT ?',
  )
  const nextDue = prepare('SELECT min(due) AS due FROM message WHERE due > 0')
  const letters = prepare(
    `SELECT id, key, queue, reason, at, starts, length(body) AS bytes FROM dead_letter
     WHERE substr(queue, 1, length(?1)) = ?1 AND id > ?2 ORDER BY id LIMIT ?3`,
  )
  const lettersOfQueue = prepare('SELECT count(*) AS count FROM dead_letter WHERE queue = ?')
  const letter = prepare('SELECT * FROM dead_letter WHERE id = ?')
  const probe = prepare('UPDATE probe SET written = written + 1')
  const deletedQueue = prepare('SELECT id FROM queue WHERE deleted = 1 LIMIT 1')
  const someOfQueue = prepare('SELECT sequence FROM message WHERE queue = ? LIMIT ?')
  const forgetQueue = prepare('DELETE FROM queue WHERE id = ?')

  function apply(change: Change): boolean {
    switch (change.kind) {
      case 'add': {
        const { queue, sequence, envelope, dueAt } = change
        const { key, expiresAt, head, body } = envelope
        return add.run(sequence, queue, dueAt, expiresAt, key, rest(envelope), head, bytesOf(body)).changes === 1
      }
      case 'promote':
        return promote.run(change.newSequence, change.sequence).changes === 1
      case 'start':
        return start.run(change.starts, change.sequence).changes === 1
      case 'remove':
        removeStart.run(change.sequence)
        return remove.run(change.sequence).changes === 1
      case 'set-aside':
        return addLetter(change.letter)
      case 'discard':
        return discard.run(change.id).changes === 1
      case 'discard-before':
        return discardBefore.run(change.prefix, change.moment).changes !== 0
      case 'put-queue':
        return putQueue.run(change.id, change.name, JSON.stringify(change.limits)).changes === 1
      case 'delete-queue':
        deleteSubscriptions.run(change.id)
        discardOfQueue.run(change.name)
        return deleteQueue.run(change.id).changes === 1
      case 'subscribe':
        return subscribe.run(change.topic, change.queue, JSON.stringify(change.terms)).changes === 1
      case 'unsubscribe':
        return unsubscribe.run(change.topic, change.queue).changes === 1
    }
  }

  function addLetter({ queue, reason, setAsideAt, starts, envelope }: NewDeadLetter): boolean {
    const { key, head, body } = envelope
    setAside.run(queue, key, reason, setAsideAt, starts, rest(envelope), head, bytesOf(body))
    discardOldest.run(queue, MOST_DEAD_LETTERS)
    return true
  }

  return {
    apply,
    contents: () => readContents(database),

    read(queue, after, maxMessages, maxBytes) {
      const messages: StoredMessage[] = []
      let bytes = 0
      // Steps through the rows, so that large bodies behind the limit are not read.
      for (const row of read.iterate(queue, after, maxMessages)) {
        messages.push(storedMessage(row))
        bytes += (row['body'] as Uint8Array).length
        if (bytes >= maxBytes) break
      }
      return messages
    },

    get(sequence) {
      const row = get.get(sequence)
      return row && storedMessage(row)
    },

    readExpired: (now, after, limit) =>
      readExpired
        .all(now, after?.expiresAt ?? 0, after?.sequence ?? 0, limit)
        .map((row) => ({ ...placeOf(row), expiresAt: Number(row['expires']) })),

    readDue: (now, limit) => readDue.all(now, limit).map(placeOf),

    nextDue() {
      const due = nextDue.get()?.['due']
      return due === null || due === undefined ? undefined : Number(due)
    },

    listDeadLetters: (prefix, after, limit) => letters.all(prefix, Number(after ?? 0), limit).map(deadLetter),

    countDeadLetters: (queue) => Number(lettersOfQueue.get(queue)?.['count']),

    getDeadLetter(id) {
      const row = letter.get(id)
      if (!row) return undefined
      const envelope = envelopeOf(row)
      return { ...deadLetter({ ...row, bytes: envelope.body.length }), envelope }
    },

    purge(limit) {
      const queue = deletedQueue.get()?.['id']
      if (queue === undefined) return false
      const messages = someOfQueue.all(Number(queue), limit)
      inTransaction(database, () => {
        for (const { sequence } of messages) {
          removeStart.run(Number(sequence))
          remove.run(Number(sequence))
        }
        if (messages.length < limit) forgetQueue.run(Number(queue))
      })
      return true
    },

    releaseSpace(pages) {
      if (Number(database.prepare('PRAGMA freelist_count').get()?.['freelist_count']) <= FREE_PAGES_KEPT) return
      database.exec(`PRAGMA incremental_vacuum(${pages})`)
    },

    probe: () => void probe.run(),
  }
}

/** 40 MB stay for the next burst: growing a file costs more than reusing its pages. */
const FREE_PAGES_KEPT = 10_000

type Row = Record<string, unknown>

function readContents(database: DatabaseSync): StoreContents {
  const waiting = database
    .prepare('SELECT queue, due > 0 AS delayed, count(*) AS count FROM message GROUP BY 1, 2')
    .all()
  const count = (queue: unknown, delayed: number): number =>
    Number(waiting.find((row) => row['queue'] === queue && row['delayed'] === delayed)?.['count'] ?? 0)
  const queues = database.prepare('SELECT id, name, limits FROM queue WHERE deleted = 0').all()
  const subscriptions = database.prepare('SELECT topic, queue, terms FROM subscription').all()
  return {
    queues: queues.map(({ id, name, limits }) => ({
      id: Number(id),
      name: String(name),
      limits: JSON.parse(String(limits)) as QueueLimits, // written by this file
      waiting: count(id, 0),
      delayed: count(id, 1),
    })),
    subscriptions: subscriptions.map(({ topic, queue, terms }) => ({
      topic: String(topic),
      queue: Number(queue),
      terms: JSON.parse(String(terms)) as SubscriptionTerms, // written by this file
    })),
    lastQueue: Number(database.prepare('SELECT max(id) AS last FROM queue').get()?.['last'] ?? 0),
    lastSequence: Number(database.prepare('SELECT max(sequence) AS last FROM message').get()?.['last'] ?? 0),
  }
}

/** The envelope without what has a column of its own; fields that this version does not know stay in (BUS-14). */
function rest(envelope: Envelope): string {
  const { key: _key, expiresAt: _expiresAt, head: _head, body: _body, durable: _durable, ...others } = envelope
  return JSON.stringify(others)
}

function envelopeOf(row: Row): Envelope {
  return {
    ...(JSON.parse(String(row['envelope'])) as Envelope), // written by `rest`
    key: String(row['key']),
    expiresAt: Number(row['expires'] ?? 0),
    durable: true,
    head: String(row['head']),
    body: textOf(row['body'] as Uint8Array),
  }
}

function placeOf(row: Row): MessagePlace {
  return { queue: Number(row['queue']), sequence: Number(row['sequence']) }
}

function storedMessage(row: Row): StoredMessage {
  return {
    ...placeOf(row),
    starts: Number(row['starts']),
    envelope: envelopeOf(row),
  }
}

function deadLetter(row: Row): DeadLetter {
  return {
    id: String(row['id']),
    key: String(row['key']),
    queue: String(row['queue']),
    reason: String(row['reason']),
    setAsideAt: Number(row['at']),
    starts: Number(row['starts']),
    bodyBytes: Number(row['bytes']),
  }
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}
