import { z } from 'zod'
import { capsuleDocument } from '../capsules/capsule-shapes.ts'
import { actor, documentId, moment, realmName } from '../common.ts'
import { defineRoute } from '../route.ts'

const tag = 'Test runs'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })

const shownText = z.object({
  text: z.string().describe('Secrets masked.'),
  bytes: z.int().describe('Of the whole text.'),
  isTruncated: z.boolean().optional(),
})

/** What one run of a step did (engine.md §5, step metadata). */
export const trialStep = z.object({
  id: z.string(),
  stepName: z.string(),
  connector: z.string(),
  path: z.string().describe('Where it ran: `For Each A [2] > Retry B [0]`; empty on the main track.'),
  status: z.enum(['success', 'failed']),
  startedAt: moment,
  elapsedMs: z.number(),
  input: shownText,
  output: shownText,
})

export const trialLine = z.object({
  at: moment,
  level: z.enum(['INFO', 'WARN', 'ERROR']),
  message: z.string(),
  step: z.string().optional(),
})

/** A step that waits to be run. */
export const trialPause = z.object({
  pause: z.int().describe('Number of the pause in the run.'),
  id: z.string().describe('Of the step.'),
  stepName: z.string(),
  connector: z.string(),
  path: z.string(),
  message: z.string().describe('JSON text of the message that the step will take, secrets masked.'),
})

export const trialEnd = z.object({
  kind: z.enum(['response', 'error']),
  code: z.int().optional().describe('Error code, HTTP style.'),
  output: z.string().describe('JSON text of the output message, or of the error object.'),
  elapsedMs: z.number(),
  stepsLeftOut: z.int().describe('Runs of steps beyond the first 2000.'),
})

/** Runs are their starter's alone, whichever kind they are. */
const OWN_RUNS = ['TEST-MODE:EXECUTE', 'TEST-MODE:EXECUTE:CAPSULE'] as const

const pauses = z
  .union([z.literal('every-step'), z.array(z.string().max(200)).max(1000)])
  .describe('Before which steps the run stops: ids of steps, or every one.')

/** A run of a document that is not deployed (engine.md §12). Kept for 24 hours, for who started it. */
export const trial = z.object({
  id: documentId,
  executionKey: z.string(),
  pipelineName: z.string(),
  status: z.enum(['running', 'paused', 'ended']),
  startedAt: moment,
  startedBy: actor,
  payload: z.string(),
  steps: z.array(trialStep),
  lines: z.array(trialLine),
  pauses: z.array(trialPause),
  end: trialEnd.optional(),
})
export type Trial = z.output<typeof trial>

export const startTrial = defineRoute({
  name: 'startTrial',
  method: 'POST',
  path: '/design/realms/:realm/test-runs',
  summary: 'Runs a document once as it is, in the test environment, without deploying it.',
  tag,
  access: 'TEST-MODE:EXECUTE',
  params: inRealm,
  body: z.strictObject({
    document: z.looseObject({}).describe('A pipeline document of any accepted shape; it needs no trigger.'),
    payload: z.string().max(6_000_000).default('{}').describe('JSON text of the message of the first step.'),
    pipelineId: documentId.optional().describe('The version that is open on the canvas.'),
    model: z.string().max(200).optional().describe('Multi-instance model.'),
    instance: z.string().max(200).optional().describe('Instance of that model.'),
    pauses: pauses.optional(),
  }),
  answer: trial,
  status: 201,
})

export const startCapsuleTrial = defineRoute({
  name: 'startCapsuleTrial',
  method: 'POST',
  path: '/design/realms/:realm/capsule-test-runs',
  summary: 'Runs a capsule once as it is drawn, in the test environment, with values for its form.',
  tag,
  access: 'TEST-MODE:EXECUTE:CAPSULE',
  params: inRealm,
  body: z.strictObject({
    definition: capsuleDocument,
    parameters: z.record(z.string().max(200), z.unknown()).default({}).describe('Property → value.'),
    accounts: z.record(z.string().max(200), z.string().max(200)).default({}).describe('Label → account of the realm.'),
    payload: z.string().max(6_000_000).default('{}').describe('JSON text of the message that the capsule gets.'),
    pauses: pauses.optional(),
  }),
  answer: trial,
  status: 201,
})

export const getTrial = defineRoute({
  name: 'getTrial',
  method: 'GET',
  path: '/design/realms/:realm/test-runs/:id',
  summary: 'What an own test run has told so far.',
  tag,
  access: OWN_RUNS,
  params: one,
  answer: trial,
  isAudited: false,
})

export const trialEvents = defineRoute({
  name: 'trialEvents',
  method: 'GET',
  path: '/design/realms/:realm/test-runs/:id/events',
  summary: 'Server-sent events of an own test run: step, line, pause, resume, end. A reader that comes back goes on.',
  tag,
  access: OWN_RUNS,
  params: one,
  query: z.object({
    after: z.coerce.number().int().min(0).optional().describe('Id of the last event that was read.'),
  }),
  mediaType: 'text/event-stream',
  answer: z.unknown(),
  status: 200,
  isAudited: false,
})

export const resumeTrial = defineRoute({
  name: 'resumeTrial',
  method: 'POST',
  path: '/design/realms/:realm/test-runs/:id/resume',
  summary: 'Lets a test run go on from a pause, with another message if one is given.',
  tag,
  access: OWN_RUNS,
  params: one,
  body: z.strictObject({
    pause: z.int().min(1).optional().describe('Which of several pauses of parallel tracks. Default: all.'),
    message: z.string().max(6_000_000).optional().describe('JSON text that the step takes instead of its message.'),
    pauses: pauses.optional().describe('Where it stops next. Default: as before.'),
  }),
  status: 204,
  action: 'Updated',
})

export const stopTrial = defineRoute({
  name: 'stopTrial',
  method: 'DELETE',
  path: '/design/realms/:realm/test-runs/:id',
  summary: 'Stops an own test run; what it has told is kept.',
  tag,
  access: OWN_RUNS,
  params: one,
})

export const exportTrial = defineRoute({
  name: 'exportTrial',
  method: 'GET',
  path: '/design/realms/:realm/test-runs/:id/export',
  summary: 'The file of an own test run: the flow, the payload, what came of it (flowspec.md §9.2).',
  tag,
  access: OWN_RUNS,
  params: one,
  answer: z.looseObject({}),
})

export const trialRoutes = [
  startTrial,
  startCapsuleTrial,
  getTrial,
  trialEvents,
  resumeTrial,
  stopTrial,
  exportTrial,
] as const
