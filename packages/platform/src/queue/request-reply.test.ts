import { describe, expect, it } from 'vitest'
import type { Envelope } from './envelope.ts'
import { openMemoryQueue } from './memory-queue.ts'
import { requestReply } from './request-reply.ts'

const message: Envelope = {
  key: 'k',
  deployment: 'd',
  trigger: 'rest',
  publishedAt: 0,
  expiresAt: 0,
  timeoutMs: 1,
  durable: false,
  hops: 0,
  redeliveryAllowed: true,
  head: '{}',
  body: '',
}

describe('request and reply as a promise', () => {
  it('gives the reply, the refusal, or the reason of the abort', async () => {
    const queue = openMemoryQueue()
    await expect(requestReply(queue, 'work', message)).rejects.toMatchObject({ code: 'QUEUE_UNKNOWN' })
    await queue.declare('work', { maxMessages: 10 })

    const abort = new AbortController()
    const aborted = requestReply(queue, 'work', message, abort.signal)
    abort.abort(new Error('the caller hung up'))
    await expect(aborted).rejects.toThrow('the caller hung up')
    await expect(requestReply(queue, 'work', message, abort.signal)).rejects.toThrow('the caller hung up')
    expect(await queue.depth('work')).toEqual({ ready: 0, unacknowledged: 0 })

    const replied = requestReply(queue, 'work', message, new AbortController().signal)
    queue.consume('work', { prefetch: 1 }, (delivery) => {
      delivery.reply({ kind: 'response', head: '{}', body: 'pong' })
      void delivery.ack()
    })
    expect(await replied).toEqual({ kind: 'response', head: '{}', body: 'pong' })
    await queue.close()
  })
})
