import { randomBytes } from 'node:crypto'
import { RequestError } from '@jatai/errors'
import { defineCollection, updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { permissionSet } from '../access/permission-set.ts'
import { findAll } from '../documents/find-all.ts'
import { hashSecret } from '../secrets/hash-secret.ts'

interface OperatorTokenDocument {
  readonly title: string
  readonly valueHash: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly revokedAt?: number
}

const OPERATOR_TOKENS = defineCollection<OperatorTokenDocument>('operator-tokens', ['valueHash'])

/** Another one than that of a realm's tokens, so that a leaked one is known for what it is. */
export const OPERATOR_TOKEN_PREFIX = 'jatai-operator_'

export interface OperatorToken {
  readonly id: string
  readonly title: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly revokedAt?: number
}

/**
 * Tokens of whoever operates the installation. They are made by who can write where its data are, and by no route: no
 * right of a realm leads to one.
 */
export interface OperatorTokens {
  /** The value is shown once. */
  create(title: string, lifetimeMs: number): Promise<{ readonly token: OperatorToken; readonly value: string }>
  list(): Promise<readonly OperatorToken[]>
  /** @throws RequestError `TOKEN_UNKNOWN` */
  revoke(id: string): Promise<void>
  /** Who calls with this value; undefined when it is none, expired or revoked. */
  authenticate(value: string): Promise<Caller | undefined>
}

export function createOperatorTokens(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
}): OperatorTokens {
  const { documents, createId, now } = options
  return {
    async create(title, lifetimeMs) {
      const value = `${OPERATOR_TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`
      const document = { title, valueHash: hashSecret(value), createdAt: now(), expiresAt: now() + lifetimeMs }
      return { token: view(await documents.put(OPERATOR_TOKENS, createId(), document, { ifAbsent: true })), value }
    },
    list: async () => (await findAll(documents, OPERATOR_TOKENS, {})).map(view),
    async revoke(id) {
      await updateDocument(documents, OPERATOR_TOKENS, id, (document) => {
        if (document === undefined) throw new RequestError('TOKEN_UNKNOWN', `There is no operator token "${id}"`)
        return document.revokedAt === undefined ? { ...document, revokedAt: now() } : undefined
      })
    },
    async authenticate(value) {
      if (value.length > 200) return undefined
      const hits = await documents.find(OPERATOR_TOKENS, { where: { valueHash: hashSecret(value) }, limit: 1 })
      const found = hits.documents[0]
      if (found === undefined || found.document.revokedAt !== undefined || found.document.expiresAt <= now()) {
        return undefined
      }
      return {
        kind: 'operator',
        realm: '',
        actor: { id: found.id, name: `operator "${found.document.title}"` },
        permissions: permissionSet([]),
        groups: [],
      }
    },
  }
}

function view({ id, document: { valueHash: _hash, ...rest } }: Stored<OperatorTokenDocument>): OperatorToken {
  return { id, ...rest }
}
