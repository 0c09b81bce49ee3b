import { z } from 'zod'
import { documentId, moment, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'
import { permissionText } from './roles.ts'

const tag = 'Tokens'
const HOUR_MS = 3_600_000

/** A token for scripts and the command line (platform.md §17.1). Its value is shown once. */
export const token = z.object({
  id: documentId,
  title: z.string(),
  permissions: z.array(z.string()),
  createdAt: moment,
  createdBy: z.object({ id: z.string(), name: z.string(), email: z.string().optional() }),
  expiresAt: moment,
  revokedAt: moment.optional(),
  lastUsedAt: moment.optional(),
})
export type Token = z.output<typeof token>

export const listTokens = defineRoute({
  name: 'listTokens',
  method: 'GET',
  path: '/auth/realms/:realm/tokens',
  summary: 'Lists the tokens of the realm.',
  tag,
  access: 'USER:READ:LIST-JWT',
  params: z.object({ realm: realmName }),
  answer: z.array(token),
})

export const createToken = defineRoute({
  name: 'createToken',
  method: 'POST',
  path: '/auth/realms/:realm/tokens',
  summary: 'Makes a token. It may do no more than its maker.',
  tag,
  access: 'USER:CREATE:GENERATE-JWT',
  params: z.object({ realm: realmName }),
  body: z.strictObject({
    title: z.string().trim().min(1).max(100),
    permissions: z.array(permissionText).min(1).max(500),
    lifetimeMs: z
      .int()
      .min(HOUR_MS)
      .max(366 * 24 * HOUR_MS)
      .describe('One hour to one year.'),
  }),
  answer: z.object({ token, value: z.string().describe('Shown this once.') }),
  status: 201,
})

export const revokeToken = defineRoute({
  name: 'revokeToken',
  method: 'DELETE',
  path: '/auth/realms/:realm/tokens/:id',
  summary: 'Ends a token at once.',
  tag,
  access: 'USER:DELETE:REVOKE-JWT',
  params: z.object({ realm: realmName, id: documentId }),
})

export const tokenRoutes = [listTokens, createToken, revokeToken] as const
