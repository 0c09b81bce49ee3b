import { z } from 'zod'
import { actor, documentId, environmentName, moment, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'

const tag = 'Policies'
const inRealm = z.object({ realm: realmName })
const inEnvironment = z.object({ realm: realmName, environment: environmentName })

const access = z
  .enum(['api-key', 'jwt', 'any'])
  .describe('What pipelines must ask of callers: an API key, a token, or what they like.')
const pipelineName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,199}$/, 'letters, digits and hyphens')
const sensitiveField = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,200}$/, 'letters, digits and hyphens; no patterns')
  .describe('Name of a property, case-sensitive.')

/** What deployments must comply with (platform.md §15). */
const rules = {
  external: z.record(environmentName, access).describe('By environment: pipelines on the external gateway.'),
  internal: z.record(environmentName, access).describe('By environment: pipelines on the internal gateway.'),
  requiresKeyOrBasic: z
    .boolean()
    .describe('Every pipeline with a web trigger asks for an API key or basic credentials.'),
  allowList: z
    .array(pipelineName)
    .max(1000)
    .describe('Pipelines that need neither key nor basic credentials, for technical reasons.'),
  sensitiveFields: z.array(sensitiveField).max(1000).describe('Hidden in logs and recorded messages.'),
  corsHeaders: z
    .record(
      z.string().regex(/^Access-Control-[A-Za-z-]{1,60}$/i, 'a header of CORS begins with Access-Control-'),
      z
        .string()
        .max(2000)
        .regex(/^[\x20-\x7e]*$/, 'printable ASCII characters'),
    )
    .describe('On the answers of every pipeline with a web trigger; the pipeline’s own win.'),
  hidesExecutionKey: z
    .boolean()
    .describe('Answers of pipelines come without the header X-Execution-Key. From the next deployment on.'),
}

export const policies = z.object({ version: z.int(), ...rules, changedAt: moment, changedBy: actor })
export type PoliciesView = z.output<typeof policies>

const problem = z.object({ policy: z.string(), parameter: z.string(), message: z.string() })

/** A deployment and what it does not comply with. */
export const policyCompliance = z.object({
  environment: environmentName,
  version: z.int().describe('Of the policies that the deployments are held against.'),
  deployments: z.int(),
  compliant: z.int(),
  notCompliant: z.int(),
  details: z
    .array(
      z.object({
        deploymentId: documentId,
        pipeline: z.string(),
        version: z.string(),
        problems: z.array(problem).describe('None: it complies.'),
      }),
    )
    .describe('Of the projects that the caller belongs to.'),
})

export const getPolicies = defineRoute({
  name: 'getPolicies',
  method: 'GET',
  path: '/settings/realms/:realm/policies',
  summary: 'Shows the policies.',
  tag,
  access: 'POLICY:READ',
  params: inRealm,
  answer: policies,
  hasRevision: true,
})

export const updatePolicies = defineRoute({
  name: 'updatePolicies',
  method: 'PATCH',
  path: '/settings/realms/:realm/policies',
  summary: 'Makes a new version of the policies. Running deployments go on as they are.',
  tag,
  access: 'POLICY:UPDATE',
  params: inRealm,
  body: z.strictObject({
    external: rules.external.optional(),
    internal: rules.internal.optional(),
    requiresKeyOrBasic: rules.requiresKeyOrBasic.optional(),
    allowList: rules.allowList.optional(),
    sensitiveFields: rules.sensitiveFields.optional(),
    corsHeaders: rules.corsHeaders.optional(),
    hidesExecutionKey: rules.hidesExecutionKey.optional(),
  }),
  answer: policies,
  hasRevision: true,
})

export const policyVersions = defineRoute({
  name: 'policyVersions',
  method: 'GET',
  path: '/settings/realms/:realm/policies/versions',
  summary: 'Every version of the policies, the newest first.',
  tag,
  access: 'POLICY:READ',
  params: inRealm,
  query: z.object(pageQuery),
  answer: pageOf(policies),
})

export const checkCompliance = defineRoute({
  name: 'checkCompliance',
  method: 'GET',
  path: '/settings/realms/:realm/policies/environments/:environment/compliance',
  summary: 'How many deployments comply with the policies as they are now, and which do not.',
  tag,
  access: 'POLICY:READ',
  params: inEnvironment,
  answer: policyCompliance,
})

export const policyRoutes = [getPolicies, updatePolicies, policyVersions, checkCompliance] as const
