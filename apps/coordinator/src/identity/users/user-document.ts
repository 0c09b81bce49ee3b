import type { Actor } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

export interface PasswordRecord {
  readonly hash: string
  /** Milliseconds since 1970; 0: must be changed at the next sign-in. */
  readonly changedAt: number
  /** Hashes of the ones before, newest first. */
  readonly previous: readonly string[]
}

export interface UserDocument {
  readonly realm: string
  /** Lower case. */
  readonly email: string
  readonly name: string
  readonly language: 'en' | 'pt' | 'es'
  /** Ids of groups. */
  readonly groups: readonly string[]
  readonly archived: boolean
  readonly authentication: 'password' | 'provider-only'
  readonly canResetPassword: boolean
  /** Absent until the user has set one. */
  readonly password?: PasswordRecord
  /** The code of an open invitation or reset link, hashed. */
  readonly link?: { readonly codeHash: string; readonly expiresAt: number }
  readonly twoFactor?: {
    /** Sealed. */
    readonly secret: string
    readonly isActive: boolean
    /** Hashes of the codes that are left. */
    readonly recoveryCodes: readonly string[]
    /** The last time step that was used: a code counts once. */
    readonly lastStep: number
  }
  /** The operator has taken every block away that was there at this time. */
  readonly unlockedAt?: number
  readonly lastSignIn?: {
    readonly at: number
    readonly by: 'password' | 'provider'
    /** What the identity provider said, for the authorization column. */
    /** The realm was federated: the groups are those of the provider. */
    readonly isFederated: boolean
    readonly hadGroups: boolean
    readonly hadIntegratedGroups: boolean
  }
  /** Who the user is at identity providers. */
  readonly identities?: readonly { readonly provider: string; readonly subject: string }[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const USERS = defineCollection<UserDocument>('users', ['realm', 'email', 'name', 'archived', 'link.codeHash'])
