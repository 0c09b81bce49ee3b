import { z } from 'zod'
import { description, documentId, realmName } from '../common.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { defineRoute } from '../route.ts'
import { anyDocument, finding, pipelineName, pipelineRecord, pipelineSummary } from './pipeline-shapes.ts'

export { pipelineName } from './pipeline-shapes.ts'

const tag = 'Pipelines'
const inRealm = z.object({ realm: realmName })
const one = z.object({ realm: realmName, id: documentId })
const project = z.string().min(1).max(200).describe('Id or name of a project.')

export const searchPipelines = defineRoute({
  name: 'searchPipelines',
  method: 'GET',
  path: '/design/realms/:realm/pipeline-versions',
  summary: 'Finds pipelines of the projects that the caller belongs to.',
  tag,
  access: 'PIPELINE:READ',
  params: inRealm,
  query: z.object({
    name: z.string().trim().max(200).optional().describe('The whole name.'),
    search: z
      .string()
      .trim()
      .max(200)
      .optional()
      .describe('Parts of the name, or of words in the flow of the newest minor; all of them must be found.'),
    projectId: project.optional(),
    versions: z.enum(['all', 'latest']).default('latest').describe('Every version, or the newest minor of each major.'),
    archived: z.stringbool().optional().describe('Only archived versions, or only others.'),
    draft: z.stringbool().optional(),
    trigger: z.string().max(200).optional().describe('Up to five types, separated by commas.'),
    sort: z.enum(['name', 'updatedAt', 'version']).default('name').describe('Newest first by time and version.'),
    ...pageQuery,
  }),
  answer: pageOf(pipelineSummary),
  isAudited: false,
})

export const listPipelines = defineRoute({
  name: 'listPipelines',
  method: 'GET',
  path: '/design/realms/:realm/pipelines',
  summary: 'Every version row with its flow, as scripts expect it; with `page` one page of them.',
  tag,
  access: 'PIPELINE:READ',
  params: inRealm,
  query: z.object({
    name: z.string().trim().max(200).optional(),
    projectId: project.optional(),
    archived: z.stringbool().optional(),
    page: z.coerce.number().int().min(0).max(1_000_000).optional().describe('Counted from 0.'),
    size: z.coerce.number().int().min(1).max(500).default(20),
  }),
  answer: z.union([
    z.array(pipelineRecord),
    z.object({ content: z.array(pipelineRecord), page: z.int(), size: z.int(), total: z.int(), last: z.boolean() }),
  ]),
  mediaType: 'application/json',
})

export const getPipeline = defineRoute({
  name: 'getPipeline',
  method: 'GET',
  path: '/design/realms/:realm/pipelines/:id',
  summary: 'The stored record of a version, flow included.',
  tag,
  access: 'PIPELINE:READ',
  params: one,
  answer: pipelineRecord,
  hasRevision: true,
})

export const exportPipeline = defineRoute({
  name: 'exportPipeline',
  method: 'GET',
  path: '/design/realms/:realm/pipelines/:id/export',
  summary: 'The document of a version in another shape.',
  tag,
  access: 'PIPELINE:READ',
  params: one,
  query: z.object({ shape: z.enum(['stored', 'export', 'bare', 'clipboard']).default('export') }),
  answer: z.looseObject({}).describe('A pipeline document of the shape.'),
})

export const savePipeline = defineRoute({
  name: 'savePipeline',
  method: 'POST',
  path: '/design/realms/:realm/pipelines',
  summary: 'Without an id makes a shell 0.0; with the id of a draft writes that draft. Keys that are not sent stay.',
  tag,
  access: ['PIPELINE:CREATE', 'PIPELINE:UPDATE'],
  params: inRealm,
  body: z.looseObject({
    id: documentId.nullish(),
    name: pipelineName.optional().describe('Needed without an id; with one it cannot become another.'),
    description: description.nullish(),
    projectId: project.nullish(),
  }),
  answer: z.object({
    pipeline: pipelineRecord,
    configurations: z.array(z.object({ id: z.string(), version: z.int() })),
  }),
  hasRevision: true,
  isIdempotent: true,
})

export const importPipeline = defineRoute({
  name: 'importPipeline',
  method: 'POST',
  path: '/design/realms/:realm/pipeline-imports',
  summary: 'Takes a document of any shape: a new pipeline 1.0, or the next minor of one that is there.',
  tag,
  access: 'PIPELINE:CREATE',
  params: inRealm,
  query: z.object({
    name: pipelineName.optional().describe('Wins over the name in the document.'),
    project: project.optional().describe('Default: that of the pipeline, or `default`.'),
    major: z.coerce.number().int().min(0).max(9999).optional().describe('Which major gets it. Default: the newest.'),
    replaceDraft: z
      .stringbool()
      .default(false)
      .describe('Writes over the newest minor when that is a draft, where otherwise the next minor is made.'),
  }),
  body: anyDocument,
  answer: z.object({
    pipeline: pipelineSummary,
    findings: z.array(finding),
    isUnchanged: z.boolean().describe('The newest minor has this very document: nothing was made.'),
  }),
  status: 201,
  isIdempotent: true,
})

export const validatePipelineDocument = defineRoute({
  name: 'validatePipelineDocument',
  method: 'POST',
  path: '/design/realms/:realm/pipeline-validations',
  summary: 'Every problem of a document, each with its place; nothing is stored.',
  tag,
  access: 'PIPELINE:READ',
  params: inRealm,
  body: anyDocument,
  answer: z.array(finding),
  action: 'Viewed',
  isAudited: false,
  status: 200,
})

export const movePipelines = defineRoute({
  name: 'movePipelines',
  method: 'PUT',
  path: '/design/realms/:realm/projects/:id/pipelines',
  summary: 'Moves pipelines, all versions of each, into a project.',
  tag,
  access: 'PROJECT:UPDATE:LINK-WITH-PIPELINE',
  params: one,
  body: z.strictObject({ names: z.array(pipelineName).min(1).max(500) }),
  answer: z.object({ moved: z.int().describe('Those that were elsewhere.') }),
})

export const findUses = defineRoute({
  name: 'findUses',
  method: 'GET',
  path: '/design/realms/:realm/uses/:kind/:name',
  summary: 'The versions that use an account, global, capsule, relationship, instance model, event or component.',
  tag,
  access: 'PIPELINE:READ',
  params: z.object({
    realm: realmName,
    kind: z.enum(['account', 'global', 'capsule', 'relation', 'model', 'event', 'component']),
    name: z.string().min(1).max(200),
  }),
  query: z.object({ ...pageQuery }),
  answer: pageOf(pipelineSummary),
  isAudited: false,
})

export const pipelineRoutes = [
  searchPipelines,
  listPipelines,
  getPipeline,
  exportPipeline,
  savePipeline,
  importPipeline,
  validatePipelineDocument,
  movePipelines,
  findUses,
] as const
