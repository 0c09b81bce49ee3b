import { z } from 'zod'
import { documentId, environmentName, moment, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const tag = 'Tokens of callers'
const inEnvironment = z.object({ realm: realmName, environment: environmentName })
const secret = z.object({ id: documentId.describe('`kid` of the tokens.'), createdAt: moment })

/** A system outside whose tokens are taken, beside those of the platform itself (triggers.md §2.5). */
export const tokenIssuer = z.object({
  issuer: z.string().min(1).max(1000).describe('The `iss` of its tokens.'),
  keys: z
    .union([
      z.strictObject({ url: z.url().max(2000) }),
      z.strictObject({ keySet: z.string().max(100_000).describe('JSON text of a key set (RFC 7517).') }),
    ])
    .describe('Where its keys are published, or the keys themselves.'),
  audiences: z.array(z.string().min(1).max(1000)).min(1).max(50).describe('A token must be for one of them.'),
  algorithms: z.array(z.string().max(20)).min(1).max(20).optional(),
})

export const listTokenIssuers = defineRoute({
  name: 'listTokenIssuers',
  method: 'GET',
  path: '/settings/realms/:realm/environments/:environment/token-issuers',
  summary: 'Lists the systems whose tokens are taken.',
  tag,
  access: 'APIKEY:READ',
  environment: 'params',
  params: inEnvironment,
  answer: z.array(tokenIssuer),
})

export const putTokenIssuer = defineRoute({
  name: 'putTokenIssuer',
  method: 'PUT',
  path: '/settings/realms/:realm/environments/:environment/token-issuers',
  summary: 'Adds a system whose tokens are taken, or replaces what is known of it.',
  tag,
  access: 'APIKEY:CREATE:APIKEY',
  environment: 'params',
  params: inEnvironment,
  body: tokenIssuer.strict(),
  answer: tokenIssuer,
})

export const removeTokenIssuer = defineRoute({
  name: 'removeTokenIssuer',
  method: 'DELETE',
  path: '/settings/realms/:realm/environments/:environment/token-issuers',
  summary: 'Takes no more tokens of a system.',
  tag,
  access: 'APIKEY:DELETE:APIKEY',
  environment: 'params',
  params: inEnvironment,
  query: z.object({ issuer: z.string().min(1).max(1000) }),
})

export const listTokenSecrets = defineRoute({
  name: 'listTokenSecrets',
  method: 'GET',
  path: '/settings/realms/:realm/environments/:environment/token-secrets',
  summary: 'The secrets of the tokens that pipelines make, by their ids, the one that signs first.',
  tag,
  access: 'APIKEY:READ',
  environment: 'params',
  params: inEnvironment,
  answer: z.array(secret),
})

export const rotateTokenSecret = defineRoute({
  name: 'rotateTokenSecret',
  method: 'POST',
  path: '/settings/realms/:realm/environments/:environment/token-secrets',
  summary: 'A new secret for the tokens that pipelines make; tokens made before stay good.',
  tag,
  access: 'APIKEY:CREATE:APIKEY',
  environment: 'params',
  params: inEnvironment,
  answer: z.object({ id: documentId }),
  status: 201,
  isIdempotent: true,
})

export const revokeTokenSecret = defineRoute({
  name: 'revokeTokenSecret',
  method: 'DELETE',
  path: '/settings/realms/:realm/environments/:environment/token-secrets/:secret',
  summary: 'Tokens of this secret are worth nothing from now on.',
  tag,
  access: 'APIKEY:DELETE:APIKEY',
  environment: 'params',
  params: z.object({ realm: realmName, environment: environmentName, secret: documentId }),
})

export const callersTokenRoutes = [
  listTokenIssuers,
  putTokenIssuer,
  removeTokenIssuer,
  listTokenSecrets,
  rotateTokenSecret,
  revokeTokenSecret,
] as const
