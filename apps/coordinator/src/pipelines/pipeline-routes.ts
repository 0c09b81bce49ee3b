import { pipelines } from '@jatai/api'
import { writePipeline } from '@jatai/flowspec'
import type { Json, JsonObject } from '@jatai/flowspec'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { PipelineAnswers } from './pipeline-answers.ts'
import { findingsOf, versionTitle } from './pipeline-answers.ts'
import type { PipelineCatalog } from './pipeline-catalog.ts'
import type { ListPipelines } from './pipeline-list.ts'
import type { PipelineSearch } from './pipeline-search.ts'
import type { PipelinesService } from './pipelines-service.ts'
import { readStored } from './take-document.ts'
import type { VersionEditor } from './version-editor.ts'

export function pipelineRoutes(options: {
  readonly answers: PipelineAnswers
  readonly catalog: PipelineCatalog
  readonly editor: VersionEditor
  readonly list: ListPipelines
  readonly service: PipelinesService
  readonly search: PipelineSearch
  readonly createId: () => string
}): readonly BoundRoute[] {
  const { answers, catalog, editor, list, service, search, createId } = options
  return [
    bind(pipelines.searchPipelines, async ({ caller, query }) =>
      answers.page(caller.realm, await search.find(caller, query)),
    ),
    bind(pipelines.listPipelines, async ({ caller, query }) => new Answer(await list(caller, query))),
    bind(pipelines.getPipeline, async ({ caller, params }) => {
      const { record, revision } = await answers.record(caller, params.id)
      return new Answer(record, { revision })
    }),
    bind(pipelines.exportPipeline, async ({ caller, params, query }) => {
      const { record } = await answers.record(caller, params.id)
      const written = writePipeline(readStored(record), query.shape, { newId: createId })
      return written as Record<string, unknown> // every shape is an object
    }),
    bind(pipelines.savePipeline, async ({ caller, body, ifMatch, audit }) => {
      // What zod has let through is JSON: it was parsed from a body.
      const document = body as JsonObject
      const isNew = body.id === undefined || body.id === null || body.id === ''
      const { id, document: row } = isNew
        ? await service.create(caller, document)
        : (await editor.saveInPlace(caller, body.id as string, document, ifMatch)).after
      Object.assign(audit, { reference: id, description: `${isNew ? 'Creates' : 'Saves'} ${versionTitle(row)}` })
      const saved = await answers.saved(caller, id)
      return new Answer(saved.body, { revision: saved.revision })
    }),
    bind(pipelines.importPipeline, async ({ caller, query, body, audit }) => {
      const { version, findings, isUnchanged } = await service.import(caller, body as Json, query)
      const what = isUnchanged ? 'has this document already' : 'is made of it'
      Object.assign(audit, {
        reference: version.id,
        description: `Imports a document: ${versionTitle(version.document)} ${what}`,
      })
      const pipeline = await answers.summary(version)
      return new Answer({ pipeline, findings: findingsOf(findings), isUnchanged }, { status: isUnchanged ? 200 : 201 })
    }),
    bind(pipelines.validatePipelineDocument, async ({ caller, body }) =>
      findingsOf(await catalog.problems(caller.realm, body as Json)),
    ),
    bind(pipelines.movePipelines, async ({ caller, params, body, audit }) => {
      const moved = await service.move(caller, params.id, body.names)
      audit.description = `Moves ${body.names.join(', ')} into the project`
      return { moved }
    }),
    bind(pipelines.findUses, async ({ caller, params: { kind, name }, query }) =>
      answers.page(caller.realm, await search.uses(caller, kind, name, query)),
    ),
  ]
}
