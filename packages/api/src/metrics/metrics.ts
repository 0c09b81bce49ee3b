import { z } from 'zod'
import { environmentName, moment, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const runtime = { tag: 'Metrics', errorForm: 'runtime' as const, environment: 'params' as const }
const inEnvironment = z.object({ realm: realmName, environment: environmentName })

/** Points of every chart (run-and-monitor.md §13). */
export const CHART_POINTS = 30
/** Longest period of a chart: as long as metrics are kept. */
export const LONGEST_PERIOD_MS = 31 * 86_400_000

const chartEntry = z.object({
  pipeline: z.string(),
  versionMajor: z.int(),
  instance: z.string().nullable(),
  isServed: z.boolean().describe('Deployed now.'),
})

export const listMeasured = defineRoute({
  ...runtime,
  name: 'listMeasured',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/metrics/pipelines',
  summary: 'The deployments that there are charts of.',
  access: 'METRICS:READ',
  params: inEnvironment,
  answer: z.array(chartEntry),
  isAudited: false,
})

const line = z.array(z.number().nullable()).describe('A value for each point; null: nothing was measured.')
const perReplica = z.array(z.object({ replica: z.string(), values: line }))

/** The charts of a deployment: thirty points, aggregated over the replicas but for memory and processor. */
export const charts = z.object({
  from: moment,
  to: moment,
  intervalMs: z.number().describe('Length of one point.'),
  points: z.array(moment).describe('Begin of each point.'),
  executionsPerSecond: line,
  responseTimeMs: line.describe('Average; the time in the queue does not count.'),
  inFlight: line.describe('Most at the same time.'),
  requestBytes: line.describe('Average.'),
  responseBytes: line.describe('Average.'),
  queued: line.describe('Most that waited.'),
  memoryPercent: perReplica.describe('Of the memory of the size.'),
  cpuPercent: perReplica.describe('Of one whole processor.'),
  cpuCeilingPercent: z.number().nullable().describe('Of the size, while it is deployed.'),
  invocations: line.describe('Messages that the trigger accepted.'),
  executions: line,
  errors: line,
})
export type Charts = z.output<typeof charts>

export const getCharts = defineRoute({
  ...runtime,
  name: 'getCharts',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/metrics/charts',
  summary: 'The charts of a deployment over a period, in thirty points.',
  access: 'METRICS:READ',
  params: inEnvironment,
  query: z
    .object({
      pipeline: z.string().trim().min(1).max(200),
      versionMajor: z.coerce.number().int().min(0).max(999_999),
      instance: z.string().trim().min(1).max(200).optional(),
      from: z.coerce
        .number()
        .int()
        .min(0)
        .optional()
        .describe('Milliseconds since 1970. Default: 15 minutes before `to`.'),
      to: z.coerce.number().int().min(0).optional().describe('Default: now.'),
    })
    .refine(({ from, to }) => from === undefined || to === undefined || from < to, 'from must be before to')
    .refine(
      ({ from, to }) => from === undefined || to === undefined || to - from <= LONGEST_PERIOD_MS,
      'a period is at most 31 days',
    ),
  answer: charts,
  isAudited: false,
})

export const exportMetrics = defineRoute({
  ...runtime,
  name: 'exportMetrics',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/metrics/export',
  summary: 'The metrics of every deployment for Prometheus; a token and an API key of the environment are needed.',
  access: 'METRICS:READ',
  params: inEnvironment,
  query: z.object({
    apikey: z.string().max(600).optional().describe('An API key, if it is not in the header `apikey`.'),
  }),
  answer: z.string(),
  mediaType: 'text/plain; version=0.0.4; charset=utf-8',
  isAudited: false,
})

export const metricRoutes = [listMeasured, getCharts, exportMetrics] as const
