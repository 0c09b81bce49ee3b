import { policies } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import { definedOnly } from '../http/defined-only.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { CheckCompliance } from './check-compliance.ts'
import type { PoliciesDocument } from './policy-documents.ts'
import { policiesView } from './policies-service.ts'
import type { PoliciesService } from './policies-service.ts'

export function policyRoutes(options: {
  readonly service: PoliciesService
  readonly checkCompliance: CheckCompliance
}): readonly BoundRoute[] {
  const { service, checkCompliance } = options
  const answer = ({ document, revision }: Stored<PoliciesDocument>): Answer<policies.PoliciesView> =>
    new Answer(policiesView(document), { revision })
  return [
    bind(policies.getPolicies, async ({ caller }) => answer(await service.get(caller.realm))),
    bind(policies.updatePolicies, async ({ caller, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, definedOnly(body), ifMatch)
      Object.assign(audit, { before: policiesView(before), after: policiesView(after.document) })
      return answer(after)
    }),
    bind(policies.policyVersions, ({ caller, query }) => service.versions(caller.realm, query)),
    bind(policies.checkCompliance, ({ caller, params }) => checkCompliance(caller, params.environment)),
  ]
}
