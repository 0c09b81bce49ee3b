import type { Actor } from '@jatai/api'
import type { PermissionSet } from './permission-set.ts'

/** Who makes a request, once that is known. */
export interface Caller {
  /** `operator`: of the installation, in all realms, for the routes of the operator and no others. */
  readonly kind: 'user' | 'token' | 'operator'
  /** Empty for the operator. */
  readonly realm: string
  readonly actor: Actor
  readonly permissions: PermissionSet
  /** Ids of the groups of the user; empty for tokens. */
  readonly groups: readonly string[]
  /** Of a signed-in user; a browser's changes need the CSRF token. */
  readonly sessionId?: string
  readonly csrfToken?: string
}

/** What a request brings along to say who makes it. */
export interface Credentials {
  /** Without its scheme word. */
  readonly token: string | undefined
  readonly session: string | undefined
  readonly csrf: string | undefined
  /** True for methods that change nothing. */
  readonly isSafe: boolean
}

/** Finds out who makes a request; undefined: nobody that is known. @throws RequestError `CSRF_TOKEN` */
export type Authenticate = (credentials: Credentials) => Promise<Caller | undefined>
