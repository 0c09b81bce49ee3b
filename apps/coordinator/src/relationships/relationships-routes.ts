import { relationships } from '@jatai/api'
import type { RelationModelDocument, Stored } from '@jatai/platform'
import { definedOnly } from '../http/defined-only.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { Usage } from '../settings/usage.ts'
import { relationshipView } from './relationships-service.ts'
import type { RelationshipsService } from './relationships-service.ts'

export function relationshipRoutes(service: RelationshipsService, usage: Usage): readonly BoundRoute[] {
  const answer = (stored: Stored<RelationModelDocument>): Answer<relationships.RelationshipView> =>
    new Answer(relationshipView(stored), { revision: stored.revision })
  return [
    bind(relationships.listRelationships, ({ caller, query: { size, cursor, search } }) =>
      service.list(caller, { search }, { size, cursor }),
    ),
    bind(relationships.getRelationship, async ({ caller, params }) =>
      answer(await service.find(caller.realm, params.id)),
    ),
    bind(relationships.createRelationship, async ({ caller, body, audit }) => {
      const created = await service.create(caller, body)
      Object.assign(audit, { reference: created.id, after: created.document })
      return answer(created)
    }),
    bind(relationships.updateRelationship, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before: before.document, after: after.document })
      return answer(after)
    }),
    bind(relationships.deleteRelationship, async ({ caller, params, ifMatch, audit }) => {
      audit.before = await service.remove(caller, params.id, ifMatch)
    }),
    bind(relationships.relationshipUses, async ({ caller, params }) => {
      const { id, document } = await service.find(caller.realm, params.id)
      return usage.of(caller, 'relations', [id, document.name])
    }),
    bind(relationships.listRelations, ({ caller, params, query: { size, cursor, ...filter } }) =>
      service.relations(caller.realm, params.id, params.environment, filter, { size, cursor }),
    ),
    bind(relationships.deleteRelation, async ({ caller, params, audit }) => {
      const { a, b } = await service.removeRelation(caller, params.id, params.environment, params.relation)
      Object.assign(audit, { before: { a, b, environment: params.environment } })
    }),
  ]
}
