import { randomBytes, timingSafeEqual } from 'node:crypto'
import { defineCollection } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import { findAll } from '../../documents/find-all.ts'
import type { RealmsService } from '../../realms/realms-service.ts'
import { hashSecret } from '../../secrets/hash-secret.ts'

export interface SessionDocument {
  readonly realm: string
  readonly user: string
  readonly csrfToken: string
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
  /** Not used for so long, it is over. */
  readonly idleMs: number
  readonly userAgent: string
  readonly remoteAddress: string
}

/** Id: the SHA-256 of the secret, which only the client has. */
const SESSIONS = defineCollection<SessionDocument>('sessions', ['realm', 'user', 'expiresAt'])

const HOUR_MS = 3_600_000
/** Use is written down no more often than this. */
const SEEN_MS = 60_000

export interface OpenSession {
  /** Goes into the cookie; never stored, never shown again. */
  readonly secret: string
  readonly csrfToken: string
  readonly expiresAt: number
}

/** Sessions of signed-in users, kept on the server so that they can be ended. */
export interface Sessions {
  open(session: {
    readonly realm: string
    readonly user: string
    readonly userAgent: string
    readonly remoteAddress: string
  }): Promise<OpenSession>
  /** The session of a secret, if it still lives; marks it as used. */
  find(secret: string): Promise<Stored<SessionDocument> | undefined>
  ofUser(realm: string, user: string): Promise<readonly Stored<SessionDocument>[]>
  /** False: no such session of the user. */
  end(realm: string, user: string, id: string): Promise<boolean>
  /** Ends all of a user, but the one named. */
  endAll(realm: string, user: string, except?: string): Promise<void>
  /** Removes what is over. */
  sweep(): Promise<void>
}

/** How long sessions live is the realm's (platform.md §8.2); a change counts for those that begin afterwards. */
export function createSessions(options: {
  readonly documents: DocumentStore
  readonly now: () => number
  readonly realms: Pick<RealmsService, 'settings'>
}): Sessions {
  const { documents, now, realms } = options

  const isOver = ({ document }: Stored<SessionDocument>): boolean =>
    now() >= document.expiresAt || now() - document.lastSeenAt >= document.idleMs

  return {
    async open({ realm, user, userAgent, remoteAddress }) {
      const secret = randomBytes(32).toString('base64url')
      const csrfToken = randomBytes(24).toString('base64url')
      const { sessionLifetimeDays, sessionIdleHours } = await realms.settings(realm)
      const at = now()
      const expiresAt = at + sessionLifetimeDays * 24 * HOUR_MS
      await documents.put(SESSIONS, sessionId(secret), {
        realm,
        user,
        csrfToken,
        createdAt: at,
        lastSeenAt: at,
        expiresAt,
        idleMs: sessionIdleHours * HOUR_MS,
        userAgent: userAgent.slice(0, 300),
        remoteAddress,
      })
      return { secret, csrfToken, expiresAt }
    },
    async find(secret) {
      if (secret.length > 200) return undefined
      const found = await documents.get(SESSIONS, sessionId(secret))
      if (found === undefined || isOver(found)) return undefined
      if (now() - found.document.lastSeenAt < SEEN_MS) return found
      // Two requests at once may both want to write it: one is enough.
      await documents
        .put(SESSIONS, found.id, { ...found.document, lastSeenAt: now() }, { ifRevision: found.revision })
        .catch(() => undefined)
      return found
    },
    async ofUser(realm, user) {
      const all = await findAll(documents, SESSIONS, { where: { realm, user } })
      return all.filter((session) => !isOver(session))
    },
    async end(realm, user, id) {
      const found = await documents.get(SESSIONS, id)
      if (found === undefined || found.document.realm !== realm || found.document.user !== user) return false
      return documents.delete(SESSIONS, id)
    },
    async endAll(realm, user, except) {
      for (const { id } of await findAll(documents, SESSIONS, { where: { realm, user } })) {
        if (id !== except) await documents.delete(SESSIONS, id)
      }
    },
    async sweep() {
      const old = await documents.find(SESSIONS, { where: { expiresAt: { below: now() } }, limit: 1000 })
      for (const { id } of old.documents) await documents.delete(SESSIONS, id)
    },
  }
}

/** Is it the CSRF token of the session? */
export function isCsrfToken({ csrfToken }: SessionDocument, given: string | undefined): boolean {
  const [wanted, found] = [Buffer.from(csrfToken), Buffer.from(given ?? '')]
  return wanted.length === found.length && timingSafeEqual(wanted, found)
}

function sessionId(secret: string): string {
  return hashSecret(secret)
}
