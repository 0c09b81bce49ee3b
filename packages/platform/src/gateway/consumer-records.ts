import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { DocumentStore, Stored } from '../documents/documents.ts'
import { updateDocument } from '../documents/update-document.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { claim, unclaim } from './claims.ts'
import { CONSUMERS, credentialPlace, scopeKey } from './consumer-documents.ts'
import type { ConsumerDocument, StoredCredential } from './consumer-documents.ts'
import type { ApiConsumer, Gateway, Scope } from './gateway.ts'
import {
  apiKeyInvalidError,
  consumerNameInvalidError,
  consumerNameTakenError,
  consumerUnknownError,
  credentialUnknownError,
  usernameInvalidError,
  usernameTakenError,
} from './gateway-errors.ts'

type ConsumerRecords = Pick<
  Gateway,
  | 'listConsumers'
  | 'getConsumer'
  | 'createConsumer'
  | 'updateConsumer'
  | 'deleteConsumer'
  | 'linkNewPipeline'
  | 'addApiKey'
  | 'addBasicCredential'
  | 'removeCredential'
  | 'revealCredential'
>

/** Consumers in the documents port. */
export function createConsumerRecords(options: {
  readonly documents: DocumentStore
  readonly secrets: SecretBox
  readonly clock: Clock
  readonly createId: () => string
  /** Called after each write; undefined: the consumer is gone. */
  readonly changed: (id: string, stored: Stored<ConsumerDocument> | undefined) => Promise<void>
  /** @throws RequestError `API_KEY_TAKEN` */
  readonly refuseKnownKey: (scope: Scope, key: string) => void
}): ConsumerRecords {
  const { documents, secrets, clock, createId, changed } = options

  async function find(scope: Scope, id: string): Promise<Stored<ConsumerDocument>> {
    const stored = await documents.get(CONSUMERS, id)
    if (stored === undefined || scopeKey(stored.document) !== scopeKey(scope)) throw consumerUnknownError(id)
    return stored
  }

  async function change(
    scope: Scope,
    id: string,
    edit: (document: ConsumerDocument) => ConsumerDocument,
  ): Promise<Stored<ConsumerDocument>> {
    const stored = await updateDocument(documents, CONSUMERS, id, (document) => {
      if (document === undefined || scopeKey(document) !== scopeKey(scope)) throw consumerUnknownError(id)
      return edit(document)
    })
    if (stored === undefined) throw consumerUnknownError(id)
    await changed(id, stored)
    return stored
  }

  function seal(consumerId: string, secret: string): StoredCredential {
    const id = createId()
    return { id, secret: secrets.seal(secret, credentialPlace(consumerId, id)), createdAt: clock.now() }
  }

  async function claimName(scope: Scope, name: string, consumerId: string): Promise<void> {
    if (name.trim() === '' || name.length > 200) throw consumerNameInvalidError()
    const isOurs = await claim(documents, { id: nameClaim(scope, name), consumerId, now: clock.now() })
    if (!isOurs) throw consumerNameTakenError(name)
  }

  return {
    async listConsumers(scope) {
      const { realm, environment } = scope
      const found: ApiConsumer[] = []
      let page: string | undefined
      do {
        const query = {
          where: { realm, environment },
          sort: [{ field: 'name' }],
          ...(page === undefined ? {} : { page }),
        }
        const answer = await documents.find(CONSUMERS, query)
        found.push(...answer.documents.map(consumerOf))
        page = answer.next
      } while (page !== undefined)
      return found
    },

    getConsumer: async (scope, id) => consumerOf(await find(scope, id)),

    async createConsumer(scope, { name, description = '', pipelines = [], callsNewPipelines = false }) {
      const id = createId()
      await claimName(scope, name, id)
      const stored = await documents.put(
        CONSUMERS,
        id,
        {
          schema: 1,
          realm: scope.realm,
          environment: scope.environment,
          name,
          description,
          apiKeys: [seal(id, randomKey())],
          basicCredentials: [],
          pipelines: [...new Set(pipelines)],
          callsNewPipelines,
          createdAt: clock.now(),
        },
        { ifAbsent: true },
      )
      await changed(id, stored)
      return consumerOf(stored)
    },

    async updateConsumer(scope, id, { name, description, pipelines, callsNewPipelines }) {
      const before = (await find(scope, id)).document.name
      const isRenamed = name !== undefined && name !== before
      if (isRenamed) await claimName(scope, name, id)
      const stored = await change(scope, id, (document) => ({
        ...document,
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(pipelines === undefined ? {} : { pipelines: [...new Set(pipelines)] }),
        ...(callsNewPipelines === undefined ? {} : { callsNewPipelines }),
      }))
      if (isRenamed) await unclaim(documents, nameClaim(scope, before), id)
      return consumerOf(stored)
    },

    async deleteConsumer(scope, id) {
      const stored = await documents.get(CONSUMERS, id)
      if (stored === undefined || scopeKey(stored.document) !== scopeKey(scope)) return false
      const isDeleted = await documents.delete(CONSUMERS, id)
      await changed(id, undefined)
      await unclaim(documents, nameClaim(scope, stored.document.name), id)
      for (const { username } of stored.document.basicCredentials) await unclaim(documents, userClaim(username), id)
      return isDeleted
    },

    async linkNewPipeline(realm, pipeline) {
      const linked: ApiConsumer[] = []
      let page: string | undefined
      do {
        const query = { where: { realm }, ...(page === undefined ? {} : { page }) }
        const answer = await documents.find(CONSUMERS, query)
        for (const { id, document } of answer.documents) {
          if (!document.callsNewPipelines || document.pipelines.includes(pipeline)) continue
          const stored = await change(document, id, (current) => ({
            ...current,
            pipelines: [...new Set([...current.pipelines, pipeline])],
          }))
          linked.push(consumerOf(stored))
        }
        page = answer.next
      } while (page !== undefined)
      return linked
    },

    async addApiKey(scope, consumerId, key = randomKey()) {
      if (!/^[\x21-\x7e]{16,512}$/.test(key)) throw apiKeyInvalidError()
      options.refuseKnownKey(scope, key)
      const added = seal(consumerId, key)
      await change(scope, consumerId, (document) => ({ ...document, apiKeys: [...document.apiKeys, added] }))
      return { id: added.id, createdAt: added.createdAt }
    },

    async addBasicCredential(scope, consumerId, user, password) {
      checkLogin(user, password)
      const username = `${scope.realm}-${user}`
      const before = await find(scope, consumerId)
      if (before.document.basicCredentials.some((credential) => credential.username === username)) {
        throw usernameTakenError(username)
      }
      const isOurs = await claim(documents, { id: userClaim(username), consumerId, now: clock.now() })
      if (!isOurs) throw usernameTakenError(username)
      const added = { ...seal(consumerId, password), username }
      await change(scope, consumerId, (document) => ({
        ...document,
        basicCredentials: [...document.basicCredentials.filter((other) => other.username !== username), added],
      }))
      return { id: added.id, username, createdAt: added.createdAt }
    },

    async removeCredential(scope, consumerId, credentialId) {
      const { document } = await find(scope, consumerId)
      const login = document.basicCredentials.find(({ id }) => id === credentialId)
      if (login === undefined && !document.apiKeys.some(({ id }) => id === credentialId)) return false
      await change(scope, consumerId, (current) => ({
        ...current,
        apiKeys: current.apiKeys.filter(({ id }) => id !== credentialId),
        basicCredentials: current.basicCredentials.filter(({ id }) => id !== credentialId),
      }))
      if (login !== undefined) await unclaim(documents, userClaim(login.username), consumerId)
      return true
    },

    async revealCredential(scope, consumerId, credentialId) {
      const { document } = await find(scope, consumerId)
      const all = [...document.apiKeys, ...document.basicCredentials]
      const credential = all.find(({ id }) => id === credentialId)
      if (credential === undefined) throw credentialUnknownError(credentialId)
      return secrets.open(credential.secret, credentialPlace(consumerId, credentialId))
    },
  }
}

/** 256 random bits. */
function randomKey(): string {
  return randomBytes(32).toString('base64url')
}

/** What `Authorization: Basic` can carry (RFC 7617). */
function checkLogin(user: string, password: string): void {
  if (!/^[^:\x00-\x1f\x7f]{1,200}$/.test(user)) {
    throw usernameInvalidError('a user name has 1 to 200 characters, without colon and controls')
  }
  if (!/^[^\x00-\x1f\x7f]{1,512}$/.test(password)) {
    throw usernameInvalidError('a password has 1 to 512 characters, without controls')
  }
}

function nameClaim(scope: Scope, name: string): string {
  return `name:${scopeKey(scope)}/${name}`
}

function userClaim(username: string): string {
  return `username:${username}`
}

function consumerOf({ id, document }: Stored<ConsumerDocument>): ApiConsumer {
  const { realm, environment, name, description, pipelines, callsNewPipelines, createdAt } = document
  return {
    id,
    realm,
    environment,
    name,
    description,
    pipelines,
    callsNewPipelines,
    createdAt,
    apiKeys: document.apiKeys.map((key) => ({ id: key.id, createdAt: key.createdAt })),
    basicCredentials: document.basicCredentials.map((it) => ({
      id: it.id,
      username: it.username,
      createdAt: it.createdAt,
    })),
  }
}
