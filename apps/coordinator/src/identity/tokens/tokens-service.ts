import { randomBytes } from 'node:crypto'
import { RequestError } from '@jatai/errors'
import { readPermission } from '@jatai/api'
import type { Actor, tokens } from '@jatai/api'
import { defineCollection, updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../../access/caller.ts'
import { permissionSet } from '../../access/permission-set.ts'
import { findAll } from '../../documents/find-all.ts'
import { hashSecret } from '../../secrets/hash-secret.ts'

interface TokenDocument {
  readonly realm: string
  readonly title: string
  readonly permissions: readonly string[]
  readonly valueHash: string
  readonly createdAt: number
  readonly createdBy: Actor
  readonly expiresAt: number
  readonly revokedAt?: number
  readonly lastUsedAt?: number
}

const TOKENS = defineCollection<TokenDocument>('tokens', ['realm', 'valueHash', 'createdBy.id'])

/** Values begin with this, so that a leaked one is recognised. */
export const TOKEN_PREFIX = 'jatai_'
const USED_MS = 60_000

export interface TokensService {
  list(realm: string): Promise<readonly tokens.Token[]>
  /** @throws RequestError `INSUFFICIENT_PERMISSIONS` when it would may more than its maker */
  create(
    caller: Caller,
    input: { readonly title: string; readonly permissions: readonly string[]; readonly lifetimeMs: number },
  ): Promise<{ readonly token: tokens.Token; readonly value: string }>
  /** @throws RequestError `TOKEN_UNKNOWN` */
  revoke(realm: string, id: string): Promise<void>
  /** Ends all that a user has made, because the user is archived. */
  revokeOf(realm: string, user: string): Promise<void>
  /** Who calls with this value; undefined when it is none, expired or revoked. */
  authenticate(value: string): Promise<Caller | undefined>
}

export function createTokensService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
}): TokensService {
  const { documents, createId, now } = options

  async function revoked(id: string): Promise<void> {
    await updateDocument(documents, TOKENS, id, (document) =>
      document === undefined || document.revokedAt !== undefined ? undefined : { ...document, revokedAt: now() },
    )
  }

  return {
    async list(realm) {
      return (await findAll(documents, TOKENS, { where: { realm } })).map(view)
    },
    async create(caller, { title, permissions, lifetimeMs }) {
      for (const text of permissions) {
        const permission = readPermission(text)
        const allowed =
          permission !== undefined && caller.permissions.allows(permission.name as never, permission.environment)
        // Without an environment the token would reach all of them: so must its maker.
        const reaches =
          permission?.environment !== undefined || caller.permissions.texts.includes(permission?.name ?? '')
        if (!allowed || !reaches) {
          throw new RequestError('INSUFFICIENT_PERMISSIONS', `You cannot give ${text}: you do not have it yourself`)
        }
      }
      const id = createId()
      const value = `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`
      const at = now()
      const document: TokenDocument = {
        realm: caller.realm,
        title,
        permissions: [...permissions],
        valueHash: hashSecret(value),
        createdAt: at,
        createdBy: caller.actor,
        expiresAt: at + lifetimeMs,
      }
      return { token: view(await documents.put(TOKENS, id, document, { ifAbsent: true })), value }
    },
    async revoke(realm, id) {
      const found = await documents.get(TOKENS, id)
      if (found === undefined || found.document.realm !== realm) {
        throw new RequestError('TOKEN_UNKNOWN', `There is no token "${id}"`)
      }
      await revoked(id)
    },
    async revokeOf(realm, user) {
      for (const { id } of await findAll(documents, TOKENS, { where: { realm, 'createdBy.id': user } }))
        await revoked(id)
    },
    async authenticate(value) {
      if (!value.startsWith(TOKEN_PREFIX) || value.length > 200) return undefined
      const { documents: hits } = await documents.find(TOKENS, { where: { valueHash: hashSecret(value) }, limit: 1 })
      const found = hits[0]
      if (found === undefined || found.document.revokedAt !== undefined || found.document.expiresAt <= now()) {
        return undefined
      }
      await markUsed(found)
      const { realm, title, permissions } = found.document
      return {
        kind: 'token',
        realm,
        actor: { id: found.id, name: `token "${title}"` },
        permissions: permissionSet(permissions),
        groups: [],
      }
    },
  }

  async function markUsed({ id, revision, document }: Stored<TokenDocument>): Promise<void> {
    if (now() - (document.lastUsedAt ?? 0) < USED_MS) return
    // Of two uses at once, one is written down.
    await documents.put(TOKENS, id, { ...document, lastUsedAt: now() }, { ifRevision: revision }).catch(() => undefined)
  }
}

function view({ id, document }: Stored<TokenDocument>): tokens.Token {
  const { realm: _realm, valueHash: _hash, ...rest } = document
  return { id, ...rest, permissions: [...rest.permissions] }
}
