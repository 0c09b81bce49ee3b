import type { OAuthProviderDocument } from './provider-document.ts'

/** What a base provider fills in (accounts.md, OAuth 2). */
export type BaseSettings = Pick<
  OAuthProviderDocument,
  'authorizationUrl' | 'tokenUrl' | 'userInfoUrl' | 'scopes' | 'tokenPlacement' | 'authorizeParameters'
>

const GOOGLE: BaseSettings = {
  authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  userInfoUrl: 'https://openidconnect.googleapis.com/v1/userinfo',
  scopes: [],
  tokenPlacement: 'header',
  // Without both, only the first consent brings a refresh token.
  authorizeParameters: { access_type: 'offline', prompt: 'consent' },
}

const MICROSOFT: BaseSettings = {
  authorizationUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
  tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
  userInfoUrl: 'https://graph.microsoft.com/oidc/userinfo',
  scopes: ['offline_access'],
  tokenPlacement: 'header',
  authorizeParameters: {},
}

const MERCADO_LIVRE: BaseSettings = {
  authorizationUrl: 'https://auth.mercadolivre.com.br/authorization',
  tokenUrl: 'https://api.mercadolibre.com/oauth/token',
  userInfoUrl: 'https://api.mercadolibre.com/users/me',
  scopes: [],
  tokenPlacement: 'query:access_token',
  authorizeParameters: {},
}

const CUSTOM: BaseSettings = {
  authorizationUrl: '',
  tokenUrl: '',
  userInfoUrl: null,
  scopes: [],
  tokenPlacement: 'header',
  authorizeParameters: {},
}

export const BASE_PROVIDERS: Readonly<Record<OAuthProviderDocument['base'], BaseSettings>> = {
  google: GOOGLE,
  microsoft: MICROSOFT,
  'mercado-livre': MERCADO_LIVRE,
  custom: CUSTOM,
}
