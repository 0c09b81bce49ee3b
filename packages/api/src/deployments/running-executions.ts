import { z } from 'zod'
import { documentId, environmentName, moment, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const tag = 'Running executions'
const runtime = { tag, errorForm: 'runtime' as const, environment: 'params' as const }
const inEnvironment = z.object({ realm: realmName, environment: environmentName })
const one = z.object({ realm: realmName, environment: environmentName, key: documentId })

export const listRunningExecutions = defineRoute({
  ...runtime,
  name: 'listRunningExecutions',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/running-executions',
  summary: 'Lists executions that are running, the longest first.',
  access: 'INFLIGHT:READ',
  params: inEnvironment,
  query: z.object({ deployment: documentId.optional() }),
  answer: z.array(
    z.object({
      key: z.string(),
      deploymentId: z.string(),
      pipeline: z.string(),
      version: z.string(),
      instance: z.string().nullable(),
      startedAt: moment,
      replica: z.string().nullable(),
      step: z.string().nullable().describe('The step that it began last; null: it is between two, or computes.'),
    }),
  ),
  isAudited: false,
})

export const cancelExecution = defineRoute({
  ...runtime,
  name: 'cancelExecution',
  method: 'DELETE',
  path: '/runtime/realms/:realm/:environment/running-executions/:key',
  summary: 'Cancels a running execution: it ends as an error with the code 499.',
  access: 'INFLIGHT:CANCEL',
  params: one,
})

export const repeatExecution = defineRoute({
  ...runtime,
  name: 'repeatExecution',
  method: 'POST',
  path: '/runtime/realms/:realm/:environment/executions/:key/repetitions',
  summary: 'Runs the request of an execution again, as a new one, on what is deployed now.',
  access: 'DEPLOYMENT:EXECUTE',
  params: one,
  answer: z.object({ key: z.string().describe('Of the new execution.') }),
  status: 202,
  isIdempotent: true,
})

export const runningExecutionRoutes = [listRunningExecutions, cancelExecution, repeatExecution] as const
