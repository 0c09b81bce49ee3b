import { randomBytes } from 'node:crypto'
import type { ExecutionLog, RecordedEntries } from '@jatai/platform'
import { readEventId, writeEventId } from './event-id.ts'
import { EventStream } from '../http/event-stream.ts'

/** Events that are remembered for readers that come back. */
const REMEMBERED = 5000
const HEARTBEAT_MS = 15_000
/** A reader comes back after this, and is asked again who it is. */
const LONGEST_MS = 600_000

export interface FeedEvent<T> {
  readonly number: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly value: T
}

export interface Following<T> {
  /** Name of the events. */
  readonly event: string
  wants(value: T): boolean
  view(value: T): unknown
  /** Of a reader that comes back. */
  readonly lastEventId: string | undefined
  /** What was recorded since a time, oldest first, from the store; ends early when there is too much. */
  since(at: number): Promise<{ readonly values: readonly T[]; readonly isComplete: boolean }>
  /** When a value was recorded, milliseconds since 1970. */
  timeOf(value: T): number
}

/** Hands on records of one kind as they become findable. */
export interface RecordFeed<T> {
  follow(following: Following<T>): EventStream
  readers(): number
  close(): void
}

/**
 * A reader that comes back gets what it missed: from memory, numbered, each once; or, after a restart or when nobody has
 * read for a while, from the store by time, where some may come twice. When there is more than can be told, an event `gap` says that the page must be
 * loaded anew.
 */
export function createRecordFeed<T>(options: {
  readonly search: ExecutionLog
  readonly pick: (recorded: RecordedEntries) => readonly T[]
  /** @default 15_000 */
  readonly heartbeatMs?: number | undefined
}): RecordFeed<T> {
  const { search, pick, heartbeatMs = HEARTBEAT_MS } = options
  const name = randomBytes(9).toString('base64url')
  const followers = new Map<EventStream, (event: FeedEvent<T>) => void>()
  let remembered: FeedEvent<T>[] = []
  let lastNumber = 0
  let stop: (() => void) | undefined
  let resting: NodeJS.Timeout | undefined

  function listen(): void {
    clearTimeout(resting)
    stop ??= search.onRecorded((recorded) => {
      for (const value of pick(recorded)) {
        const event = { number: ++lastNumber, at: Date.now(), value }
        remembered.push(event)
        for (const tell of followers.values()) tell(event)
      }
      // Cut now and then, not with each event.
      if (remembered.length > 2 * REMEMBERED) remembered = remembered.slice(-REMEMBERED)
    })
  }

  /** Unread records cost as much as read ones. A reader that comes back later is told from the store. */
  function rest(): void {
    stop?.()
    stop = undefined
    remembered = []
    lastNumber++ // No reader has seen all of what comes from now on.
  }

  function leave(stream: EventStream): void {
    followers.delete(stream)
    if (followers.size > 0) return
    clearTimeout(resting)
    resting = setTimeout(rest, LONGEST_MS)
    resting.unref()
  }

  const beating = setInterval(() => {
    for (const stream of followers.keys()) stream.heartbeat()
  }, heartbeatMs)
  beating.unref()

  function follow(following: Following<T>): EventStream {
    const { event: eventName, wants, view, lastEventId, timeOf } = following
    const stream = new EventStream()
    const send = ({ number, at, value }: FeedEvent<T>): void => {
      if (wants(value)) stream.event(eventName, view(value), writeEventId({ feed: name, number, at }))
    }
    const end = setTimeout(() => stream.finish(), LONGEST_MS)
    end.unref()
    stream.once('close', () => {
      clearTimeout(end)
      leave(stream)
    })
    listen()
    const place = readEventId(lastEventId)
    if (place === undefined) {
      followers.set(stream, send)
      return stream
    }
    const first = remembered[0]?.number ?? lastNumber + 1
    if (place.feed === name && place.number >= first - 1 && place.number <= lastNumber) {
      for (const event of remembered) if (event.number > place.number) send(event)
      followers.set(stream, send)
      return stream
    }
    void catchUp(stream, send, place.at)
    return stream

    async function catchUp(to: EventStream, tell: (event: FeedEvent<T>) => void, at: number): Promise<void> {
      // What comes meanwhile waits, so that the order is kept.
      const meanwhile: FeedEvent<T>[] = []
      followers.set(to, (event) => meanwhile.push(event))
      try {
        const { values, isComplete } = await following.since(at)
        if (!isComplete) to.event('gap', { since: at })
        // They are numbered as what comes next, so that a reader that goes now gets none twice more.
        for (const value of values) tell({ number: lastNumber - meanwhile.length, at: timeOf(value), value })
      } catch {
        to.event('gap', { since: at }) // The page loads anew, and tells by itself what is wrong.
      }
      for (const event of meanwhile) tell(event)
      if (to.isOpen) followers.set(to, tell)
    }
  }

  return {
    follow,
    readers: () => followers.size,
    close() {
      clearTimeout(resting)
      stop?.()
      clearInterval(beating)
      for (const stream of followers.keys()) stream.finish()
    },
  }
}
