import { z } from 'zod'
import { environmentName, moment, realmName } from '../common.ts'
import { pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'

const runtime = { tag: 'Executions', errorForm: 'runtime' as const, environment: 'params' as const }
const inEnvironment = z.object({ realm: realmName, environment: environmentName })
const executionKey = z.string().trim().min(1).max(200).describe('The execution key.')
const one = z.object({ realm: realmName, environment: environmentName, key: executionKey })

const since = z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970, inclusive.')
const until = z.coerce.number().int().min(0).optional().describe('Exclusive.')

/** Most characters of a search text. */
const LONGEST_SEARCH = 2000

/** How an execution ended, or that it has not. */
export const executionType = z.enum(['response', 'error', 'running'])

/** A row of the page Completed executions (run-and-monitor.md §10). */
export const executionSummary = z.object({
  key: z.string(),
  startedAt: moment,
  pipeline: z.string(),
  version: z.string().describe('major.minor'),
  instance: z.string().nullable(),
  source: z.string().describe('Type of the trigger.'),
  type: executionType,
  code: z.int().nullable().describe('Error code, HTTP style.'),
  elapsedMs: z.number().nullable(),
  deployment: z.string(),
  replica: z.string().nullable(),
  attempt: z.int().describe('How often it was started.'),
  redelivery: z.boolean(),
  hops: z.int(),
  parentKey: z.string().nullable(),
  requestBytes: z.int(),
  responseBytes: z.int().nullable(),
})
export type ExecutionSummary = z.output<typeof executionSummary>

/** A message as it is shown: masked, and cut beyond 32 KB (engine.md §9.2). */
export const shownMessage = z.object({
  text: z.string().describe('JSON text, numbers as they came.'),
  bytes: z.int().describe('Size of the whole message.'),
  truncated: z.boolean(),
})

/** How long records are kept: what comes first. */
export const retention = z.object({
  executionsMs: z.int(),
  executionsPerRtu: z.int(),
  logsMs: z.int(),
  logBytesPerRtu: z.int(),
})

export const executionDetail = executionSummary.extend({
  request: shownMessage,
  response: shownMessage.nullable(),
  facts: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .describe('Who repeated it, of which key.'),
  versionId: z.string().nullable().describe('For the link to the canvas; null: a version that is not kept here.'),
  hasTrace: z.boolean(),
  expiresAt: moment.describe('When the record goes at the latest.'),
  logsExpireAt: moment,
  reexecution: z.object({
    isAllowed: z.boolean(),
    reason: z.string().nullable().describe('Why not.'),
  }),
})
export type ExecutionDetail = z.output<typeof executionDetail>

/** Search fields of executions. Blanks at both ends do not count. */
export const executionFilter = {
  from: since,
  to: until,
  type: executionType.optional().describe('Without: ended ones of both types.'),
  pipeline: z.string().trim().max(200).optional().describe('The whole name.'),
  version: z
    .string()
    .trim()
    .regex(/^\d{0,6}(\.\d{1,6})?$/, 'a version is 2, or 2.1')
    .optional()
    .describe('`2` for all of its minors, or `2.1`.'),
  key: z.string().trim().max(200).optional(),
  payload: z
    .string()
    .trim()
    .max(LONGEST_SEARCH)
    .optional()
    .describe('In request or response, simple query syntax: + and, | or, - not, "phrase", prefix*, ( ), ~N, \\.'),
  source: z.string().trim().max(200).optional().describe('Type of the trigger.'),
  code: z.coerce.number().int().min(0).max(999).optional().describe('Error code.'),
}

export const searchExecutions = defineRoute({
  ...runtime,
  name: 'searchExecutions',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/executions',
  summary: 'Finds executions, newest first.',
  access: 'MESSAGE:READ',
  params: inEnvironment,
  query: z.object({ ...executionFilter, ...pageQuery, size: pageQuery.size.default(20) }),
  answer: z.object({ content: z.array(executionSummary), next: z.string().optional(), retention }),
  isAudited: false,
})

export const getExecution = defineRoute({
  ...runtime,
  name: 'getExecution',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/executions/:key',
  summary: 'Shows an execution with its messages.',
  access: 'MESSAGE:READ',
  params: one,
  answer: executionDetail,
})

/** One run of one step. */
export const stepTrace = z.object({
  id: z.string(),
  stepName: z.string(),
  connector: z.string(),
  path: z.string().describe('The steps and loop numbers around it: `For Each A [2] > Retry B [0]`.'),
  status: z.enum(['success', 'failed']),
  startedAt: moment,
  elapsedMs: z.number(),
  input: shownMessage,
  output: shownMessage.describe('For a failed one its error.'),
})

export const getExecutionTrace = defineRoute({
  ...runtime,
  name: 'getExecutionTrace',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/executions/:key/trace',
  summary: 'What the steps of an execution did, in the order in which they ended.',
  access: 'MESSAGE:READ',
  params: one,
  query: z.object({ most: z.coerce.number().int().min(1).max(2000).default(50).describe('Most runs of steps.') }),
  answer: z.object({ steps: z.array(stepTrace), left: z.int().describe('Runs that are not shown.') }),
})

/** One character between the columns of a CSV. */
export const separator = z
  .string()
  .refine((text) => [...text].length === 1, 'the separator is exactly one character')
  .refine((text) => !/["\r\n\0]/.test(text), 'quotes and line breaks cannot separate columns')
  .default(';')
  .describe('Exactly one character.')

export const exportExecutionLogs = defineRoute({
  ...runtime,
  name: 'exportExecutionLogs',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/executions/:key/logs',
  summary: 'The log lines of an execution as CSV, oldest first; at most 5 MB.',
  access: 'EXPORT:READ',
  params: one,
  query: z.object({ separator }),
  answer: z.string(),
  mediaType: 'text/csv; charset=utf-8',
})

export const followExecutions = defineRoute({
  ...runtime,
  name: 'followExecutions',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/live/executions',
  summary: 'Executions as they are recorded, by server-sent events; goes on after Last-Event-ID.',
  access: 'MESSAGE:READ',
  params: inEnvironment,
  query: z.object({
    type: z.enum(['response', 'error']).optional(),
    pipeline: executionFilter.pipeline,
    version: executionFilter.version,
    source: executionFilter.source,
    code: executionFilter.code,
  }),
  answer: z.string(),
  mediaType: 'text/event-stream',
  isAudited: false,
})

/** Share of a deployment's executions whose steps are traced. */
export const tracing = z.object({
  pipeline: z.string(),
  versionMajor: z.int(),
  instance: z.string().nullable(),
  share: z.number().min(0).max(1).describe('0: none, 1: every execution.'),
})

export const listTracing = defineRoute({
  ...runtime,
  name: 'listTracing',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/tracing',
  summary: 'Which deployments have the steps of their executions traced.',
  access: 'CONFIGURATION:READ',
  params: inEnvironment,
  answer: z.array(tracing),
  isAudited: false,
})

export const setTracing = defineRoute({
  ...runtime,
  name: 'setTracing',
  method: 'PUT',
  path: '/runtime/realms/:realm/:environment/tracing',
  summary: 'Traces the steps of a share of the executions of a deployment, without deploying it again.',
  access: 'CONFIGURATION:UPDATE',
  params: inEnvironment,
  body: z.strictObject({
    pipeline: z.string().min(1).max(200),
    versionMajor: z.int().min(0).max(999_999),
    instance: z.string().min(1).max(200).nullable().default(null),
    share: tracing.shape.share,
  }),
  answer: tracing,
})

export const executionRoutes = [
  searchExecutions,
  getExecution,
  getExecutionTrace,
  exportExecutionLogs,
  followExecutions,
  listTracing,
  setTracing,
] as const
