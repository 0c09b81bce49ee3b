import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Caller, Scope } from './gateway.ts'
import { scopeKey } from './consumer-documents.ts'

/** A consumer with its secrets in clear, as it is put into the index. */
export interface IndexedConsumer extends Scope {
  readonly name: string
  readonly apiKeys: readonly { readonly id: string; readonly secret: string }[]
  readonly basicCredentials: readonly { readonly id: string; readonly username: string; readonly secret: string }[]
  readonly pipelines: readonly string[]
}

/** Who is behind a key or password: in memory, one hash a look-up. */
export interface ConsumerIndex {
  /** Adds the consumer, or replaces it. */
  set(id: string, consumer: IndexedConsumer): void
  remove(id: string): void
  findByApiKey(scope: Scope, key: string): Caller | undefined
  findByPassword(scope: Scope, username: string, password: string): Caller | undefined
}

interface Login {
  readonly digest: Buffer
  readonly caller: Caller
}

/** The credentials of a scope. */
interface Shelf {
  readonly byKey: Map<string, Caller>
  readonly byUsername: Map<string, Login>
}

/**
 * Secrets are held as SHA-256 digests under a salt that is drawn for this process and never leaves it. How long a
 * look-up takes tells at most something of a digest that nobody outside can compute, so nothing of a key; passwords are
 * compared in constant time, and an unknown user costs the same as a wrong password.
 */
export function createConsumerIndex(): ConsumerIndex {
  const salt = randomBytes(32).toString('base64')
  const shelves = new Map<string, Shelf>()
  /** How to take a consumer out again. */
  const removals = new Map<string, () => void>()
  const nobody = Buffer.from(digestOf(randomBytes(32).toString('base64')), 'base64')

  function digestOf(secret: string): string {
    return hash('sha256', salt + secret, 'base64')
  }

  function shelfOf(scope: Scope): Shelf {
    const name = scopeKey(scope)
    let shelf = shelves.get(name)
    if (shelf === undefined) shelves.set(name, (shelf = { byKey: new Map(), byUsername: new Map() }))
    return shelf
  }

  function remove(id: string): void {
    removals.get(id)?.()
    removals.delete(id)
  }

  return {
    set(id, consumer) {
      remove(id)
      const { byKey, byUsername } = shelfOf(consumer)
      const pipelines = new Set(consumer.pipelines)
      const keys: string[] = []
      const names: string[] = []
      const callerWith = (credentialId: string): Caller => ({
        consumerId: id,
        consumerName: consumer.name,
        credentialId,
        pipelines,
      })
      for (const { id: credentialId, secret } of consumer.apiKeys) {
        const digest = digestOf(secret)
        byKey.set(digest, callerWith(credentialId))
        keys.push(digest)
      }
      for (const { id: credentialId, username, secret } of consumer.basicCredentials) {
        byUsername.set(username, {
          digest: Buffer.from(digestOf(secret), 'base64'),
          caller: callerWith(credentialId),
        })
        names.push(username)
      }
      removals.set(id, () => {
        for (const key of keys) if (byKey.get(key)?.consumerId === id) byKey.delete(key)
        for (const name of names) if (byUsername.get(name)?.caller.consumerId === id) byUsername.delete(name)
      })
    },
    remove,
    findByApiKey: (scope, key) => shelves.get(scopeKey(scope))?.byKey.get(digestOf(key)),
    findByPassword(scope, username, password) {
      const login = shelves.get(scopeKey(scope))?.byUsername.get(username)
      const given = Buffer.from(digestOf(password), 'base64')
      const isRight = timingSafeEqual(given, login?.digest ?? nobody)
      return isRight ? login?.caller : undefined
    },
  }
}
