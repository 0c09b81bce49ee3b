import { z } from 'zod'
import { documentId, environmentName, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'
import {
  checkFinding,
  deployment,
  deploymentDetail,
  deploymentStatus,
  historyEntry,
  MAX_REPLICAS,
  size,
} from './deployment.ts'

const tag = 'Deployments'
const runtime = { tag, errorForm: 'runtime' as const }
const inEnvironment = z.object({ realm: realmName, environment: environmentName })
const one = z.object({ realm: realmName, environment: environmentName, id: documentId })

/** Fields that are left out are as they are deployed now, else SMALL, the most consumers of the size, one replica. */
const settings = {
  size: size.optional(),
  consumers: z.int().min(1).max(1000).optional(),
  replicas: z.int().min(1).max(MAX_REPLICAS).optional(),
  engineVersion: z.string().min(1).max(40).nullish().describe('Channel of the engine.'),
}

const wanted = z.strictObject({
  pipelineId: documentId.describe('Of a version.'),
  ...settings,
  instanceName: z.string().min(1).max(100).optional().describe('Of a multi-instance pipeline.'),
  redeploy: z.boolean().default(false).describe('Replaces what is deployed of the same major and instance.'),
})

export const listDeployments = defineRoute({
  ...runtime,
  name: 'listDeployments',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/deployments',
  summary: 'Lists what is deployed, of the projects that the caller belongs to.',
  access: 'DEPLOYMENT:READ',
  environment: 'params',
  params: inEnvironment,
  query: z.object({
    name: z.string().trim().max(200).optional().describe('Part of the name.'),
    project: z.string().max(200).optional().describe('Id or name.'),
    status: deploymentStatus.optional(),
    ...pageQuery,
  }),
  answer: pageOf(deployment),
  isAudited: false,
})

export const getDeployment = defineRoute({
  ...runtime,
  name: 'getDeployment',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/deployments/:id',
  summary: 'Shows a deployment with its trigger and its warnings.',
  access: 'DEPLOYMENT:READ',
  environment: 'params',
  params: one,
  answer: deploymentDetail,
  isAudited: false,
})

export const createDeployment = defineRoute({
  ...runtime,
  name: 'createDeployment',
  method: 'POST',
  path: '/runtime/realms/:realm/:environment/deployments',
  summary: 'Deploys a version, or replaces the deployed one of its major with it. Goes on after the answer.',
  access: ['DEPLOYMENT:CREATE', 'DEPLOYMENT:CREATE:REDEPLOY'],
  environment: 'params',
  params: inEnvironment,
  body: wanted,
  answer: deployment,
  status: 202,
  isIdempotent: true,
})

export const validateDeployment = defineRoute({
  ...runtime,
  name: 'validateDeployment',
  method: 'POST',
  path: '/runtime/realms/:realm/:environment/deployments/validate',
  summary: 'What would keep a version from being deployed. Nothing changes.',
  access: ['DEPLOYMENT:CREATE', 'DEPLOYMENT:CREATE:REDEPLOY'],
  environment: 'params',
  params: inEnvironment,
  body: wanted,
  answer: z.object({
    isAllowed: z.boolean(),
    failures: z
      .array(checkFinding)
      .describe('In the order of the checks; the first one is what a deployment is refused with.'),
    warnings: z.array(checkFinding),
    rtus: z.object({
      needed: z.int().describe('Size × replicas.'),
      givenBack: z.int().describe('By what is replaced.'),
      available: z.int().nullable().describe('In the environment; null: without limit.'),
    }),
  }),
  action: 'Viewed',
  isAudited: false,
})

export const rollbackDeployment = defineRoute({
  ...runtime,
  name: 'rollbackDeployment',
  method: 'POST',
  path: '/runtime/realms/:realm/:environment/deployments/:id/rollback',
  summary: 'Brings back the version and settings deployed before; accounts and globals stay as they are now.',
  access: 'DEPLOYMENT:CREATE:REDEPLOY',
  environment: 'params',
  params: one,
  answer: deployment,
  status: 202,
  action: 'Updated',
  isIdempotent: true,
})

export const restoreDeployment = defineRoute({
  ...runtime,
  name: 'restoreDeployment',
  method: 'POST',
  path: '/runtime/realms/:realm/:environment/deployments/:id/restore',
  summary: 'Brings back the version and settings of an entry of the history.',
  access: 'DEPLOYMENT:CREATE:REDEPLOY',
  environment: 'params',
  params: one,
  body: z.strictObject({ historyId: documentId }),
  answer: deployment,
  status: 202,
  action: 'Updated',
  isIdempotent: true,
})

export const promoteDeployment = defineRoute({
  ...runtime,
  name: 'promoteDeployment',
  method: 'POST',
  path: '/runtime/realms/:realm/:environment/deployments/:id/promote',
  summary: 'Deploys what serves here in another environment. The permission counts for that one.',
  access: 'DEPLOYMENT:CREATE',
  params: one,
  body: z.strictObject({
    toEnvironment: environmentName,
    ...settings,
    deleteSource: z.boolean().default(false).describe('Deletes it here once it serves there.'),
  }),
  answer: deployment.describe('The one in the other environment.'),
  status: 202,
  isIdempotent: true,
})

export const deleteDeployment = defineRoute({
  ...runtime,
  name: 'deleteDeployment',
  method: 'DELETE',
  path: '/runtime/realms/:realm/:environment/deployments/:id',
  summary: 'Ends a deployment: no new messages, running executions end, messages that wait are lost.',
  access: 'DEPLOYMENT:DELETE',
  environment: 'params',
  params: one,
  answer: deployment,
  status: 202,
})

export const deploymentHistory = defineRoute({
  ...runtime,
  name: 'deploymentHistory',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/deployments/:id/history',
  summary: 'Every operation on a deployment, failed ones included, newest first; also of one that was deleted.',
  access: 'DEPLOYMENT:READ',
  environment: 'params',
  params: one,
  query: z.object(pageQuery),
  answer: pageOf(historyEntry),
  isAudited: false,
})

export const listDeploymentHistory = defineRoute({
  ...runtime,
  name: 'listDeploymentHistory',
  method: 'GET',
  path: '/runtime/realms/:realm/deployment-history',
  summary: 'Operations on all deployments of the projects that the caller belongs to, newest first.',
  access: 'DEPLOYMENT:READ',
  environment: 'query',
  params: z.object({ realm: realmName }),
  query: z.object({
    environment: environmentName.optional(),
    pipeline: z.string().trim().max(200).optional().describe('The whole name.'),
    project: z.string().max(200).optional().describe('Id or name.'),
    ...pageQuery,
  }),
  answer: pageOf(historyEntry),
  isAudited: false,
})

export const deploymentRoutes = [
  listDeployments,
  getDeployment,
  createDeployment,
  validateDeployment,
  rollbackDeployment,
  restoreDeployment,
  promoteDeployment,
  deleteDeployment,
  deploymentHistory,
  listDeploymentHistory,
] as const
