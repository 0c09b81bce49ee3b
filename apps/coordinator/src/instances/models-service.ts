import { RequestError } from '@jatai/errors'
import type { instances } from '@jatai/api'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { changeDocument } from '../documents/change-document.ts'
import type { Change } from '../documents/change-document.ts'
import { findAll } from '../documents/find-all.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import { claimName, ownerOfName, releaseName } from '../names/claim-name.ts'
import type { Usage } from '../settings/usage.ts'
import { INSTANCES, MODELS } from './instance-documents.ts'
import type { ModelDocument } from './instance-documents.ts'

/** Models of multi-instance pipelines. */
export interface ModelsService {
  list(
    caller: Caller,
    filter: { readonly search?: string | undefined },
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<ViewPage<instances.ModelView>>
  /** @throws RequestError `INSTANCE_MODEL_UNKNOWN` */
  find(realm: string, id: string): Promise<Stored<ModelDocument>>
  /** By id, else by name: documents hold either. */
  resolve(realm: string, idOrName: string): Promise<Stored<ModelDocument> | undefined>
  view(stored: Stored<ModelDocument>): Promise<instances.ModelView>
  /** @throws RequestError `INSTANCE_MODEL_NAME_TAKEN` */
  create(caller: Caller, input: Pick<ModelDocument, 'name' | 'description' | 'fields'>): Promise<Stored<ModelDocument>>
  /** @throws RequestError `REVISION_STALE` */
  update(
    caller: Caller,
    id: string,
    change: Partial<Pick<ModelDocument, 'description' | 'fields'>>,
    ifMatch: string | undefined,
  ): Promise<Change<ModelDocument>>
  /** @throws RequestError `SETTING_IN_USE` when any pipeline is made with it */
  remove(caller: Caller, id: string, ifMatch: string | undefined): Promise<ModelDocument>
}

export function createModelsService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly usage: Usage
}): ModelsService {
  const { documents, createId, now, usage } = options

  async function find(realm: string, id: string): Promise<Stored<ModelDocument>> {
    const found = await documents.get(MODELS, id)
    if (found?.document.realm === realm) return found
    throw new RequestError('INSTANCE_MODEL_UNKNOWN', `There is no multi-instance model "${id}"`)
  }

  async function view({ id, document }: Stored<ModelDocument>): Promise<instances.ModelView> {
    const { realm: _realm, fields, ...rest } = document
    return { id, ...rest, fields: [...fields], instances: await documents.count(INSTANCES, { model: id }) }
  }

  return {
    async list(caller, { search }, page) {
      const words = search?.toLowerCase() ?? ''
      const query = { where: { realm: caller.realm }, sort: [{ field: 'name' }] }
      const found = await findPage(documents, MODELS, query, page, (stored) => {
        const { name, description } = stored.document
        return `${name}\n${description}`.toLowerCase().includes(words) ? stored : undefined
      })
      return { ...found, content: await Promise.all(found.content.map(view)) }
    },
    find,
    async resolve(realm, idOrName) {
      const byId = await documents.get(MODELS, idOrName)
      if (byId?.document.realm === realm) return byId
      const id = await ownerOfName(documents, 'instance-model', realm, idOrName)
      const byName = id === undefined ? undefined : await documents.get(MODELS, id)
      return byName?.document.realm === realm ? byName : undefined
    },
    view,
    async create({ realm, actor }, { name, description, fields }) {
      const id = createId()
      const taken = new RequestError('INSTANCE_MODEL_NAME_TAKEN', `There is a multi-instance model "${name}" already`)
      await claimName(documents, 'instance-model', realm, name, id, () => taken)
      const at = now()
      const document = { realm, name, description, fields, createdAt: at, updatedAt: at, updatedBy: actor }
      return documents.put(MODELS, id, document, { ifAbsent: true })
    },
    update: ({ realm, actor }, id, change, ifMatch) =>
      changeDocument(
        documents,
        MODELS,
        () => find(realm, id),
        ifMatch,
        (before) => ({ ...before, ...change, updatedAt: now(), updatedBy: actor }),
      ),
    async remove(caller, id, ifMatch) {
      const stored = await find(caller.realm, id)
      const { name } = stored.document
      await usage.refuseUsed(caller, 'model', [id, name], `the multi-instance model "${name}"`)
      await documents.delete(MODELS, id, { ifRevision: ifMatch ?? stored.revision })
      for (const instance of await findAll(documents, INSTANCES, { where: { model: id } })) {
        await documents.delete(INSTANCES, instance.id)
        await releaseName(documents, `instance-of-${id}`, caller.realm, instance.document.name, instance.id)
      }
      await releaseName(documents, 'instance-model', caller.realm, name, id)
      return stored.document
    },
  }
}
