import { z } from 'zod'
import { changed, documentId, environmentName, moment, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const runtime = { tag: 'Alerts', errorForm: 'runtime' as const, environment: 'params' as const }
const inEnvironment = z.object({ realm: realmName, environment: environmentName })
const one = z.object({ realm: realmName, environment: environmentName, id: documentId })

/** What is compared (run-and-monitor.md §15). */
export const alertMetric = z
  .enum(['executions', 'executions-per-instance', 'inflight', 'queued', 'message-size', 'memory', 'response-time'])
  .describe(
    'Executions per second (of all replicas, of each replica), executions running, messages waiting, bytes, %, ms.',
  )

/** One pipeline, whatever its minor; or every deployment of the environment, one by one. */
const scope = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pipeline'),
    pipeline: z.string().trim().min(1).max(200),
    versionMajor: z.int().min(0).max(999_999),
    instance: z.string().trim().min(1).max(200).nullable().default(null),
  }),
  z.strictObject({ kind: z.literal('realm') }),
])

const webAddress = z
  .string()
  .trim()
  .max(2000)
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'the address is http:// or https://',
  )

const channel = {
  emails: z.array(z.email().max(254)).max(50).default([]),
  emailText: z.string().trim().max(4000).default('').describe('Empty: a text of the platform.'),
  slackUrl: webAddress.nullable().optional().describe('Incoming webhook. Left out: as it is; null: none.'),
  telegramChat: z
    .string()
    .trim()
    .regex(/^(-?\d{1,20}|@\w{5,32})$/, 'a chat is a number, or @ and a name')
    .nullable()
    .default(null),
  webhookUrl: webAddress.nullable().optional().describe('Left out: as it is; null: none.'),
}

const alertRule = {
  scope,
  metric: alertMetric,
  condition: z.enum(['less', 'equal', 'greater']),
  limit: z.number().min(-1e15).max(1e15),
  toleranceMinutes: z.int().min(5).max(20).describe('The condition must hold so long without a break.'),
}

/** Messages and executions are counted: half of one is no limit. */
function hasWholeLimit({ metric, limit }: { readonly metric: string; readonly limit: number }): boolean {
  return (metric !== 'queued' && metric !== 'inflight') || Number.isInteger(limit)
}

const alertName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'a name has letters, digits and hyphens')
  .describe('Only the name is shown in a notification.')

/** Whether an alert fires for a deployment. */
export const alertState = z.object({
  pipeline: z.string(),
  versionMajor: z.int(),
  instance: z.string().nullable(),
  status: z.enum(['pending', 'firing']).describe('`pending`: the condition holds, not yet for long enough.'),
  since: moment,
})

/** The addresses of webhooks are secrets: they are shown without what authorizes. */
export const alert = z.object({
  id: documentId,
  name: alertName,
  environment: environmentName,
  isActive: z.boolean(),
  ...alertRule,
  emails: z.array(z.string()),
  emailText: z.string(),
  slack: z.object({ isOn: z.boolean(), host: z.string().nullable() }),
  telegram: z.object({ isOn: z.boolean(), chat: z.string().nullable() }),
  webhook: z.object({ isOn: z.boolean(), host: z.string().nullable() }),
  states: z.array(alertState),
  lastFailure: z
    .object({ at: moment, channel: z.string(), problem: z.string() })
    .nullable()
    .describe('The last notification that could not be delivered.'),
  ...changed,
})
export type Alert = z.output<typeof alert>

export const listAlerts = defineRoute({
  ...runtime,
  name: 'listAlerts',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/alerts',
  summary: 'Lists the alerts of an environment by name.',
  access: 'ALERT:READ',
  params: inEnvironment,
  query: z.object({ search: z.string().trim().max(200).optional().describe('Part of the name or pipeline.') }),
  answer: z.array(alert),
  isAudited: false,
})

export const getAlert = defineRoute({
  ...runtime,
  name: 'getAlert',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/alerts/:id',
  summary: 'Shows an alert.',
  access: 'ALERT:READ',
  params: one,
  answer: alert,
  hasRevision: true,
})

export const createAlert = defineRoute({
  ...runtime,
  name: 'createAlert',
  method: 'POST',
  path: '/runtime/realms/:realm/:environment/alerts',
  summary: 'Creates an alert, which is inactive.',
  access: 'ALERT:CREATE',
  params: inEnvironment,
  body: z
    .strictObject({
      name: alertName.optional().describe('Default: made of what it watches.'),
      ...alertRule,
      ...channel,
    })
    .refine(hasWholeLimit, { message: 'the limit of this metric is a whole number', path: ['limit'] }),
  answer: alert,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateAlert = defineRoute({
  ...runtime,
  name: 'updateAlert',
  method: 'PUT',
  path: '/runtime/realms/:realm/:environment/alerts/:id',
  summary: 'Changes an alert; what it knew of its condition begins anew.',
  access: 'ALERT:UPDATE',
  params: one,
  body: z
    .strictObject({ name: alertName, ...alertRule, ...channel })
    .refine(hasWholeLimit, { message: 'the limit of this metric is a whole number', path: ['limit'] }),
  answer: alert,
  hasRevision: true,
})

export const switchAlert = defineRoute({
  ...runtime,
  name: 'switchAlert',
  method: 'PUT',
  path: '/runtime/realms/:realm/:environment/alerts/:id/state',
  summary: 'Switches an alert on or off.',
  access: 'ALERT:UPDATE',
  params: one,
  body: z.strictObject({ isActive: z.boolean() }),
  answer: alert,
  hasRevision: true,
})

export const deleteAlert = defineRoute({
  ...runtime,
  name: 'deleteAlert',
  method: 'DELETE',
  path: '/runtime/realms/:realm/:environment/alerts/:id',
  summary: 'Deletes an alert.',
  access: 'ALERT:DELETE',
  params: one,
})

export const alertRoutes = [listAlerts, getAlert, createAlert, updateAlert, switchAlert, deleteAlert] as const
