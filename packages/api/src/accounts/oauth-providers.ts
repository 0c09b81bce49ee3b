import { z } from 'zod'
import { changed, description, documentId, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const tag = 'OAuth providers'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })

const name = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'at most 100 letters, digits, hyphens, `_` and full stops')
  .describe('By which accounts name it. Unique in the realm; cannot be changed.')
const base = z
  .enum(['google', 'microsoft', 'mercado-livre', 'custom'])
  .describe('Fills the addresses; `custom` needs them.')
const address = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine((url) => url.startsWith('https:') || isLoopback(url), 'an address begins with https://')
const grant = z
  .enum(['authorization-code', 'client-credentials', 'password'])
  .describe('How the first token is had; later ones by refresh token, where there is one.')
const clientAuthentication = z
  .enum(['post', 'basic'])
  .describe('How the secret is shown: in the form, or as Basic authentication.')
const tokenPlacement = z
  .string()
  .regex(/^(?:header|query:[A-Za-z0-9_.-]{1,60})$/, '`header`, or `query:` and the name of a parameter')
  .describe('Where requests carry the token.')

const input = {
  description: description.optional(),
  authorizationUrl: address.optional(),
  tokenUrl: address.optional(),
  userInfoUrl: address.nullish(),
  clientId: z.string().trim().min(1).max(500).optional(),
  clientSecret: z.string().min(1).max(2000).nullish().describe('"********" leaves it as it is; null: a public client.'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]{1,300}$/, 'that is no scope'))
    .max(100)
    .optional(),
  tokenPlacement: tokenPlacement.optional(),
  grant: grant.optional(),
  clientAuthentication: clientAuthentication.optional(),
  authorizeParameters: z
    .record(z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/), z.string().max(500))
    .optional()
    .describe('Further parameters of the authorization request: `access_type=offline`.'),
}

/** A server that gives tokens for `oauth-2` accounts (accounts.md, OAuth 2). */
export const oauthProvider = z.object({
  id: documentId,
  name: z.string(),
  base,
  description,
  authorizationUrl: z.string(),
  tokenUrl: z.string(),
  userInfoUrl: z.string().nullable(),
  clientId: z.string(),
  hasClientSecret: z.boolean(),
  scopes: z.array(z.string()),
  tokenPlacement,
  grant,
  clientAuthentication,
  authorizeParameters: z.record(z.string(), z.string()),
  redirectUri: z.string().describe('To be registered with the provider.'),
  ...changed,
})
export type OAuthProviderView = z.output<typeof oauthProvider>

export const listOAuthProviders = defineRoute({
  name: 'listOAuthProviders',
  method: 'GET',
  path: '/settings/realms/:realm/oauth-providers',
  summary: 'Lists the OAuth providers of the realm by name.',
  tag,
  access: 'ACCOUNT:READ',
  params: inRealm,
  answer: z.array(oauthProvider),
})

export const getOAuthProvider = defineRoute({
  name: 'getOAuthProvider',
  method: 'GET',
  path: '/settings/realms/:realm/oauth-providers/:id',
  summary: 'Shows an OAuth provider without its secret.',
  tag,
  access: 'ACCOUNT:READ',
  params: one,
  answer: oauthProvider,
  hasRevision: true,
})

export const createOAuthProvider = defineRoute({
  name: 'createOAuthProvider',
  method: 'POST',
  path: '/settings/realms/:realm/oauth-providers',
  summary: 'Registers the application of the realm with a provider.',
  tag,
  access: 'OAUTH:CREATE',
  params: inRealm,
  body: z.strictObject({ name, base, ...input, clientId: input.clientId.unwrap() }),
  answer: oauthProvider,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateOAuthProvider = defineRoute({
  name: 'updateOAuthProvider',
  method: 'PATCH',
  path: '/settings/realms/:realm/oauth-providers/:id',
  summary: 'Changes an OAuth provider. Another token address needs the secret again.',
  tag,
  access: 'OAUTH:UPDATE',
  params: one,
  body: z.strictObject(input),
  answer: oauthProvider,
  hasRevision: true,
})

export const deleteOAuthProvider = defineRoute({
  name: 'deleteOAuthProvider',
  method: 'DELETE',
  path: '/settings/realms/:realm/oauth-providers/:id',
  summary: 'Deletes an OAuth provider that no account uses.',
  tag,
  access: 'OAUTH:DELETE',
  params: one,
  hasRevision: true,
})

export const oauthProviderRoutes = [
  listOAuthProviders,
  getOAuthProvider,
  createOAuthProvider,
  updateOAuthProvider,
  deleteOAuthProvider,
] as const

/** Servers on this very machine, for trying out. */
function isLoopback(url: string): boolean {
  return /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/|$)/.test(url)
}
