import { z } from 'zod'
import { moment } from '../common.ts'
import { providerAddress } from './provider-address.ts'

/** At most so many characters of metadata: federations with thousands of members have a URL for each. */
const LARGEST_METADATA = 1_000_000

/** An entity id (SAML core §8.3.6). */
const entityId = z.string().trim().min(1).max(1024)

/** What the customer gives of the identity provider, in one of three ways (platform.md §9.1). */
export const samlIdp = z
  .union([
    z.strictObject({
      metadataUrl: providerAddress.describe('Is read again now and then, so that new certificates come by themselves.'),
      entityId: entityId.optional().describe('Needed when the metadata has several identity providers.'),
    }),
    z.strictObject({
      metadata: z.string().min(1).max(LARGEST_METADATA).describe('The metadata XML.'),
      entityId: entityId.optional().describe('Needed when the metadata has several identity providers.'),
    }),
    z.strictObject({
      loginUrl: providerAddress.describe('Takes requests by the binding HTTP-Redirect.'),
      certificates: z
        .array(z.string().min(1).max(20_000))
        .min(1)
        .max(10)
        .describe('PEM, or its base64 alone. Several while the provider changes to another one.'),
      entityId: entityId.optional().describe('The issuer of its answers; without it any one that signs will do.'),
    }),
  ])
  .describe('One of: `metadataUrl`; `metadata`; `loginUrl` with `certificates`.')

/** Name of an attribute of the assertion. */
export const samlAttribute = z.string().trim().min(1).max(500)

/** What is shown of a certificate. */
const certificate = z.object({
  subject: z.string(),
  fingerprint: z.string().describe('SHA-256.'),
  expiresAt: moment,
})

/** The identity provider as it is known now. */
export const samlIdpView = z.object({
  entityId: z.string().optional(),
  loginUrl: z.string(),
  metadataUrl: z.string().optional(),
  certificates: z.array(certificate),
  wantsSignedRequests: z.boolean(),
})

/** What is to be registered with the identity provider, beside the address of the Assertion Consumer Service. */
export const samlServiceProvider = z.object({
  entityId: z.string(),
  metadataUrl: z.string().describe('The metadata XML, with the Assertion Consumer Service and the certificate.'),
})
