import { z } from 'zod'
import { actor, documentId, moment } from '../common.ts'

/** Name of a pipeline: unique in its realm, part of its URL, never changed (platform.md §5.2). */
export const pipelineName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/, 'a pipeline is named with at most 100 letters, digits and hyphens')

/** One version of a pipeline, without its flow. */
export const pipelineSummary = z.object({
  id: documentId.describe('Of this version.'),
  name: z.string(),
  description: z.string(),
  version: z.string().describe('major.minor'),
  versionMajor: z.int(),
  versionMinor: z.int(),
  draft: z.boolean().describe('Never deployed: may be overwritten.'),
  archived: z.boolean(),
  isLastVersion: z.boolean().describe('The newest minor of its major.'),
  projectId: z.string(),
  projectName: z.string(),
  trigger: z.string().nullable().describe('Type of the trigger.'),
  isMultiInstance: z.boolean(),
  steps: z.int().describe('Connected ones.'),
  deployedIn: z.array(z.string()).describe('Environments in which this version runs.'),
  needsAccounts: z.array(z.string()).describe('Accounts that the flow names and the realm does not have.'),
  createdAt: moment,
  createdBy: actor,
  updatedAt: moment,
  updatedBy: actor,
})
export type PipelineSummary = z.output<typeof pipelineSummary>

/**
 * A pipeline document as it is stored (flowspec.md §2). Keys that are not known here are kept, and numbers come as they
 * were sent, beyond what a double holds.
 */
export const pipelineRecord = z.looseObject({
  id: documentId,
  name: z.string(),
  versionMajor: z.int(),
  versionMinor: z.int(),
  draft: z.boolean(),
})

export type PipelineRecord = z.output<typeof pipelineRecord>

/** A finding about a document (flowspec.md §10). */
export const finding = z.object({
  rule: z.string().describe('`V-01` … `V-26`, or the code of what the compiler found.'),
  severity: z.enum(['error', 'deploy', 'warning']).describe('Blocks saving, blocks deployment, blocks nothing.'),
  message: z.string(),
  place: z.looseObject({}).describe('Branch, step, parameter, line.'),
  excerpt: z.string().optional().describe('The line of the text, and under it a caret.'),
})
export type Finding = z.output<typeof finding>

/** A size in an environment, which a deployment names by its id. */
export const configuration = z.object({
  id: z.string(),
  version: z.int(),
  size: z.enum(['SMALL', 'MEDIUM', 'LARGE']),
  environment: z.object({ name: z.string() }),
})
export type Configuration = z.output<typeof configuration>

/** A document as it is sent: it says what it is by itself (flowspec.md §1). */
export const anyDocument = z
  .union([z.looseObject({}), z.array(z.unknown())])
  .describe('A pipeline document: a stored record, an export, a fragment, a bare flow, or a drawing of the old canvas.')
