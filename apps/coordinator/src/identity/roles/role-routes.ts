import { PERMISSIONS, roles as api } from '@jatai/api'
import { definedOnly } from '../../http/defined-only.ts'
import { Answer, bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { RolesService } from './roles-service.ts'

export function roleRoutes(service: RolesService): readonly BoundRoute[] {
  return [
    bind(api.listRoles, ({ params, query }) => service.list(params.realm, query.archived)),
    bind(api.getRole, async ({ params }) => {
      const { document, revision } = await service.get(params.realm, params.id)
      return new Answer(document, { revision })
    }),
    bind(api.createRole, async ({ caller, body, audit }) => {
      const { id, document, revision } = await service.create(caller, body)
      Object.assign(audit, { reference: id, after: document })
      return new Answer(document, { revision })
    }),
    bind(api.updateRole, async ({ caller, params, body, ifMatch, audit }) => {
      const { note: _note, ...change } = definedOnly(body)
      const { before, after } = await service.update(caller, params.id, change, ifMatch)
      Object.assign(audit, { before, after: after.document })
      return new Answer(after.document, { revision: after.revision })
    }),
    bind(api.listPermissions, () => [...PERMISSIONS]),
  ]
}
