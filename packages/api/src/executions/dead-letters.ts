import { z } from 'zod'
import { documentId, environmentName, moment, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'
import { shownMessage } from './executions.ts'

const tag = 'Dead letters'
const runtime = { tag, errorForm: 'runtime' as const, environment: 'params' as const }
const inEnvironment = z.object({ realm: realmName, environment: environmentName })
const one = z.object({ realm: realmName, environment: environmentName, id: documentId })

/** A message that was refused and set aside. */
export const deadLetter = z.object({
  id: documentId,
  key: z.string().describe('The execution key; it is recorded as an error.'),
  pipeline: z.string(),
  versionMajor: z.int(),
  instance: z.string().nullable(),
  reason: z.string().describe('Why it was refused.'),
  setAsideAt: moment,
  starts: z.int().describe('How often its execution was begun.'),
  bytes: z.int().describe('Size of the body.'),
})
export type DeadLetterView = z.output<typeof deadLetter>

export const deadLetterDetail = deadLetter.extend({
  trigger: z.string().describe('Type of the trigger.'),
  publishedAt: moment,
  hops: z.int(),
  parentKey: z.string().nullable(),
  files: z
    .array(z.object({ name: z.string(), bytes: z.int() }))
    .describe('Files that came with it; they are kept for 24 hours.'),
  request: shownMessage.describe('Nothing of it is shown while its pipeline is not deployed.'),
})

export const listDeadLetters = defineRoute({
  ...runtime,
  name: 'listDeadLetters',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/dead-letters',
  summary: 'Lists messages that were refused and set aside, oldest first.',
  access: 'MESSAGE:READ',
  params: inEnvironment,
  query: z.object({
    pipeline: z.string().trim().max(200).optional().describe('The whole name.'),
    ...pageQuery,
  }),
  answer: pageOf(deadLetter),
  isAudited: false,
})

export const getDeadLetter = defineRoute({
  ...runtime,
  name: 'getDeadLetter',
  method: 'GET',
  path: '/runtime/realms/:realm/:environment/dead-letters/:id',
  summary: 'Shows a dead letter with its message.',
  access: 'MESSAGE:READ',
  params: one,
  answer: deadLetterDetail,
})

export const resendDeadLetter = defineRoute({
  ...runtime,
  name: 'resendDeadLetter',
  method: 'POST',
  path: '/runtime/realms/:realm/:environment/dead-letters/:id/repetitions',
  summary: 'Runs the message of a dead letter as a new execution, on what is deployed now; the dead letter goes.',
  access: 'DEPLOYMENT:EXECUTE',
  params: one,
  answer: z.object({ key: z.string().describe('Of the new execution.') }),
  status: 202,
  isIdempotent: true,
})

export const discardDeadLetter = defineRoute({
  ...runtime,
  name: 'discardDeadLetter',
  method: 'DELETE',
  path: '/runtime/realms/:realm/:environment/dead-letters/:id',
  summary: 'Discards a dead letter: its message is gone.',
  access: 'DEPLOYMENT:EXECUTE',
  params: one,
})

export const deadLetterRoutes = [listDeadLetters, getDeadLetter, resendDeadLetter, discardDeadLetter] as const
