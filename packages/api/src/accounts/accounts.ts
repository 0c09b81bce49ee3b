import { z } from 'zod'
import { actor, changed, description, documentId, environmentName, moment, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'
import { usedBy } from '../settings/used-by.ts'

const tag = 'Accounts'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })
const inEnvironment = z.object({ realm: realmName, id: documentId, environment: environmentName })

/** Stands for a secret that is set; sent back, it leaves the secret as it is. */
export const MASK = '********'
export const LONGEST_VALUE = 10_000

const name = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'an account is named with at most 100 letters, digits, hyphens, `_` and full stops',
  )
  .describe('The label by which steps name it. Unique in the realm; cannot be changed.')
const typeName = z.string().trim().min(1).max(50).describe('Id of a type; cannot be changed.')

const projects = z
  .array(documentId)
  .max(1000)
  .nullable()
  .describe('Ids of the projects whose pipelines may use it; null: all.')

const fieldValue = z.string().max(LONGEST_VALUE, `a value has at most ${LONGEST_VALUE} characters`)

const valuesInput = z.strictObject({
  fields: z
    .record(z.string().min(1).max(50), fieldValue.nullable())
    .default({})
    .describe(`By name. What is absent or "${MASK}" stays as it is; null takes an optional one away.`),
  expiresAt: moment.nullish().describe('When it ends; null: no more known.'),
})

const certificate = z.object({
  subject: z.string(),
  issuer: z.string(),
  validFrom: moment,
  validTo: moment,
  fingerprint: z.string().describe('SHA-256, of the certificate.'),
})

/** The certificates of a chain, as they were when it was saved. */
export const chainFacts = z.object({
  certificates: z.array(certificate),
  key: z.enum(['matches', 'does-not-match', 'absent']).describe('Is there a private key, and is it the leaf’s?'),
})
export type ChainFacts = z.output<typeof chainFacts>

const accountValues = z.object({
  fields: z
    .record(z.string(), z.string())
    .describe(`Values of the fields that are set; secrets are shown as "${MASK}", never as they are.`),
  expiresAt: moment.nullable(),
  expiry: z.enum(['none', 'ok', 'soon', 'expired']).describe('`soon`: within 30 days.'),
  chain: chainFacts.optional(),
  login: z
    .object({
      state: z.enum(['signed-in', 'needs-login']),
      tokenExpiresAt: moment.nullable(),
      problem: z.string().optional().describe('Why the last token could not be had.'),
    })
    .optional()
    .describe('Of accounts whose tokens come from a provider.'),
  changedAt: moment.describe('Deployments that started before run with older values.'),
  changedBy: actor,
})

export const account = z.object({
  id: documentId,
  name: z.string(),
  type: z.string(),
  description,
  projects,
  isPlaceholder: z.boolean().describe('No environment has values: made by an import, for instance.'),
  values: z.record(environmentName, accountValues).describe('By environment; one that is absent has no values.'),
  ...changed,
})
export type AccountView = z.output<typeof account>

export const listAccountTypes = defineRoute({
  name: 'listAccountTypes',
  method: 'GET',
  path: '/settings/realms/:realm/account-types',
  summary: 'The types of accounts with their fields, as forms need them.',
  tag,
  access: 'signed-in',
  params: inRealm,
  answer: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      otherIds: z.array(z.string()),
      canExpire: z.boolean(),
      needsLogin: z.boolean(),
      fields: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          isSecret: z.boolean(),
          isRequired: z.boolean(),
          format: z.string(),
          description: z.string().optional(),
        }),
      ),
    }),
  ),
  isAudited: false,
})

export const listAccounts = defineRoute({
  name: 'listAccounts',
  method: 'GET',
  path: '/settings/realms/:realm/accounts',
  summary: 'Lists accounts by name, without their secrets.',
  tag,
  access: 'ACCOUNT:READ',
  params: inRealm,
  query: z.object({
    search: z.string().trim().max(100).optional().describe('Part of the name or description.'),
    type: z.string().trim().max(50).optional(),
    project: documentId.optional().describe('Only what pipelines of this project may use.'),
    expiry: z.enum(['soon', 'expired']).optional().describe('Only what ends soon, or has ended, in an environment.'),
    ...pageQuery,
  }),
  answer: pageOf(account),
})

export const getAccount = defineRoute({
  name: 'getAccount',
  method: 'GET',
  path: '/settings/realms/:realm/accounts/:id',
  summary: 'Shows an account without its secrets.',
  tag,
  access: 'ACCOUNT:READ',
  params: one,
  answer: account,
  hasRevision: true,
})

export const createAccount = defineRoute({
  name: 'createAccount',
  method: 'POST',
  path: '/settings/realms/:realm/accounts',
  summary: 'Creates an account, with values for the environments that are named.',
  tag,
  access: 'ACCOUNT:CREATE',
  params: inRealm,
  body: z.strictObject({
    name,
    type: typeName,
    description: description.default(''),
    projects: projects.default(null),
    values: z.record(environmentName, valuesInput).default({}),
  }),
  answer: account,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateAccount = defineRoute({
  name: 'updateAccount',
  method: 'PATCH',
  path: '/settings/realms/:realm/accounts/:id',
  summary: 'Changes description, projects, or values; null for an environment takes its values away.',
  tag,
  access: 'ACCOUNT:UPDATE',
  params: one,
  body: z.strictObject({
    description: description.optional(),
    projects: projects.optional(),
    values: z.record(environmentName, valuesInput.nullable()).optional(),
  }),
  answer: account,
  hasRevision: true,
})

export const deleteAccount = defineRoute({
  name: 'deleteAccount',
  method: 'DELETE',
  path: '/settings/realms/:realm/accounts/:id',
  summary: 'Deletes an account that no deployed pipeline uses.',
  tag,
  access: 'ACCOUNT:DELETE',
  params: one,
  hasRevision: true,
})

export const accountUses = defineRoute({
  name: 'accountUses',
  method: 'GET',
  path: '/settings/realms/:realm/accounts/:id/uses',
  summary: 'The versions of pipelines that name the account, and where they are deployed.',
  tag,
  access: 'ACCOUNT:READ',
  params: one,
  answer: usedBy,
})

export const importKeyStore = defineRoute({
  name: 'importKeyStore',
  method: 'POST',
  path: '/settings/realms/:realm/accounts/:id/environments/:environment/key-store',
  summary: 'Fills a certificate chain from a PKCS #12 file.',
  tag,
  access: 'ACCOUNT:UPDATE',
  environment: 'params',
  params: inEnvironment,
  body: z.strictObject({
    keyStore: z.base64().max(1_000_000).describe('The file, in Base64.'),
    password: z.string().max(1000).default(''),
  }),
  answer: account,
  action: 'Updated',
  hasRevision: true,
})

export const startAccountLogin = defineRoute({
  name: 'startAccountLogin',
  method: 'POST',
  path: '/settings/realms/:realm/accounts/:id/environments/:environment/login',
  summary: 'Begins to sign in with the provider of an OAuth 2 account; a browser goes on at the address.',
  tag,
  access: 'ACCOUNT:UPDATE',
  environment: 'params',
  params: inEnvironment,
  answer: z.object({
    url: z
      .string()
      .nullable()
      .describe('Where the same browser goes on; null: the provider needs nobody, the token is there.'),
  }),
  action: 'Updated',
})

export const finishAccountLogin = defineRoute({
  name: 'finishAccountLogin',
  method: 'GET',
  path: '/oauth2/success',
  summary: 'Where a provider sends the browser back: keeps the tokens of the account.',
  tag,
  access: 'public',
  query: z.object({
    state: z.string().max(200).optional(),
    code: z.string().max(5000).optional(),
    error: z.string().max(500).optional(),
    iss: z.string().max(1000).optional(),
  }),
  answer: z.string(),
  mediaType: 'text/html; charset=utf-8',
  action: 'Updated',
})

export const rotateAccountKey = defineRoute({
  name: 'rotateAccountKey',
  method: 'POST',
  path: '/settings/realms/:realm/account-keys',
  summary: 'Makes a new data key for the realm, and encrypts every account again with it.',
  tag,
  access: 'ACCOUNT:UPDATE',
  params: inRealm,
  answer: z.object({ key: z.string().describe('Id of the new key.'), resealed: z.int().describe('Values.') }),
  action: 'Updated',
  status: 200,
})

export const accountRoutes = [
  listAccountTypes,
  listAccounts,
  getAccount,
  createAccount,
  updateAccount,
  deleteAccount,
  accountUses,
  importKeyStore,
  startAccountLogin,
  finishAccountLogin,
  rotateAccountKey,
] as const
