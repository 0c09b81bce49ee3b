import { plans as routes } from '@jatai/api'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { PlansService } from './plans-service.ts'

export function planRoutes(service: PlansService): readonly BoundRoute[] {
  return [
    bind(routes.listPlans, ({ caller, query }) => service.list(caller, query)),
    bind(routes.getPlan, async ({ caller, params }) => {
      const { document, revision } = await service.get(caller, params.id)
      return new Answer(document, { revision })
    }),
    bind(routes.createPlan, async ({ caller, body, audit }) => {
      const { id, document, revision } = await service.create(caller, body)
      Object.assign(audit, { reference: id, after: document })
      return new Answer(document, { revision })
    }),
    bind(routes.updatePlan, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, params.id, body, ifMatch)
      Object.assign(audit, { before, after: after.document })
      return new Answer(after.document, { revision: after.revision })
    }),
    bind(routes.deletePlan, async ({ caller, params, audit }) => {
      audit.before = await service.delete(caller, params.id)
    }),
    bind(routes.deployPlan, async ({ caller, params, audit }) => {
      const after = await service.deploy(caller, params.id, 'test')
      audit.after = after
      return after
    }),
    bind(routes.promotePlan, async ({ caller, params, audit }) => {
      const after = await service.deploy(caller, params.id, 'prod')
      audit.after = after
      return after
    }),
  ]
}
