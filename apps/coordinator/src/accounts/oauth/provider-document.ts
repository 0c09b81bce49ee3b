import type { Actor, oauthProviders } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

/** The application of a realm at a server that gives tokens (accounts.md, OAuth 2). */
export interface OAuthProviderDocument extends Pick<
  oauthProviders.OAuthProviderView,
  'base' | 'authorizationUrl' | 'tokenUrl' | 'userInfoUrl' | 'clientAuthentication' | 'grant' | 'tokenPlacement'
> {
  readonly realm: string
  readonly name: string
  readonly description: string
  readonly clientId: string
  /** Sealed for {@link secretPlace}. Absent: a public client. */
  readonly clientSecret?: string
  readonly scopes: readonly string[]
  readonly authorizeParameters: Readonly<Record<string, string>>
  readonly createdAt: number
  readonly updatedAt: number
  readonly updatedBy: Actor
}

export const OAUTH_PROVIDERS = defineCollection<OAuthProviderDocument>('oauth-providers', ['realm', 'name'])

/** Where the secret of a provider is sealed for. */
export function secretPlace(id: string): string {
  return `oauth-provider:${id}:client-secret`
}
