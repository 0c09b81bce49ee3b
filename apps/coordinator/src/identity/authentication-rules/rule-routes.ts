import { authenticationRules } from '@jatai/api'
import { Answer, bind } from '../../http/route-call.ts'
import type { BoundRoute } from '../../http/route-call.ts'
import type { RulesService } from './rules-service.ts'

export function ruleRoutes(service: RulesService): readonly BoundRoute[] {
  return [
    bind(authenticationRules.listAuthenticationRules, async ({ caller }) => {
      const { document, revision } = await service.list(caller.realm)
      return new Answer(document, { revision })
    }),
    bind(authenticationRules.setAuthenticationRules, async ({ caller, body, ifMatch, audit }) => {
      const { document, revision } = await service.setDraft(caller.realm, body.rules, ifMatch)
      audit.after = document
      return new Answer(document, { revision })
    }),
    bind(authenticationRules.activateAuthenticationRules, async ({ caller, ifMatch, audit }) => {
      const before = await service.list(caller.realm)
      const { document, revision } = await service.activate(caller.realm, ifMatch)
      Object.assign(audit, { before: before.document, after: document })
      return new Answer(document, { revision })
    }),
  ]
}
