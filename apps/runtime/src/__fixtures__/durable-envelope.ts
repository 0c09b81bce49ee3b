import type { Envelope } from '@jatai/platform'

/** An asynchronous message that may not run twice, with what matters to a test in place of the usual. */
export function durableEnvelope(changes: Partial<Envelope> = {}): Envelope {
  return {
    key: 'k',
    deployment: 'd',
    trigger: 'event',
    publishedAt: Date.now(),
    expiresAt: 0,
    timeoutMs: 30_000,
    durable: true,
    hops: 0,
    redeliveryAllowed: false,
    head: '',
    body: '{}',
    ...changes,
  }
}
