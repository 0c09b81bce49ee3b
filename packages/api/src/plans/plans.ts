import { z } from 'zod'
import { changed, description, documentId, realmName } from '../common.ts'
import { checkFinding, deploymentStatus, MAX_REPLICAS, size } from '../deployments/deployment.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'

const tag = 'Deployment plans'
const runtime = { tag, errorForm: 'runtime' as const }
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })

/** Most pipelines of a plan (run-and-monitor.md §3.7). */
export const MAX_PLAN_PIPELINES = 5

const planName = z.string().trim().min(1).max(100)

const entry = z.strictObject({
  pipelineId: documentId.describe('Of a version.'),
  sizes: z.object({ test: size.default('SMALL'), prod: size.default('SMALL') }).prefault({}),
  consumers: z.int().min(1).max(1000).optional().describe('The most of the size without.'),
  replicas: z.int().min(1).max(MAX_REPLICAS).default(1),
  instanceName: z.string().min(1).max(100).optional(),
})

const pipelines = z.array(entry).min(1).max(MAX_PLAN_PIPELINES)

/** How far a pipeline of a plan is in an environment. */
const progress = z.object({
  deploymentId: documentId.nullable(),
  status: deploymentStatus.nullable().describe('Of the planned version; null: it is not deployed there.'),
  problem: z.string().nullable().describe('Why it was not deployed.'),
  findings: z.array(checkFinding),
})

export const plan = z.object({
  id: documentId,
  name: planName,
  description,
  step: z.enum(['create', 'test', 'prod']).describe('How far it has come.'),
  isPartialFailure: z.boolean().describe('Some pipelines of the step failed: the same action tries those again.'),
  canPromote: z.boolean().describe('All pipelines are deployed in test.'),
  pipelines: z.array(
    z.object({
      ...entry.shape,
      sizes: z.object({ test: size, prod: size }),
      replicas: z.int(),
      name: z.string(),
      version: z.string(),
      test: progress,
      prod: progress,
    }),
  ),
  ...changed,
})
export type PlanView = z.output<typeof plan>

export const listPlans = defineRoute({
  ...runtime,
  name: 'listPlans',
  method: 'GET',
  path: '/runtime/realms/:realm/deployment-plans',
  summary: 'Lists deployment plans, newest first.',
  access: 'DEPLOYMENT:READ',
  params: inRealm,
  query: z.object(pageQuery),
  answer: pageOf(plan),
  isAudited: false,
})

export const getPlan = defineRoute({
  ...runtime,
  name: 'getPlan',
  method: 'GET',
  path: '/runtime/realms/:realm/deployment-plans/:id',
  summary: 'Shows a plan and how far each of its pipelines is.',
  access: 'DEPLOYMENT:READ',
  params: one,
  answer: plan,
  hasRevision: true,
  isAudited: false,
})

export const createPlan = defineRoute({
  ...runtime,
  name: 'createPlan',
  method: 'POST',
  path: '/runtime/realms/:realm/deployment-plans',
  summary: 'Makes a plan of up to five pipelines. Those with errors are refused.',
  access: 'DEPLOYMENT:CREATE',
  params: inRealm,
  body: z.strictObject({ name: planName, description: description.default(''), pipelines }),
  answer: plan,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updatePlan = defineRoute({
  ...runtime,
  name: 'updatePlan',
  method: 'PATCH',
  path: '/runtime/realms/:realm/deployment-plans/:id',
  summary: 'Changes a plan.',
  access: 'DEPLOYMENT:CREATE',
  params: one,
  body: z.strictObject({
    name: planName.optional(),
    description: description.optional(),
    pipelines: pipelines.optional(),
  }),
  answer: plan,
  hasRevision: true,
})

export const deletePlan = defineRoute({
  ...runtime,
  name: 'deletePlan',
  method: 'DELETE',
  path: '/runtime/realms/:realm/deployment-plans/:id',
  summary: 'Deletes a plan; its deployments stay.',
  access: 'DEPLOYMENT:DELETE',
  params: one,
})

export const deployPlan = defineRoute({
  ...runtime,
  name: 'deployPlan',
  method: 'POST',
  path: '/runtime/realms/:realm/deployment-plans/:id/deploy',
  summary: 'Deploys all pipelines of a plan into test that are not there yet.',
  access: 'DEPLOYMENT:CREATE',
  params: one,
  answer: plan,
  status: 202,
  action: 'Updated',
  isIdempotent: true,
})

export const promotePlan = defineRoute({
  ...runtime,
  name: 'promotePlan',
  method: 'POST',
  path: '/runtime/realms/:realm/deployment-plans/:id/promote',
  summary: 'Deploys all pipelines of a plan into prod that are not there yet; all must be deployed in test.',
  access: 'DEPLOYMENT:CREATE',
  params: one,
  answer: plan,
  status: 202,
  action: 'Updated',
  isIdempotent: true,
})

export const planRoutes = [listPlans, getPlan, createPlan, updatePlan, deletePlan, deployPlan, promotePlan] as const
