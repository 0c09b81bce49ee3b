import { z } from 'zod'
import { realmName } from '../common.ts'
import { defineRoute } from '../route.ts'
import { emailDomain } from './providers.ts'

const tag = 'Authentication rules'
const inRealm = z.object({ realm: realmName })

/** How people of a domain sign in (platform.md §9.4). */
export const authenticationRule = z
  .enum(['provider-only', 'provider-or-password', 'custom'])
  .describe('`custom`: each user as chosen; new users by a provider only.')
export type AuthenticationRule = z.output<typeof authenticationRule>

/** A domain of e-mail addresses and its rule. */
export const domainRule = z.object({
  domain: z.string(),
  active: authenticationRule.optional().describe('What counts. Absent: each user as chosen.'),
  draft: authenticationRule.optional().describe('What counts from the next activation on, where it differs.'),
  passwordUsers: z.int().describe('Active users whose last sign-in was by password.'),
  providerUsers: z.int().describe('Active users whose last sign-in was by a provider.'),
})
export type DomainRule = z.output<typeof domainRule>

export const listAuthenticationRules = defineRoute({
  name: 'listAuthenticationRules',
  method: 'GET',
  path: '/identity/realms/:realm/authentication-rules',
  summary: 'Lists the domains of the users, and how they sign in.',
  tag,
  access: 'IDP-ACCESSES:READ',
  params: inRealm,
  answer: z.array(domainRule),
  hasRevision: true,
})

export const setAuthenticationRules = defineRoute({
  name: 'setAuthenticationRules',
  method: 'PUT',
  path: '/identity/realms/:realm/authentication-rules',
  summary: 'Writes rules down; nothing changes before they are activated.',
  tag,
  access: ['IDP-ACCESSES:CREATE', 'IDP-ACCESSES:UPDATE'],
  params: inRealm,
  body: z.strictObject({
    rules: z
      .array(z.strictObject({ domain: emailDomain, rule: authenticationRule }))
      .max(1000)
      .describe('The others stay as they are.'),
  }),
  answer: z.array(domainRule),
  hasRevision: true,
})

export const activateAuthenticationRules = defineRoute({
  name: 'activateAuthenticationRules',
  method: 'POST',
  path: '/identity/realms/:realm/authentication-rules/activate',
  summary: 'Puts the rules that were written down into effect.',
  tag,
  access: 'IDP-ACCESSES:UPDATE',
  params: inRealm,
  answer: z.array(domainRule),
  hasRevision: true,
  action: 'Updated',
})

export const authenticationRuleRoutes = [
  listAuthenticationRules,
  setAuthenticationRules,
  activateAuthenticationRules,
] as const
