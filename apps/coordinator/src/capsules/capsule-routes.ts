import { capsules } from '@jatai/api'
import type { CapsuleRecord } from '@jatai/api'
import type { JsonObject } from '@jatai/flowspec'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import { findingsOf } from '../pipelines/pipeline-answers.ts'
import type { CapsuleEditor, SavedCapsule } from './capsule-editor.ts'
import type { CapsulesService } from './capsules-service.ts'

export function capsuleRoutes(service: CapsulesService, editor: CapsuleEditor): readonly BoundRoute[] {
  const saved = async ({ card, revision, findings }: SavedCapsule) =>
    new Answer({ capsule: await service.summary(card), findings: findingsOf(findings) }, { revision })
  const title = ({ card: { document } }: SavedCapsule): string =>
    `${document.name} ${document.development ?? document.published ?? ''}`
  return [
    bind(capsules.searchCapsules, ({ caller, query }) => service.search(caller, query)),
    bind(capsules.getCapsule, async ({ caller, params, query }) => {
      const { definition, revision } = await service.open(caller.realm, params.id, query.version)
      return new Answer(definition as CapsuleRecord & JsonObject, { revision }) // definitionOf writes its keys
    }),
    bind(capsules.createCapsule, async ({ caller, query, body, audit }) => {
      // What zod has let through is JSON: it was parsed from a body.
      const made = await editor.create(caller, body as JsonObject, query.keepVersion)
      Object.assign(audit, { reference: made.card.id, description: `Creates the capsule ${title(made)}` })
      return saved(made)
    }),
    bind(capsules.saveCapsule, async ({ caller, params, body, ifMatch, audit }) => {
      const made = await editor.save(caller, params.id, body as JsonObject, ifMatch)
      Object.assign(audit, { reference: made.card.id, description: `Saves the capsule ${title(made)}` })
      return saved(made)
    }),
    bind(capsules.publishCapsule, async ({ caller, params, ifMatch, audit }) => {
      const made = await editor.publish(caller, params.id, ifMatch)
      Object.assign(audit, { reference: made.card.id, description: `Publishes the capsule ${title(made)}` })
      return new Answer(await service.summary(made.card), { revision: made.revision })
    }),
    bind(capsules.updateCapsuleState, async ({ caller, params, body, audit }) => {
      const { before, after } = await service.setArchived(caller, params.id, body.archived)
      Object.assign(audit, {
        reference: after.id,
        description: `${body.archived ? 'Archives' : 'Restores'} the capsule ${before.name}`,
        before: { archived: before.archived },
        after: { archived: after.document.archived },
      })
      return service.summary(after)
    }),
    bind(capsules.capsuleVersions, ({ caller, params, query }) => service.versions(caller.realm, params.id, query)),
    bind(capsules.validateCapsuleDocument, async ({ caller, body }) =>
      findingsOf(await editor.problems(caller.realm, body as JsonObject)),
    ),
  ]
}
