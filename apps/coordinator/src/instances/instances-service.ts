import { RequestError } from '@jatai/errors'
import type { instances } from '@jatai/api'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { changeDocument } from '../documents/change-document.ts'
import type { Change } from '../documents/change-document.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import { claimName, ownerOfName, releaseName } from '../names/claim-name.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { checkEnvironments } from '../settings/check-environments.ts'
import { inputError } from '../settings/input-error.ts'
import type { PipelineLookup } from '../pipelines/pipeline-lookup.ts'
import type { DeploymentLookup } from '../settings/neighbours.ts'
import { INSTANCES } from './instance-documents.ts'
import type { InstanceDocument, InstanceValues, ModelDocument } from './instance-documents.ts'
import type { ModelsService } from './models-service.ts'

/** By environment and field. */
export type ValuesInput = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Instances as people manage them, and as deployments freeze them. */
export interface InstancesService {
  /** @throws RequestError `INSTANCE_MODEL_UNKNOWN` */
  list(
    caller: Caller,
    model: string,
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<ViewPage<instances.InstanceView>>
  /** @throws RequestError `INSTANCE_UNKNOWN` */
  find(realm: string, model: string, id: string): Promise<Stored<InstanceDocument>>
  view(stored: Stored<InstanceDocument>): Promise<instances.InstanceView>
  /** @throws RequestError `INSTANCE_NAME_TAKEN`, `INPUT_INVALID` */
  create(
    caller: Caller,
    model: string,
    input: { readonly name: string; readonly values: ValuesInput },
  ): Promise<Stored<InstanceDocument>>
  /** @throws RequestError `INPUT_INVALID`, `REVISION_STALE` */
  update(
    caller: Caller,
    model: string,
    id: string,
    values: ValuesInput,
    ifMatch: string | undefined,
  ): Promise<Change<InstanceDocument>>
  /** @throws RequestError `SETTING_IN_USE` while it is deployed */
  remove(caller: Caller, model: string, id: string, ifMatch: string | undefined): Promise<InstanceDocument>
  /**
   * An instance with its values in an environment, for freezing.
   *
   * @param model id or name, as documents hold it
   * @throws RequestError `INSTANCE_MODEL_UNKNOWN`, `INSTANCE_UNKNOWN`, `INSTANCE_VALUES_MISSING` naming the fields
   */
  resolve(
    realm: string,
    environment: string,
    model: string,
    instance: string,
  ): Promise<{
    readonly name: string
    readonly variables: Readonly<Record<string, string>>
    readonly changedAt: number
  }>
}

export function createInstancesService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly realms: RealmsService
  readonly models: ModelsService
  readonly pipelines: PipelineLookup
  readonly deployments: DeploymentLookup
}): InstancesService {
  const { documents, createId, now, realms, models, pipelines, deployments } = options

  async function find(realm: string, model: string, id: string): Promise<Stored<InstanceDocument>> {
    const found = await documents.get(INSTANCES, id)
    if (found?.document.realm === realm && found.document.model === model) return found
    throw new RequestError('INSTANCE_UNKNOWN', `The model has no instance "${id}"`)
  }

  async function checkValues(realm: string, model: ModelDocument, values: ValuesInput): Promise<void> {
    await checkEnvironments(realms, realm, Object.keys(values), 'values')
    const problems = Object.entries(values).flatMap(([environment, fields]) =>
      Object.keys(fields)
        .filter((field) => !model.fields.includes(field))
        .map((field) => ({
          field: `values.${environment}.${field}`,
          problem: `the model has no such field, but ${model.fields.join(', ')}`,
        })),
    )
    if (problems.length > 0) throw inputError(...problems)
  }

  function changed(
    before: InstanceDocument['values'],
    values: ValuesInput,
    caller: Caller,
  ): Record<string, InstanceValues> {
    const next: Record<string, InstanceValues> = { ...before }
    for (const [environment, fields] of Object.entries(values)) {
      if (JSON.stringify(sorted(next[environment]?.fields)) === JSON.stringify(sorted(fields))) continue
      next[environment] = { fields, changedAt: now(), changedBy: caller.actor }
    }
    return next
  }

  async function viewOf(
    { id, document }: Stored<InstanceDocument>,
    model: ModelDocument,
    environments: readonly string[],
  ) {
    const { realm: _realm, model: modelId, values, ...rest } = document
    const shown = Object.entries(values).map(([environment, each]) => {
      // What belonged to a field that the model has no more is forgotten with the next change.
      const fields = Object.entries(each.fields).filter(([field]) => model.fields.includes(field))
      return [environment, { ...each, fields: Object.fromEntries(fields) }] as const
    })
    const missing = environments.map((environment) => [environment, missingFields(model, values[environment])] as const)
    return {
      id,
      modelId,
      ...rest,
      values: Object.fromEntries(shown),
      missing: Object.fromEntries(missing.filter(([, fields]) => fields.length > 0)),
    }
  }

  async function view(stored: Stored<InstanceDocument>): Promise<instances.InstanceView> {
    const { realm, model } = stored.document
    const { document } = await realms.get(realm)
    return viewOf(stored, (await models.find(realm, model)).document, document.environments)
  }

  return {
    async list(caller, model, page) {
      await models.find(caller.realm, model)
      const query = { where: { realm: caller.realm, model }, sort: [{ field: 'name' }] }
      const found = await findPage(documents, INSTANCES, query, page, (stored) => stored)
      return { ...found, content: await Promise.all(found.content.map(view)) }
    },
    find,
    view,
    async create(caller, model, { name, values }) {
      const { realm, actor } = caller
      const { document } = await models.find(realm, model)
      await checkValues(realm, document, values)
      const id = createId()
      const taken = new RequestError('INSTANCE_NAME_TAKEN', `The model has an instance "${name}" already`)
      await claimName(documents, `instance-of-${model}`, realm, name, id, () => taken)
      const at = now()
      const times = { createdAt: at, updatedAt: at, updatedBy: actor }
      const created = { realm, model, name, values: changed({}, values, caller), ...times }
      return documents.put(INSTANCES, id, created, { ifAbsent: true })
    },
    async update(caller, model, id, values, ifMatch) {
      const { document } = await models.find(caller.realm, model)
      await checkValues(caller.realm, document, values)
      return changeDocument(
        documents,
        INSTANCES,
        () => find(caller.realm, model, id),
        ifMatch,
        (before) => ({
          ...before,
          values: changed(before.values, values, caller),
          updatedAt: now(),
          updatedBy: caller.actor,
        }),
      )
    },
    async remove(caller, model, id, ifMatch) {
      const stored = await find(caller.realm, model, id)
      const { name } = stored.document
      await refuseDeployed(caller, model, name)
      await documents.delete(INSTANCES, id, { ifRevision: ifMatch ?? stored.revision })
      await releaseName(documents, `instance-of-${model}`, caller.realm, name, id)
      return stored.document
    },
    async resolve(realm, environment, model, instance) {
      const known = await models.resolve(realm, model)
      if (known === undefined) {
        throw new RequestError('INSTANCE_MODEL_UNKNOWN', `There is no multi-instance model "${model}"`)
      }
      const id = await ownerOfName(documents, `instance-of-${known.id}`, realm, instance)
      if (id === undefined) {
        const text = `The multi-instance model "${known.document.name}" has no instance "${instance}"`
        throw new RequestError('INSTANCE_UNKNOWN', text)
      }
      const { document } = await find(realm, known.id, id)
      const values = document.values[environment]
      const missing = missingFields(known.document, values)
      if (values === undefined || missing.length > 0) {
        const text = `The instance "${instance}" has no value in ${environment} for: ${missing.join(', ')}`
        throw new RequestError('INSTANCE_VALUES_MISSING', text, { details: { status: 422, missing } })
      }
      const variables = Object.fromEntries(known.document.fields.map((field) => [field, values.fields[field] ?? '']))
      return { name: document.name, variables, changedAt: values.changedAt }
    },
  }

  async function refuseDeployed(caller: Caller, model: string, instance: string): Promise<void> {
    const { realm } = caller
    const { document } = await models.find(realm, model)
    const using = new Set((await pipelines.using(realm, 'model', [model, document.name])).map(({ name }) => name))
    const { document: ofRealm } = await realms.get(realm)
    for (const environment of ofRealm.environments) {
      const deployed = (await deployments(realm, environment)).filter(
        (each) => each.instance === instance && using.has(each.pipelineName),
      )
      if (deployed.length === 0) continue
      const text = `The instance "${instance}" is deployed in ${environment}: delete the deployment first`
      throw new RequestError('SETTING_IN_USE', text, { details: { environment, deployments: deployed.length } })
    }
  }
}

function missingFields(model: ModelDocument, values: InstanceValues | undefined): string[] {
  return model.fields.filter((field) => values === undefined || !Object.hasOwn(values.fields, field))
}

function sorted(fields: Readonly<Record<string, string>> = {}): readonly (readonly [string, string])[] {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))
}
