import { realms } from '@jatai/api'
import { definedOnly } from '../http/defined-only.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { RealmsService } from './realms-service.ts'

export function realmRoutes(service: RealmsService): readonly BoundRoute[] {
  return [
    bind(realms.getRealm, async ({ params }) => {
      const { document, revision } = await service.get(params.realm)
      return new Answer(document, { revision })
    }),
    bind(realms.listEnvironments, async ({ params }) => {
      const { document } = await service.get(params.realm)
      return document.environments.map((name) => ({ name }))
    }),
    bind(realms.updateRealmSettings, async ({ params, body, ifMatch, audit }) => {
      const { before, after } = await service.updateSettings(params.realm, definedOnly(body), ifMatch)
      Object.assign(audit, { before, after: after.document })
      return new Answer(after.document, { revision: after.revision })
    }),
  ]
}
