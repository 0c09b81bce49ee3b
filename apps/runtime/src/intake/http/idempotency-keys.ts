import { createHash, randomUUID } from 'node:crypto'
import type { ByteText, Cache } from '@jatai/platform'
import type { AnswerFile } from '../../files/message-files.ts'

/** What a caller got, to be given again. */
export interface KeptAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Of the execution. */
  readonly key: string
  readonly body: ByteText
  /** In place of a body that is a file, or too large for the cache. */
  readonly file?: AnswerFile
}

/** What an Idempotency-Key says of a call. */
export type Claim =
  | {
      /** The first one: it is executed, and others that come meanwhile are not. */
      readonly kind: 'first'
      /** It was executed. Settles when the answer is kept. */
      keep(answer: KeptAnswer): Promise<void>
      /** It was not executed: the next one is the first again. */
      release(): Promise<void>
    }
  | { readonly kind: 'repeated'; readonly answer: KeptAnswer }
  | { readonly kind: 'running' }
  /** The key was used for another request. */
  | { readonly kind: 'different' }

/** Idempotency keys and the answers of their calls, for 24 hours, in the cache (reliability.md HTTP-03). */
export interface IdempotencyKeys {
  /**
   * @param scope whose key it is: environment, pipeline, route, principal
   * @param fingerprint of the request
   * @throws RemoteError of the cache
   */
  claim(scope: readonly string[], key: string, fingerprint: string): Promise<Claim>
}

const KEPT_MS = 24 * 3_600_000
/** A process that died holds a key no longer than this. */
const LEASE_MS = 30_000
const RENEW_MS = 10_000

/** What stands in the cache under a key. */
interface Entry {
  readonly fingerprint: string
  readonly answer?: KeptAnswer
  /** Makes the value its holder's own. */
  readonly holder?: string
}

export function createIdempotencyKeys(cache: Cache): IdempotencyKeys {
  return {
    async claim(scope, key, fingerprint) {
      const name = `idempotency:${digest(JSON.stringify([...scope, key]))}`
      const held = JSON.stringify({ fingerprint, holder: randomUUID() } satisfies Entry)
      // Between the two looks an entry may have gone: then the next try gets it.
      for (let tries = 0; tries < 3; tries++) {
        if (await cache.add(name, held, LEASE_MS)) return firstClaim(cache, name, held, fingerprint)
        const found = await cache.get(name)
        if (found === undefined) continue
        const entry = JSON.parse(found) as Entry
        if (entry.fingerprint !== fingerprint) return { kind: 'different' }
        return entry.answer === undefined ? { kind: 'running' } : { kind: 'repeated', answer: entry.answer }
      }
      return { kind: 'running' }
    },
  }
}

function firstClaim(cache: Cache, name: string, held: string, fingerprint: string): Extract<Claim, { kind: 'first' }> {
  const renewal = setInterval(() => {
    // When the cache is away for longer than the lease, the key is free again: it promises no more than that.
    Promise.resolve(cache.renew(name, held, LEASE_MS)).catch(() => undefined)
  }, RENEW_MS)
  renewal.unref()
  return {
    kind: 'first',
    async keep(answer) {
      clearInterval(renewal)
      const isOurs = await cache.renew(name, held, LEASE_MS)
      if (isOurs) await cache.set(name, JSON.stringify({ fingerprint, answer } satisfies Entry), KEPT_MS)
    },
    async release() {
      clearInterval(renewal)
      await cache.release(name, held)
    },
  }
}

/** SHA-256 in hexadecimal digits. */
export function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
