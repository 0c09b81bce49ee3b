import { createHash } from 'node:crypto'

/**
 * The execution key of one subscriber's copy of an event. The same event and queue always give the same key, so that a
 * broker that hands one message to many queues and a queue that stores copies name the executions alike. The time of a
 * UUIDv7 is kept.
 */
export function eventCopyKey(eventKey: string, queue: string): string {
  const hex = createHash('sha256').update(`${eventKey}\n${queue}`).digest('hex')
  const time = UUID.test(eventKey) ? eventKey.slice(0, 13) : `${hex.slice(20, 28)}-${hex.slice(28, 32)}`
  const variant = '89ab'[parseInt(hex.slice(3, 4), 16) & 3] ?? '8'
  return `${time}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
