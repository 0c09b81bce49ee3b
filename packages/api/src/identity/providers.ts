import { z } from 'zod'
import { changed, documentId, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'
import { isProviderAddress } from './provider-address.ts'
import { samlAttribute, samlIdp, samlIdpView, samlServiceProvider } from './saml-provider.ts'

export { isProviderAddress }

const tag = 'Identity providers'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })

/** A domain of e-mail addresses. */
export const emailDomain = z
  .string()
  .trim()
  .max(253)
  .regex(/^[^\s@<>"/]+$/, 'that is no domain')
  .transform((domain) => domain.toLowerCase())

const name = z.string().trim().min(1).max(100).describe('What the button says: `Sign in with …`.')
const issuer = z
  .url()
  .max(1000)
  .refine((url) => isIssuer(url), 'an issuer is an https address without query and fragment')
  .describe('Its discovery document is at `{issuer}/.well-known/openid-configuration`.')
const clientId = z.string().trim().min(1).max(500)
const clientSecret = z.string().min(1).max(2000)
const scopes = z
  .array(z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, 'that is no scope'))
  .min(1)
  .max(50)
  .refine((list) => list.includes('openid'), 'openid must be among them')
const claim = z.string().trim().min(1).max(200).describe('Name of a claim, or the path to it: `realm_access.roles`.')
const domains = z
  .array(emailDomain)
  .max(100)
  .describe('Whom the provider may vouch for; empty: addresses of every domain.')
const state = z
  .enum(['draft', 'in-validation', 'active'])
  .describe('Who may sign in by it: nobody; people with SSO-CONFIGURATION:UPDATE; everybody.')

const common = {
  id: documentId,
  name: z.string(),
  domains: z.array(z.string()),
  state,
  redirectUri: z.string().describe('To be registered with the provider. SAML: its Assertion Consumer Service.'),
  signInUrl: z.string().describe('Where a browser starts to sign in.'),
  ...changed,
}

/** An OpenID Connect provider that people sign in by (platform.md §9.2). */
export const oidcProvider = z.object({
  ...common,
  kind: z.literal('oidc'),
  issuer: z.string(),
  clientId: z.string(),
  hasClientSecret: z.boolean(),
  scopes: z.array(z.string()),
  emailClaim: z.string(),
  nameClaim: z.string(),
  groupsClaim: z.string(),
})
export type OidcProvider = z.output<typeof oidcProvider>

/** A SAML 2.0 identity provider that people sign in by (platform.md §9.1). */
export const samlProvider = z.object({
  ...common,
  kind: z.literal('saml'),
  idp: samlIdpView.optional().describe('Absent until it was told.'),
  signsRequests: z.boolean().optional().describe('Absent: as the metadata of the provider wants it.'),
  emailAttribute: z.string().optional(),
  nameAttribute: z.string().optional(),
  serviceProvider: samlServiceProvider,
})
export type SamlProvider = z.output<typeof samlProvider>

/** An identity provider that people sign in by (platform.md §9). */
export const provider = z.discriminatedUnion('kind', [oidcProvider, samlProvider])
export type Provider = z.output<typeof provider>

const samlFields = {
  signsRequests: z.boolean().optional().describe('Signs requests even if the metadata does not want it, or never.'),
  emailAttribute: samlAttribute
    .optional()
    .describe('Attribute with the e-mail address. Absent: the usual ones, then a NameID that is an address.'),
  nameAttribute: samlAttribute.optional().describe('Attribute with the name of the person. Absent: the usual ones.'),
}

export const listProviders = defineRoute({
  name: 'listProviders',
  method: 'GET',
  path: '/identity/realms/:realm/providers',
  summary: 'Lists the identity providers of the realm by name.',
  tag,
  access: 'SSO-CONFIGURATION:READ',
  params: inRealm,
  answer: z.array(provider),
})

export const getProvider = defineRoute({
  name: 'getProvider',
  method: 'GET',
  path: '/identity/realms/:realm/providers/:id',
  summary: 'Shows an identity provider.',
  tag,
  access: 'SSO-CONFIGURATION:READ',
  params: one,
  answer: provider,
  hasRevision: true,
})

export const createProvider = defineRoute({
  name: 'createProvider',
  method: 'POST',
  path: '/identity/realms/:realm/providers',
  summary: 'Adds an identity provider, as a draft.',
  tag,
  access: 'SSO-CONFIGURATION:CREATE',
  params: inRealm,
  body: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('oidc').optional().describe('OpenID Connect.'),
      name,
      issuer,
      clientId,
      clientSecret: clientSecret.optional().describe('Absent for public clients, which PKCE alone protects.'),
      scopes: scopes.default(['openid', 'profile', 'email']),
      emailClaim: claim.default('email'),
      nameClaim: claim.default('name'),
      groupsClaim: claim.default('groups'),
      domains: domains.default([]),
    }),
    z.strictObject({
      kind: z.literal('saml').describe('SAML 2.0.'),
      name,
      idp: samlIdp.optional().describe('May follow later: some providers want to know the service provider first.'),
      ...samlFields,
      domains: domains.default([]),
    }),
  ]),
  answer: provider,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateProvider = defineRoute({
  name: 'updateProvider',
  method: 'PATCH',
  path: '/identity/realms/:realm/providers/:id',
  summary: 'Changes an identity provider, or who may sign in by it. Another issuer or client needs its secret as well.',
  tag,
  access: 'SSO-CONFIGURATION:UPDATE',
  params: one,
  body: z.strictObject({
    name: name.optional(),
    domains: domains.optional(),
    state: state.optional(),
    issuer: issuer.optional().describe('OpenID Connect only, as are the client, scopes and claims.'),
    clientId: clientId.optional(),
    clientSecret: clientSecret.nullable().optional().describe('null: a public client.'),
    scopes: scopes.optional(),
    emailClaim: claim.optional(),
    nameClaim: claim.optional(),
    groupsClaim: claim.optional(),
    idp: samlIdp
      .optional()
      .describe('SAML only, as are signed requests and attributes. Replaces what was told before.'),
    signsRequests: samlFields.signsRequests.unwrap().nullable().optional().describe('null: as the metadata wants it.'),
    emailAttribute: samlAttribute.nullable().optional().describe('null: the usual ones.'),
    nameAttribute: samlAttribute.nullable().optional().describe('null: the usual ones.'),
  }),
  answer: provider,
  hasRevision: true,
})

export const removeProvider = defineRoute({
  name: 'removeProvider',
  method: 'DELETE',
  path: '/identity/realms/:realm/providers/:id',
  summary: 'Removes an identity provider that no group integration uses.',
  tag,
  access: 'SSO-CONFIGURATION:DELETE',
  params: one,
})

export const checkProvider = defineRoute({
  name: 'checkProvider',
  method: 'POST',
  path: '/identity/realms/:realm/providers/:id/check',
  summary: 'Reads the discovery document or metadata of an identity provider, and says what is wrong with it.',
  tag,
  access: 'SSO-CONFIGURATION:UPDATE',
  params: one,
  answer: z.object({ isUsable: z.boolean(), problem: z.string().optional() }),
  action: 'Viewed',
})

export const providerRoutes = [
  listProviders,
  getProvider,
  createProvider,
  updateProvider,
  removeProvider,
  checkProvider,
] as const

function isIssuer(text: string): boolean {
  return isProviderAddress(text) && !text.includes('?')
}
