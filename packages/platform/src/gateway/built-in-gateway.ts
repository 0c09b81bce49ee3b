import { errorText } from '@jatai/errors'
import { systemClock } from '../clock.ts'
import type { Clock, Timer } from '../clock.ts'
import type { DocumentStore, Stored } from '../documents/documents.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { createUuidV7 } from '../uuid-v7.ts'
import { CHANGES, CHANGES_ID, CONSUMERS, credentialPlace } from './consumer-documents.ts'
import type { ConsumerDocument, StoredCredential } from './consumer-documents.ts'
import { createConsumerIndex } from './consumer-index.ts'
import { createConsumerRecords } from './consumer-records.ts'
import type { CallerLookup, Gateway } from './gateway.ts'
import { apiKeyTakenError } from './gateway-errors.ts'
import { createGatewayTokens } from './gateway-tokens.ts'
import { fetchKeySet as fetchFromNetwork } from './key-set.ts'
import type { FetchKeySet } from './key-set.ts'

export interface BuiltInGatewayOptions {
  readonly documents: DocumentStore
  readonly secrets: SecretBox
  /** @default systemClock */
  readonly clock?: Clock
  /** How often to look for changes of other processes; 30 s at the most. @default 10_000 */
  readonly lookEveryMs?: number
  /** Where the keys of token issuers come from. @default the network */
  readonly fetchKeySet?: FetchKeySet
  /** Gets what is wrong with stored records, and failures to read them; never a secret. @default nobody */
  readonly report?: (text: string) => void
}

/** The gateway whose checks are made in this process. */
export interface BuiltInGateway extends Gateway, CallerLookup {}

/** All is read again after so many looks, in case a process died between a change and its announcement. */
const LOOKS_PER_FULL_READ = 30

/**
 * The gateway over the documents port: records stay there, look-ups are answered from memory. A process reads all when
 * it opens the gateway, applies its own changes at once, and follows those of others by looking at one document whose
 * revision each of them changes.
 */
export async function openBuiltInGateway(options: BuiltInGatewayOptions): Promise<BuiltInGateway> {
  const { documents, secrets, clock = systemClock, lookEveryMs = 10_000 } = options
  const report = options.report ?? (() => undefined)
  const createId = createUuidV7()
  const index = createConsumerIndex()
  /** What the index holds, by consumer. */
  const revisions = new Map<string, string>()
  /** Consumers that this process changed while it was reading all: what it read of them may be older. */
  let changedMeanwhile = new Set<string>()
  let lastChange: string | undefined
  let looks = 0
  let timer: Timer | undefined
  let isClosed = false

  async function announce(): Promise<void> {
    await documents.put(CHANGES, CHANGES_ID, { schema: 1, at: clock.now() })
  }

  function apply(id: string, stored: Stored<ConsumerDocument> | undefined): void {
    if (stored === undefined) {
      revisions.delete(id)
      index.remove(id)
      return
    }
    if (revisions.get(id) === stored.revision) return
    const { document } = stored
    const open = <T extends StoredCredential>(credentials: readonly T[]): T[] =>
      credentials.flatMap((credential) => {
        try {
          return [{ ...credential, secret: secrets.open(credential.secret, credentialPlace(id, credential.id)) }]
        } catch (error) {
          report(`The consumer "${document.name}" cannot be used with credential ${credential.id}: ${errorText(error)}`)
          return [] // The others go on.
        }
      })
    index.set(id, { ...document, apiKeys: open(document.apiKeys), basicCredentials: open(document.basicCredentials) })
    revisions.set(id, stored.revision)
  }

  async function readAll(): Promise<void> {
    changedMeanwhile = new Set()
    const found = new Set<string>()
    let page: string | undefined
    do {
      const answer = await documents.find(CONSUMERS, { limit: PAGE, ...(page === undefined ? {} : { page }) })
      for (const stored of answer.documents) {
        found.add(stored.id)
        if (!changedMeanwhile.has(stored.id)) apply(stored.id, stored)
      }
      page = answer.next
    } while (page !== undefined)
    for (const id of [...revisions.keys()]) if (!found.has(id) && !changedMeanwhile.has(id)) apply(id, undefined)
  }

  async function look(): Promise<void> {
    const change = (await documents.get(CHANGES, CHANGES_ID))?.revision
    if (change === lastChange && ++looks % LOOKS_PER_FULL_READ !== 0) return
    await readAll()
    tokens.reload()
    // Only now, so that a read that failed is made again.
    lastChange = change
  }

  function lookLater(): void {
    if (isClosed) return
    timer = clock.setTimer(lookEveryMs, () => {
      look()
        .catch((error: unknown) => report(`Changes of API consumers cannot be read: ${errorText(error)}`))
        .finally(lookLater)
    })
  }

  const records = createConsumerRecords({
    documents,
    secrets,
    clock,
    createId,
    async changed(id, stored) {
      changedMeanwhile.add(id)
      apply(id, stored)
      await announce()
    },
    refuseKnownKey(scope, key) {
      if (index.findByApiKey(scope, key) !== undefined) throw apiKeyTakenError()
    },
  })
  const tokens = createGatewayTokens({
    documents,
    secrets,
    clock,
    createId,
    fetchKeySet: options.fetchKeySet ?? fetchFromNetwork,
    changed: announce,
  })
  lastChange = (await documents.get(CHANGES, CHANGES_ID))?.revision
  await readAll()
  lookLater()
  const { reload: _reload, ...tokenMethods } = tokens
  return {
    ...records,
    ...tokenMethods,
    findByApiKey: index.findByApiKey,
    findByPassword: index.findByPassword,
    async close() {
      isClosed = true
      timer?.cancel()
    },
  }
}

const PAGE = 500
