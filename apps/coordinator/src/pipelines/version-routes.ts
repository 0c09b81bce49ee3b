import { versions } from '@jatai/api'
import type { Json } from '@jatai/flowspec'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { configurationsOf } from './configurations.ts'
import type { PipelineAccess } from './pipeline-access.ts'
import { findingsOf, versionTitle } from './pipeline-answers.ts'
import type { PipelineAnswers } from './pipeline-answers.ts'
import type { PipelineSearch } from './pipeline-search.ts'
import type { VersionEditor } from './version-editor.ts'
import type { VersionsService } from './versions-service.ts'

export function versionRoutes(options: {
  readonly access: PipelineAccess
  readonly answers: PipelineAnswers
  readonly editor: VersionEditor
  readonly search: PipelineSearch
  readonly service: VersionsService
}): readonly BoundRoute[] {
  const { access, answers, editor, search, service } = options
  return [
    bind(versions.saveDraft, async ({ caller, params, body, ifMatch, audit }) => {
      // What zod has let through is JSON: it was parsed from a body.
      const { after, findings } = await editor.saveDraft(caller, params.id, body as Json, ifMatch)
      Object.assign(audit, { reference: after.id, description: `Saves ${versionTitle(after.document)}` })
      const pipeline = await answers.summary(after)
      return new Answer({ pipeline, findings: findingsOf(findings) }, { revision: after.revision })
    }),
    bind(versions.createVersion, async ({ caller, params, body, audit }) => {
      const made = await editor.createVersion(caller, params.id, body.kind)
      Object.assign(audit, { reference: made.id, description: `Creates ${versionTitle(made.document)}` })
      return new Answer(await answers.summary(made), { revision: made.revision })
    }),
    bind(versions.updateVersionState, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await editor.setArchived(caller, params.id, body.archived, ifMatch)
      Object.assign(audit, {
        description: `${body.archived ? 'Archives' : 'Restores'} ${versionTitle(before)}`,
        before: { archived: before.archived },
        after: { archived: after.document.archived },
      })
      return new Answer(await answers.summary(after), { revision: after.revision })
    }),
    bind(versions.pipelineHistory, async ({ caller, params, query }) => {
      const { stored } = await access.version(caller, params.id)
      return answers.page(caller.realm, await search.history(stored.document.line, query))
    }),
    bind(versions.diffPipelines, async ({ caller, params }) => {
      const left = await access.version(caller, params.id)
      const right = await access.version(caller, params.other)
      const changes = (await editor.compare(left, right)).map((change) => ({ ...change }))
      const [before, after] = [await answers.summary(left.stored), await answers.summary(right.stored)]
      return { before, after, changes: changes as { kind: string }[] }
    }),
    bind(versions.pipelineConfigurations, async ({ caller, params }) => {
      await access.version(caller, params.id)
      return configurationsOf(params.id, await service.environments(caller.realm))
    }),
  ]
}
