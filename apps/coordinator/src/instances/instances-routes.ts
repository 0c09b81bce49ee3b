import { instances } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import { definedOnly } from '../http/defined-only.ts'
import { Answer, bind } from '../http/route-call.ts'
import type { BoundRoute } from '../http/route-call.ts'
import type { Usage } from '../settings/usage.ts'
import type { InstanceDocument, ModelDocument } from './instance-documents.ts'
import type { InstancesService } from './instances-service.ts'
import type { ModelsService } from './models-service.ts'

export function instanceRoutes(models: ModelsService, service: InstancesService, usage: Usage): readonly BoundRoute[] {
  const modelAnswer = async (stored: Stored<ModelDocument>): Promise<Answer<instances.ModelView>> =>
    new Answer(await models.view(stored), { revision: stored.revision })
  const answer = async (stored: Stored<InstanceDocument>): Promise<Answer<instances.InstanceView>> =>
    new Answer(await service.view(stored), { revision: stored.revision })
  return [
    bind(instances.listInstanceModels, ({ caller, query: { size, cursor, search } }) =>
      models.list(caller, { search }, { size, cursor }),
    ),
    bind(instances.getInstanceModel, async ({ caller, params }) =>
      modelAnswer(await models.find(caller.realm, params.id)),
    ),
    bind(instances.createInstanceModel, async ({ caller, body, audit }) => {
      const created = await models.create(caller, body)
      Object.assign(audit, { reference: created.id, after: modelAudit(created.document) })
      return modelAnswer(created)
    }),
    bind(instances.updateInstanceModel, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await models.update(caller, params.id, definedOnly(body), ifMatch)
      Object.assign(audit, { before: modelAudit(before.document), after: modelAudit(after.document) })
      return modelAnswer(after)
    }),
    bind(instances.deleteInstanceModel, async ({ caller, params, ifMatch, audit }) => {
      audit.before = modelAudit(await models.remove(caller, params.id, ifMatch))
    }),
    bind(instances.instanceModelUses, async ({ caller, params }) => {
      const { id, document } = await models.find(caller.realm, params.id)
      return usage.of(caller, 'model', [id, document.name])
    }),
    bind(instances.listInstances, ({ caller, params, query }) => service.list(caller, params.id, query)),
    bind(instances.createInstance, async ({ caller, params, body, audit }) => {
      const created = await service.create(caller, params.id, body)
      Object.assign(audit, { reference: created.id, after: auditOf(created.document) })
      return answer(created)
    }),
    bind(instances.updateInstance, async ({ caller, params, body, ifMatch, audit }) => {
      const { before, after } = await service.update(caller, params.id, params.instance, body.values, ifMatch)
      const changed = { before: auditOf(before.document), after: auditOf(after.document) }
      Object.assign(audit, { reference: params.instance, ...changed })
      return answer(after)
    }),
    bind(instances.deleteInstance, async ({ caller, params, ifMatch, audit }) => {
      audit.reference = params.instance
      audit.before = auditOf(await service.remove(caller, params.id, params.instance, ifMatch))
    }),
  ]
}

/** The audit masks what is called `fields` or `values`; these are no secrets. */
function modelAudit({ fields, ...rest }: ModelDocument): object {
  return { ...rest, variables: fields }
}

function auditOf({ values, ...rest }: InstanceDocument): object {
  const environments = Object.entries(values).map(([environment, { fields }]) => [environment, fields] as const)
  return { ...rest, environments: Object.fromEntries(environments) }
}
