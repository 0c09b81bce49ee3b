import { z } from 'zod'
import { documentId, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'
import { anyDocument, configuration, finding, pipelineSummary } from './pipeline-shapes.ts'

const tag = 'Pipelines'
const one = z.object({ realm: realmName, id: documentId })

export const saveDraft = defineRoute({
  name: 'saveDraft',
  method: 'POST',
  path: '/design/realms/:realm/pipelines/:id/draft',
  summary: 'Saves a document over the newest minor: in place while that is a draft, as the next minor once it is not.',
  tag,
  access: ['PIPELINE:CREATE', 'PIPELINE:UPDATE'],
  params: one,
  body: anyDocument,
  answer: z.object({ pipeline: pipelineSummary, findings: z.array(finding) }),
  status: 200,
  hasRevision: true,
  isIdempotent: true,
  action: 'Updated',
})

export const createVersion = defineRoute({
  name: 'createVersion',
  method: 'POST',
  path: '/design/realms/:realm/pipelines/:id/versions',
  summary: 'Makes a new draft from a version: the next minor of its major, or a new major.',
  tag,
  access: 'PIPELINE:CREATE',
  params: one,
  body: z.strictObject({ kind: z.enum(['minor', 'major']) }),
  answer: pipelineSummary,
  status: 201,
  hasRevision: true,
  isIdempotent: true,
})

export const updateVersionState = defineRoute({
  name: 'updateVersionState',
  method: 'PATCH',
  path: '/design/realms/:realm/pipelines/:id/state',
  summary: 'Archives or restores a version.',
  tag,
  access: 'PIPELINE:DELETE',
  params: one,
  body: z.strictObject({ archived: z.boolean() }),
  answer: pipelineSummary,
  hasRevision: true,
  action: 'Removed/Archived',
})

export const pipelineHistory = defineRoute({
  name: 'pipelineHistory',
  method: 'GET',
  path: '/design/realms/:realm/pipelines/:id/history',
  summary: 'The minors of the major to which a version belongs, newest first, archived ones too.',
  tag,
  access: ['PIPELINE:READ:HISTORY', 'BETA:PIPELINE-HISTORY'],
  params: one,
  query: z.object({ ...pageQuery }),
  answer: pageOf(pipelineSummary),
})

const valueChange = z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })

export const diffPipelines = defineRoute({
  name: 'diffPipelines',
  method: 'GET',
  path: '/design/realms/:realm/pipelines/:id/diff/:other',
  summary: 'What has changed from one version to another, in steps, trigger and settings.',
  tag,
  access: 'PIPELINE:READ',
  params: z.object({ realm: realmName, id: documentId, other: documentId }),
  answer: z.object({
    before: pipelineSummary,
    after: pipelineSummary,
    changes: z.array(z.looseObject({ kind: z.string(), values: z.array(valueChange).optional() })),
  }),
})

export const pipelineConfigurations = defineRoute({
  name: 'pipelineConfigurations',
  method: 'GET',
  path: '/design/realms/:realm/pipelines/:id/configurations',
  summary: 'Size and environment of each configuration that a deployment can name.',
  tag,
  access: 'CONFIGURATION:READ',
  params: one,
  answer: z.array(configuration),
})

export const versionRoutes = [
  saveDraft,
  createVersion,
  updateVersionState,
  pipelineHistory,
  diffPipelines,
  pipelineConfigurations,
] as const
