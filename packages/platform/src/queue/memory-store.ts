import { Deque } from './deque.ts'
import { isExpired } from './envelope.ts'
import type { Change, Effect, ExpiredPlace, MessageStore, StoredMessage } from './message-store.ts'
import { MOST_DEAD_LETTERS } from './queue.ts'
import type { DeadLetter, DeadLetterMessage } from './queue.ts'

interface Kept extends StoredMessage {
  readonly dueAt: number
  starts: number
  isRemoved: boolean
}

/** What is kept of one queue. */
interface Shelf {
  /** In the order of sequence numbers. Removed ones go when they come to the front. */
  readonly waiting: Deque<Kept>
  readonly delayed: Map<number, Kept>
  /** To know what is there already. */
  readonly keys: Set<string>
}

/** A store that forgets with its process: the reference for what the others keep. */
export function createMemoryStore(): MessageStore {
  const shelves = new Map<number, Shelf>()
  const letters = new Map<string, DeadLetterMessage>()
  let lastLetter = 0

  /** True if the change did something. */
  function apply(change: Change): boolean {
    switch (change.kind) {
      case 'add':
        return add(shelfOf(change.queue), change)
      case 'promote':
        return promote(shelfOf(change.queue), change)
      case 'start': {
        const message = find(shelfOf(change.queue), change.sequence)
        if (message) message.starts = change.starts
        return message !== undefined
      }
      case 'remove':
        return remove(shelfOf(change.queue), change.sequence)
      case 'set-aside': {
        const { letter } = change
        const id = String(++lastLetter)
        letters.set(id, { ...letter, id, key: letter.envelope.key, bodyBytes: letter.envelope.body.length })
        const [oldest] = lettersOf((queue) => queue === letter.queue)
        if (oldest !== undefined && countLetters(letter.queue) > MOST_DEAD_LETTERS) letters.delete(oldest.id)
        return true
      }
      case 'discard':
        return letters.delete(change.id)
      case 'discard-before': {
        const old = lettersOf((queue) => queue.startsWith(change.prefix)).filter(
          ({ setAsideAt }) => setAsideAt < change.moment,
        )
        for (const { id } of old) letters.delete(id)
        return old.length > 0
      }
      case 'delete-queue':
        for (const { id } of lettersOf((queue) => queue === change.name)) letters.delete(id)
        return shelves.delete(change.id)
      case 'put-queue':
      case 'subscribe':
      case 'unsubscribe':
        return true // the queue itself remembers these as long as the process lives
    }
  }

  function shelfOf(queue: number): Shelf {
    let shelf = shelves.get(queue)
    if (!shelf) shelves.set(queue, (shelf = { waiting: new Deque(), delayed: new Map(), keys: new Set() }))
    return shelf
  }

  /** Oldest first. */
  function lettersOf(isTheirs: (queue: string) => boolean): readonly DeadLetterMessage[] {
    return [...letters.values()].filter(({ queue }) => isTheirs(queue))
  }

  function countLetters(queue: string): number {
    return lettersOf((other) => other === queue).length
  }

  return {
    location: 'memory',
    found: { queues: [], subscriptions: [], lastQueue: 0, lastSequence: 0 },

    submit(change: Change, effect?: Effect) {
      const isChanged = apply(change)
      effect?.done(isChanged)
    },

    read(queue, after, maxMessages, maxBytes) {
      const { waiting } = shelfOf(queue)
      const read: StoredMessage[] = []
      let bytes = 0
      for (let index = indexBehind(waiting, after); index < waiting.length; index++) {
        const message = waiting.at(index) as Kept // below the length
        if (message.isRemoved) continue
        read.push(message)
        bytes += message.envelope.body.length
        if (read.length >= maxMessages || bytes >= maxBytes) break
      }
      return read
    },

    get(sequence) {
      for (const shelf of shelves.values()) {
        const message = find(shelf, sequence)
        if (message) return message
      }
      return undefined
    },

    readExpired(now, after, limit) {
      const expired: ExpiredPlace[] = []
      for (const { waiting } of shelves.values()) {
        for (const { queue, sequence, envelope, isRemoved } of waiting) {
          const place = { queue, sequence, expiresAt: envelope.expiresAt }
          if (isRemoved || !isExpired(envelope, now)) continue
          if (after === undefined || byExpiry(place, after) > 0) expired.push(place)
        }
      }
      return expired.sort(byExpiry).slice(0, limit)
    },

    readDue(now, limit) {
      const due = [...shelves.values()].flatMap(({ delayed }) => [...delayed.values()].filter((it) => it.dueAt <= now))
      return due.sort((a, b) => a.dueAt - b.dueAt || a.sequence - b.sequence).slice(0, limit)
    },

    nextDue() {
      let next = Infinity
      for (const { delayed } of shelves.values()) for (const { dueAt } of delayed.values()) next = Math.min(next, dueAt)
      return next === Infinity ? undefined : next
    },

    listDeadLetters(prefix, after, limit) {
      const found: DeadLetter[] = []
      for (const { envelope: _, ...letter } of lettersOf((queue) => queue.startsWith(prefix))) {
        if (found.length >= limit) break
        if (Number(letter.id) > Number(after ?? 0)) found.push(letter)
      }
      return found
    },
    countDeadLetters: countLetters,
    getDeadLetter: (id) => letters.get(id),

    check() {},
    async close() {},
  }
}

function add(shelf: Shelf, change: Extract<Change, { kind: 'add' }>): boolean {
  const { queue, sequence, envelope, dueAt } = change
  if (shelf.keys.has(envelope.key)) return false
  shelf.keys.add(envelope.key)
  const message: Kept = { queue, sequence, envelope, dueAt, starts: 0, isRemoved: false }
  if (dueAt > 0) shelf.delayed.set(sequence, message)
  else shelf.waiting.push(message)
  return true
}

function promote(shelf: Shelf, change: Extract<Change, { kind: 'promote' }>): boolean {
  const message = shelf.delayed.get(change.sequence)
  if (!message) return false
  shelf.delayed.delete(change.sequence)
  shelf.waiting.push({ ...message, sequence: change.newSequence, dueAt: 0 })
  return true
}

function remove(shelf: Shelf, sequence: number): boolean {
  const message = find(shelf, sequence)
  if (!message) return false
  message.isRemoved = true
  shelf.keys.delete(message.envelope.key)
  while (shelf.waiting.peek()?.isRemoved) shelf.waiting.shift()
  return true
}

function find(shelf: Shelf, sequence: number): Kept | undefined {
  const message = shelf.waiting.at(indexBehind(shelf.waiting, sequence - 1))
  return message?.sequence === sequence && !message.isRemoved ? message : undefined
}

function byExpiry(a: ExpiredPlace, b: ExpiredPlace): number {
  return a.expiresAt - b.expiresAt || a.sequence - b.sequence
}

/** Where the first message with a greater sequence number is. */
function indexBehind(waiting: Deque<Kept>, sequence: number): number {
  let low = 0
  let high = waiting.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((waiting.at(middle) as Kept).sequence <= sequence) low = middle + 1
    else high = middle
  }
  return low
}
