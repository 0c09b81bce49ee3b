import { z } from 'zod'
import { changed, documentId, moment, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'
import { emailAddress } from './users.ts'

const tag = 'Group integrations'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })
const note = z.string().trim().min(1).max(1000).describe('The reason, for the audit.')

/** Where a SAML assertion has the ids of groups (platform.md §9.3). */
const groupScheme = z
  .enum(['azure', 'adfs-classic', 'custom'])
  .describe('SAML only: Microsoft Azure - ADFS; Microsoft 2019 - ADFS Classic; custom, with an XPath.')

/** Who is in a group of the identity provider gets a group of the realm when signing in (platform.md §9.3). */
export const groupIntegration = z.object({
  id: documentId,
  name: z.string(),
  provider: documentId,
  providerGroup: z.string().describe('Name or id, as the provider tells it.'),
  scheme: groupScheme.optional(),
  xpath: z.string().optional(),
  group: documentId.describe('The group of the realm.'),
  status: z.enum(['draft', 'active', 'archived']),
  test: z.object({
    status: z.enum(['not-executed', 'pending', 'success', 'failed', 'expired', 'canceled']),
    email: z.string().optional(),
    expiresAt: moment.optional(),
    problem: z.string().optional().describe('Why it has failed.'),
  }),
  ...changed,
})
export type GroupIntegration = z.output<typeof groupIntegration>

export const listGroupIntegrations = defineRoute({
  name: 'listGroupIntegrations',
  method: 'GET',
  path: '/identity/realms/:realm/group-integrations',
  summary: 'Lists the group integrations by name.',
  tag,
  access: 'SAML-GROUP-MAPPING:READ',
  params: inRealm,
  query: z.object({ archived: z.stringbool().default(false) }),
  answer: z.array(groupIntegration),
})

export const createGroupIntegrations = defineRoute({
  name: 'createGroupIntegrations',
  method: 'POST',
  path: '/identity/realms/:realm/group-integrations',
  summary: 'Adds group integrations, all or none; they do nothing before they are active.',
  tag,
  access: 'SAML-GROUP-MAPPING:CREATE',
  params: inRealm,
  body: z.strictObject({
    integrations: z
      .array(
        z.strictObject({
          name: z.string().trim().min(1).max(100),
          provider: documentId,
          providerGroup: z.string().trim().min(1).max(500),
          scheme: groupScheme.optional(),
          xpath: z
            .string()
            .trim()
            .min(1)
            .max(500)
            .regex(/^\P{Cc}*$/u, 'one line')
            .optional()
            .describe('Of the custom scheme: `//saml:Attribute[@Name="groups"]/saml:AttributeValue`.'),
          group: documentId,
        }),
      )
      .min(1)
      .max(100),
  }),
  answer: z.array(groupIntegration),
  status: 201,
  isIdempotent: true,
})

export const testGroupIntegration = defineRoute({
  name: 'testGroupIntegration',
  method: 'POST',
  path: '/identity/realms/:realm/group-integrations/:id/test',
  summary: 'Makes an address that a member opens in a private window to show that the integration finds the group.',
  tag,
  access: 'SAML-GROUP-MAPPING:UPDATE',
  params: one,
  body: z.strictObject({ email: emailAddress }),
  answer: z.object({ url: z.string(), expiresAt: moment.describe('Ten minutes later.') }),
  action: 'Updated',
})

export const cancelGroupIntegrationTest = defineRoute({
  name: 'cancelGroupIntegrationTest',
  method: 'DELETE',
  path: '/identity/realms/:realm/group-integrations/:id/test',
  summary: 'Ends a test that is pending.',
  tag,
  access: 'SAML-GROUP-MAPPING:UPDATE',
  params: one,
  action: 'Updated',
})

export const activateGroupIntegrations = defineRoute({
  name: 'activateGroupIntegrations',
  method: 'POST',
  path: '/identity/realms/:realm/group-integrations/activate',
  summary:
    'Activates integrations. The first one makes the realm federated: who signs in by a provider has the integrated groups only.',
  tag,
  access: 'SAML-GROUP-MAPPING:UPDATE',
  params: inRealm,
  body: z.strictObject({
    ids: z.array(documentId).min(1).max(100),
    acceptsUntested: z.boolean().default(false).describe('Also those whose test was no success.'),
  }),
  answer: z.array(groupIntegration),
  action: 'Updated',
})

export const archiveGroupIntegration = defineRoute({
  name: 'archiveGroupIntegration',
  method: 'POST',
  path: '/identity/realms/:realm/group-integrations/:id/archive',
  summary: 'Archives an integration for good. With the last active one the realm is not federated any more.',
  tag,
  access: 'SAML-GROUP-MAPPING:DELETE',
  params: one,
  body: z.strictObject({ note }),
  answer: groupIntegration,
  action: 'Removed/Archived',
})

export const groupIntegrationRoutes = [
  listGroupIntegrations,
  createGroupIntegrations,
  testGroupIntegration,
  cancelGroupIntegrationTest,
  activateGroupIntegrations,
  archiveGroupIntegration,
] as const
