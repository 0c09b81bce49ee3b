import { groupIntegrations } from '@jatai/api'
import { definedOnly } from '../../http/defined-only.ts'
import { bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import { signInPath } from '../providers/sign-in-path.ts'
import type { IntegrationsService } from './integrations-service.ts'

export function integrationRoutes(service: IntegrationsService): readonly BoundRoute[] {
  return [
    bind(groupIntegrations.listGroupIntegrations, ({ caller, query }) => service.list(caller.realm, query.archived)),
    bind(groupIntegrations.createGroupIntegrations, async ({ caller, body, audit }) => {
      const made = await service.create(caller, body.integrations.map(definedOnly))
      Object.assign(audit, { reference: made.map(({ id }) => id).join(','), after: made })
      return made
    }),
    bind(groupIntegrations.testGroupIntegration, async ({ caller, params, body, origin }) => {
      const { ticket, provider, expiresAt } = await service.startTest(caller, params.id, body.email)
      return { url: `${signInPath(origin, caller.realm, provider)}/sign-in?test=${ticket}`, expiresAt }
    }),
    bind(groupIntegrations.cancelGroupIntegrationTest, ({ caller, params }) => service.cancelTest(caller, params.id)),
    bind(groupIntegrations.activateGroupIntegrations, async ({ caller, body, audit }) => {
      const active = await service.activate(caller, body.ids, body.acceptsUntested)
      Object.assign(audit, { reference: body.ids.join(','), after: active })
      return active
    }),
    bind(groupIntegrations.archiveGroupIntegration, async ({ caller, params, audit }) => {
      const after = await service.archive(caller, params.id)
      audit.after = after
      return after
    }),
  ]
}
