import { z } from 'zod'
import { environmentName, moment, realmName } from '../common.ts'
import { executionFilter, retention, separator } from '../executions/executions.ts'
import { pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'

const runtime = { tag: 'Logs', errorForm: 'runtime' as const, environment: 'params' as const }
const inEnvironment = z.object({ realm: realmName, environment: environmentName })

export const logLevel = z.enum(['INFO', 'WARN', 'ERROR'])

/** A row of the page Pipeline logs (run-and-monitor.md §11). */
export const logLine = z.object({
  at: moment,
  pipeline: z.string(),
  version: z.string(),
  instance: z.string().nullable(),
  key: z.string().nullable().describe('Null: of start-up, deployment or configuration.'),
  level: logLevel,
  step: z.string().nullable(),
  message: z.string(),
})
export type LogLine = z.output<typeof logLine>

const words = z.string().trim().max(2000).optional()

/** Search fields of log lines. Blanks at both ends do not count. */
const logFilter = {
  from: executionFilter.from,
  to: executionFilter.to,
  message: words.describe('Whole words, all of which must be there.'),
  pipeline: words.describe('Whole words of the name: `order-import` is found by `order` or `import`.'),
  version: executionFilter.version,
  key: executionFilter.key,
  level: logLevel.optional().describe('Without: all.'),
}
const order = z.enum(['ascending', 'descending']).default('descending').describe('By time.')

export const searchLogs = defineRoute({
  ...runtime,
  name: 'searchLogs',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/logs',
  summary: 'Finds log lines of pipelines.',
  access: 'LOG:READ',
  params: inEnvironment,
  query: z.object({ ...logFilter, order, ...pageQuery, size: pageQuery.size.default(20) }),
  answer: z.object({ content: z.array(logLine), next: z.string().optional(), retention }),
  isAudited: false,
})

export const exportLogs = defineRoute({
  ...runtime,
  name: 'exportLogs',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/logs/export',
  summary: 'Log lines as CSV; at most 5 MB.',
  access: 'EXPORT:READ',
  params: inEnvironment,
  query: z.object({ ...logFilter, order, separator }),
  answer: z.string(),
  mediaType: 'text/csv; charset=utf-8',
})

export const followLogs = defineRoute({
  ...runtime,
  name: 'followLogs',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/live/logs',
  summary: 'Log lines as they are recorded, by server-sent events; goes on after Last-Event-ID.',
  access: 'LOG:READ',
  params: inEnvironment,
  query: z.object({
    message: logFilter.message,
    pipeline: logFilter.pipeline,
    version: logFilter.version,
    key: logFilter.key,
    level: logFilter.level,
  }),
  answer: z.string(),
  mediaType: 'text/event-stream',
  isAudited: false,
})

export const logRoutes = [searchLogs, exportLogs, followLogs] as const
