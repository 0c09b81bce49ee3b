import { z } from 'zod'
import { actor, documentId, environmentName, moment } from '../common.ts'

/** Sizes, statuses and views of deployments (engine.md §6, run-and-monitor.md §2–§6). */

export const size = z.enum(['SMALL', 'MEDIUM', 'LARGE'])

/** Most replicas of one deployment. */
export const MAX_REPLICAS = 100

export const deploymentStatus = z
  .enum(['STARTING', 'DEPLOYED', 'DEGRADED', 'ERROR', 'DELETING'])
  .describe(
    'How it is (run-and-monitor.md §5). A failed redeployment over one that serves is DEPLOYED, with a failure.',
  )

export const operationKind = z.enum(['deploy', 'redeploy', 'rollback', 'restore', 'promote', 'delete'])

/** What a person chooses at deployment. */
export const deploymentSettings = z.object({
  size,
  consumers: z.int().describe('Concurrent executions of one replica.'),
  replicas: z.int(),
  engineVersion: z.string().nullable().describe('Channel of the engine; null: that of the platform.'),
})

const versionOf = { versionId: documentId, version: z.string().describe('major.minor') }

/** Something that happened to a deployment, or has changed since: a redeployment clears it (run-and-monitor.md §6). */
export const deploymentWarning = z.object({
  kind: z.enum([
    'out-of-memory',
    'restarted-by-errors',
    'recycled',
    'account-changed',
    'global-changed',
    'policy-changed',
    'outdated-engine',
  ]),
  message: z.string().describe('What it was and what to do.'),
  at: moment.nullable().describe('The last time.'),
  count: z.int().describe('How often since the deployment.'),
  names: z.array(z.string()).describe('The accounts or globals.'),
})
export type DeploymentWarning = z.output<typeof deploymentWarning>

export const deploymentOperation = z.object({
  id: documentId.describe('Of its entry in the history, once it has ended.'),
  kind: operationKind,
  startedAt: moment,
  startedBy: actor,
  ...versionOf,
  settings: deploymentSettings.nullable(),
})

/** Why the last operation failed; it has changed nothing. */
export const deploymentFailure = z.object({
  at: moment,
  kind: operationKind,
  ...versionOf,
  code: z.string(),
  message: z.string(),
})

/** Where it comes from. */
export const deploymentSource = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('version') }),
    z.object({ kind: z.literal('folder'), file: z.string() }),
  ])
  .describe('A stored version, or a file of the pipelines folder, which is the only way to change it then.')

/** A deployment: one major of a pipeline, or of one of its instances, in an environment. */
export const deployment = z.object({
  id: documentId,
  environment: environmentName,
  name: z.string().describe('Of the pipeline, for multi-instance `{pipeline}-{instance}`.'),
  pipeline: z.object({ id: documentId.describe('Of the version.'), name: z.string(), versionMajor: z.int() }),
  version: z.string().describe('major.minor'),
  instance: z.string().nullable(),
  source: deploymentSource,
  projectId: z.string(),
  projectName: z.string(),
  status: deploymentStatus,
  reason: z.string().nullable().describe('What is wrong with it, for people.'),
  ...deploymentSettings.shape,
  rtus: z.int(),
  availableReplicas: z.int(),
  isParked: z.boolean().describe('No engine runs until the next message; that is healthy.'),
  queued: z.int().describe('Messages that wait. They are lost when the deployment is deleted.'),
  deadLetters: z.int().describe('Messages that were refused and set aside. They are lost when it is deleted, too.'),
  inFlight: z.int().describe('Executions that run.'),
  endpoints: z.array(z.string()).describe('Published paths.'),
  credentials: z.array(z.string()).nullable().describe('What callers must show: none is `[]`; null: no HTTP trigger.'),
  warnings: z.array(deploymentWarning),
  operation: deploymentOperation.nullable().describe('What is under way.'),
  failure: deploymentFailure.nullable(),
  deployedAt: moment.nullable(),
  deployedBy: actor.nullable(),
})
export type DeploymentView = z.output<typeof deployment>

const earlier = z.object({ ...versionOf, ...deploymentSettings.shape })

/** A deployment with what its sheet shows. */
export const deploymentDetail = deployment.extend({
  trigger: z.object({ type: z.string(), settings: z.record(z.string(), z.unknown()) }).nullable(),
  lastErrorAt: moment.nullable().describe('When its last failed execution began; null: none, or of an instance.'),
  rollbackTo: earlier.nullable().describe('What a rollback brings back; null: there is nothing before.'),
})
export type DeploymentDetail = z.output<typeof deploymentDetail>

/** An attempt to change what is deployed, ended. Never changed. */
export const historyEntry = z.object({
  id: documentId,
  deploymentId: documentId,
  environment: environmentName,
  pipelineName: z.string(),
  versionMajor: z.int(),
  versionMinor: z.int(),
  versionId: documentId,
  instance: z.string().nullable(),
  projectId: z.string(),
  projectName: z.string().describe('As it was called then.'),
  kind: operationKind,
  status: z.enum(['deployed', 'error', 'deleted', 'rolled-back']),
  settings: deploymentSettings.nullable(),
  message: z.string().nullable().describe('What went wrong.'),
  startedAt: moment,
  endedAt: moment,
  by: actor,
})
export type HistoryEntry = z.output<typeof historyEntry>

/** One check of run-and-monitor.md §3.1 that something does not pass. */
export const checkFinding = z.looseObject({
  check: z.string().describe('`linter`, `limits`, `policy`, `route-conflict`, `quota`, …'),
  message: z.string(),
})
export type CheckFinding = z.output<typeof checkFinding>
