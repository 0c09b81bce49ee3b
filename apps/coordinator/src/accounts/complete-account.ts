import type { AccountTokens } from './oauth/account-tokens.ts'
import type { OAuthProvidersService } from './oauth/providers-service.ts'
import type { CompleteAccount } from './resolve-accounts.ts'

/** Adds tokens and addresses of OAuth providers to accounts that name one. */
export function createCompleteAccount(options: {
  readonly tokens: AccountTokens
  readonly providers: OAuthProvidersService
}): CompleteAccount {
  const { tokens, providers } = options
  return async ({ id, document }, environment, fields) => {
    const { realm, type } = document
    if (type !== 'oauth-2' && type !== 'oauth-provider') return fields
    const provider = (await providers.byName(realm, fields['provider'] ?? ''))?.document
    if (provider === undefined) return undefined
    if (type === 'oauth-provider') {
      return { ...fields, 'authorization-url': provider.authorizationUrl, 'token-url': provider.tokenUrl }
    }
    const token = await tokens.current({ realm, account: id, environment })
    if (token === undefined) return undefined
    // What the token was had with is nobody's business but ours.
    const { username: _username, password: _password, ...rest } = fields
    return {
      ...rest,
      provider: provider.base === 'custom' ? provider.name : provider.base,
      'token-placement': provider.tokenPlacement,
      token,
    }
  }
}
