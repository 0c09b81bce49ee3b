import { z } from 'zod'
import { environmentName, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

/** Deployments as scripts of the reference platform know them (platform.md §16.3): the environment is in the query. */

const tag = 'Deployments'
const runtime = { tag, errorForm: 'runtime' as const, environment: 'query' as const }
const inRealm = z.object({ realm: realmName })

export const measuredDeployment = z.object({
  id: z.string(),
  pipelineName: z.string(),
  pipelineMajorVersion: z.int(),
  pipeline: z.object({ id: z.string(), name: z.string(), versionMajor: z.int() }),
  status: z.enum(['SERVICE_ACTIVE', 'SERVICE_ERROR', 'STARTING', 'REDEPLOY', 'DELETING']),
  activeConfiguration: z.object({
    name: z.string().describe('`small-<pipeline>`'),
    environment: z.string(),
    actualConsumers: z.int(),
    autoscaling: z.boolean(),
    fallback: z.null(),
    scalerTrigger: z.null(),
    cooldownPeriod: z.int(),
    initialCooldownPeriod: z.int(),
    pollingInterval: z.int(),
    useCachedMetrics: z.boolean(),
  }),
  accounts: z.array(z.string()).describe('Labels.'),
  environmentParameters: z.array(z.string()).describe('Names of globals.'),
  deploymentStatus: z.object({
    availableReplicas: z.string().describe('`1/1`; `0/0` is parked, which is healthy.'),
    'error-count': z.string(),
    'oom-count': z.string(),
    'last-error-message': z.string(),
    trigger: z.string().describe('JSON text: `[{"key":"endpoint","value":"https://…"}]`'),
  }),
})
export type MeasuredDeployment = z.output<typeof measuredDeployment>

export const listMeasuredDeployments = defineRoute({
  ...runtime,
  name: 'listMeasuredDeployments',
  method: 'GET',
  path: '/runtime/realms/:realm/deployments',
  summary: 'Lists deployments in the form of the reference platform; without an environment, of all.',
  access: 'DEPLOYMENT:READ',
  params: inRealm,
  query: z.object({ environment: environmentName.optional() }),
  answer: z.array(measuredDeployment),
  isAudited: false,
})

export const createMeasuredDeployment = defineRoute({
  ...runtime,
  name: 'createMeasuredDeployment',
  method: 'POST',
  path: '/runtime/realms/:realm/deployments',
  summary: 'Deploys a version with one of its configurations; replaces what is deployed of its major.',
  access: ['DEPLOYMENT:CREATE', 'DEPLOYMENT:CREATE:REDEPLOY'],
  params: inRealm,
  query: z.object({
    environment: environmentName.optional().describe('Required here; in the body it does not count.'),
  }),
  body: z.looseObject({
    pipelineId: z.string().max(100).optional(),
    runtimeConfigurationId: z.string().max(100).optional().describe('Of `GET …/pipelines/{id}/configurations`.'),
    replicaInstanceName: z.string().max(100).nullish(),
    actualConsumers: z.int().min(1).max(1000).optional(),
  }),
  answer: measuredDeployment,
  isIdempotent: true,
})

export const deleteMeasuredDeployment = defineRoute({
  ...runtime,
  name: 'deleteMeasuredDeployment',
  method: 'DELETE',
  path: '/runtime/realms/:realm/deployments',
  summary: 'Ends a deployment.',
  access: 'DEPLOYMENT:DELETE',
  params: inRealm,
  query: z.object({
    environment: environmentName.optional(),
    deploymentId: z.string().max(100).optional(),
    pipelineName: z.string().max(200).optional(),
  }),
})

export const measuredDeploymentRoutes = [
  listMeasuredDeployments,
  createMeasuredDeployment,
  deleteMeasuredDeployment,
] as const
