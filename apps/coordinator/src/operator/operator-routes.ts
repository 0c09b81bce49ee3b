import { operator } from '@jatai/api'
import type { Licences } from '../deployments/licences/licence-document.ts'
import { bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { PurgePipeline } from '../pipelines/purge-pipeline.ts'
import type { RealmsService } from '../realms/realms-service.ts'

export function operatorRoutes(options: {
  readonly realms: RealmsService
  readonly licences: Licences
  readonly purgePipeline: PurgePipeline
}): readonly BoundRoute[] {
  const { realms, licences, purgePipeline } = options
  return [
    bind(operator.getLicence, async ({ params, audit }) => {
      await realms.get(params.realm)
      audit.realm = params.realm
      return licences.of(params.realm)
    }),
    bind(operator.setLicence, async ({ params, body, audit }) => {
      await realms.get(params.realm)
      Object.assign(audit, { realm: params.realm, before: await licences.of(params.realm), after: body })
      await licences.set(params.realm, body)
      await realms.setLicenceModel(params.realm, body.model)
      return body
    }),
    bind(operator.purgePipeline, async ({ params, audit }) => {
      await realms.get(params.realm)
      Object.assign(audit, { realm: params.realm, reference: params.id })
      const purged = await purgePipeline(params.realm, params.id)
      audit.before = purged
      return purged
    }),
  ]
}
