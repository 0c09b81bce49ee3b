import { describe, expect, it } from 'vitest'
import { createUuidV7 } from '../uuid-v7.ts'
import { checkEnvelopeSize, MAX_BODY_BYTES, MAX_MESSAGE_BYTES } from './envelope.ts'
import { eventCopyKey } from './event-copy-key.ts'

const sized = (body: string, head: string) => ({
  key: 'k',
  deployment: 'd',
  trigger: 'rest',
  publishedAt: 0,
  expiresAt: 0,
  timeoutMs: 1,
  durable: true,
  hops: 0,
  redeliveryAllowed: true,
  head,
  body,
})

describe('size of an envelope', () => {
  it('counts the head in bytes, not in characters', () => {
    const room = MAX_MESSAGE_BYTES - MAX_BODY_BYTES
    const body = 'b'.repeat(MAX_BODY_BYTES)
    checkEnvelopeSize(sized(body, 'é'.repeat(room / 2)))
    expect(() => checkEnvelopeSize(sized(body, 'é'.repeat(room / 2) + 'x'))).toThrow(
      expect.objectContaining({ code: 'MESSAGE_TOO_LARGE', kind: 'message' }),
    )
    expect(() => checkEnvelopeSize(sized('', '€'.repeat(MAX_MESSAGE_BYTES / 3 + 1)))).toThrow(/6291459 bytes/)
  })
})

describe('key of a copy of an event', () => {
  it('is a UUIDv7 with the time of the event, the same each time and another for each queue', () => {
    const newKey = createUuidV7()
    const event = newKey()
    const copies = ['a', 'b', 'c'].map((queue) => eventCopyKey(event, queue))
    expect(copies).toEqual(['a', 'b', 'c'].map((queue) => eventCopyKey(event, queue)))
    expect(new Set([event, ...copies]).size).toBe(4)
    for (const copy of copies) {
      expect(copy).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(copy.slice(0, 13)).toBe(event.slice(0, 13))
    }
    expect(eventCopyKey('sched:d:1', 'a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/)
  })
})
