import { z } from 'zod'
import { environmentName, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

/** How often a pipeline ran in a period (run-and-monitor.md §9). */
export const pipelineStatistics = z.object({
  pipeline: z.string(),
  version: z.string(),
  total: z.int(),
  failed: z.int(),
  averageMs: z.number(),
  minimumMs: z.number(),
  maximumMs: z.number(),
})

/** Pipelines of the overview. */
export const MOST_EXECUTED = 10

export const getOverview = defineRoute({
  name: 'getOverview',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/overview',
  summary: 'Counts of the environment, and its ten most executed pipelines in a period.',
  tag: 'Overview',
  errorForm: 'runtime',
  environment: 'params',
  access: 'STATS:READ',
  params: z.object({ realm: realmName, environment: environmentName }),
  query: z.object({
    from: z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970. Default: 15 minutes ago.'),
    to: z.coerce.number().int().min(0).optional().describe('Default: now.'),
    name: z.string().trim().max(200).optional().describe('Part of the name.'),
  }),
  answer: z.object({
    pipelines: z.int().describe('Pipelines of the realm that the caller sees.'),
    deployed: z.int().describe('Deployments of the environment.'),
    accounts: z.int().describe('Accounts of the realm.'),
    mostExecuted: z.array(pipelineStatistics),
  }),
  isAudited: false,
})

export const dashboardRoutes = [getOverview] as const
