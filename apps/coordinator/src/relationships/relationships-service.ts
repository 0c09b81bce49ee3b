import { RequestError } from '@jatai/errors'
import type { relationships } from '@jatai/api'
import { RELATION_MODELS, relationKey, RELATIONS } from '@jatai/platform'
import type { DocumentStore, RelationDocument, RelationModelDocument, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { changeDocument } from '../documents/change-document.ts'
import type { Change } from '../documents/change-document.ts'
import { findAll } from '../documents/find-all.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import { claimName, releaseName } from '../names/claim-name.ts'
import { inputError } from '../settings/input-error.ts'
import type { Usage } from '../settings/usage.ts'

type Model = RelationModelDocument
type Page = { readonly size: number; readonly cursor?: string | undefined }

/** Relationship models, and the data that steps have written. */
export interface RelationshipsService {
  list(
    caller: Caller,
    filter: { readonly search?: string | undefined },
    page: Page,
  ): Promise<ViewPage<relationships.RelationshipView>>
  /** @throws RequestError `RELATIONSHIP_UNKNOWN` */
  find(realm: string, id: string): Promise<Stored<Model>>
  /** @throws RequestError `RELATIONSHIP_NAME_TAKEN` */
  create(
    caller: Caller,
    input: Pick<Model, 'name' | 'type' | 'fieldA' | 'fieldB' | 'description'>,
  ): Promise<Stored<Model>>
  /** @throws RequestError `SETTING_IN_USE` for type and fields of a model that has data; `REVISION_STALE` */
  update(
    caller: Caller,
    id: string,
    change: Partial<Pick<Model, 'type' | 'fieldA' | 'fieldB' | 'description'>>,
    ifMatch: string | undefined,
  ): Promise<Change<Model>>
  /** @throws RequestError `SETTING_IN_USE` when any pipeline names it */
  remove(caller: Caller, id: string, ifMatch: string | undefined): Promise<Model>
  relations(
    realm: string,
    id: string,
    environment: string,
    filter: { readonly field: 'a' | 'b'; readonly value?: string | undefined },
    page: Page,
  ): Promise<ViewPage<{ id: string } & Pick<RelationDocument, 'a' | 'b' | 'createdAt' | 'updatedAt'>>>
  /** @throws RequestError `RELATION_UNKNOWN`, `SETTING_IN_USE` while a deployed pipeline uses the model */
  removeRelation(caller: Caller, id: string, environment: string, relation: string): Promise<RelationDocument>
  /** Ids and names of all models: documents hold either. */
  names(realm: string): Promise<ReadonlySet<string>>
}

export function createRelationshipsService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly usage: Usage
}): RelationshipsService {
  const { documents, createId, now, usage } = options

  async function find(realm: string, id: string): Promise<Stored<Model>> {
    const found = await documents.get(RELATION_MODELS, id)
    if (found?.document.realm === realm) return found
    throw new RequestError('RELATIONSHIP_UNKNOWN', `There is no relationship "${id}"`)
  }

  return {
    list(caller, { search }, page) {
      const words = search?.toLowerCase() ?? ''
      const query = { where: { realm: caller.realm }, sort: [{ field: 'name' }] }
      return findPage(documents, RELATION_MODELS, query, page, (stored) => {
        const { name, description } = stored.document
        return `${name}\n${description}`.toLowerCase().includes(words) ? relationshipView(stored) : undefined
      })
    },
    find,
    async create({ realm, actor }, input) {
      const id = createId()
      const taken = new RequestError('RELATIONSHIP_NAME_TAKEN', `There is a relationship "${input.name}" already`)
      await claimName(documents, 'relationship', realm, input.name, id, () => taken)
      const at = now()
      const document = { realm, ...input, createdAt: at, updatedAt: at, updatedBy: actor }
      return documents.put(RELATION_MODELS, id, document, { ifAbsent: true })
    },
    update: ({ realm, actor }, id, change, ifMatch) =>
      changeDocument(
        documents,
        RELATION_MODELS,
        () => find(realm, id),
        ifMatch,
        async (before) => {
          const after: Model = { ...before, ...change, updatedAt: now(), updatedBy: actor }
          if (after.fieldA === after.fieldB) {
            throw inputError({ field: 'fieldB', problem: 'the two fields need different names' })
          }
          const isOther = (['type', 'fieldA', 'fieldB'] as const).some((field) => before[field] !== after[field])
          if (isOther && (await documents.count(RELATIONS, { model: id })) > 0) {
            const text = `The relationship "${before.name}" has data: its type and fields stay as they are`
            throw new RequestError('SETTING_IN_USE', text)
          }
          return after
        },
      ),
    async remove(caller, id, ifMatch) {
      const stored = await find(caller.realm, id)
      const { name } = stored.document
      await usage.refuseUsed(caller, 'relations', [id, name], `the relationship "${name}"`)
      await documents.delete(RELATION_MODELS, id, { ifRevision: ifMatch ?? stored.revision })
      await releaseName(documents, 'relationship', caller.realm, name, id)
      for (const relation of await findAll(documents, RELATIONS, { where: { model: id } })) {
        await documents.delete(RELATIONS, relation.id)
      }
      return stored.document
    },
    async relations(realm, id, environment, { field, value }, page) {
      await find(realm, id)
      const where = {
        realm,
        environment,
        model: id,
        ...(value === undefined ? {} : { [field === 'a' ? 'keyA' : 'keyB']: relationKey(value) }),
      }
      const query = { where, sort: [{ field: field === 'a' ? 'keyA' : 'keyB' }] }
      return findPage(documents, RELATIONS, query, page, (stored) => {
        const { a, b, createdAt, updatedAt } = stored.document
        return { id: stored.id, a, b, createdAt, updatedAt }
      })
    },
    async removeRelation(caller, id, environment, relation) {
      const { realm } = caller
      const { document: model } = await find(realm, id)
      const found = await documents.get(RELATIONS, relation)
      const document = found?.document
      if (document?.realm !== realm || document.model !== id || document.environment !== environment) {
        throw new RequestError(
          'RELATION_UNKNOWN',
          `The relationship "${model.name}" has no such pair in ${environment}`,
        )
      }
      await usage.refuseDeployed(caller, 'relations', [id, model.name], `the relationship "${model.name}"`)
      await documents.delete(RELATIONS, relation)
      return document
    },
    async names(realm) {
      const all = await findAll(documents, RELATION_MODELS, { where: { realm } })
      return new Set(all.flatMap(({ id, document }) => [id, document.name]))
    },
  }
}

/** A model as people see it. */
export function relationshipView({ id, document }: Stored<Model>): relationships.RelationshipView {
  const { realm: _realm, updatedBy, ...rest } = document
  const { email, ...person } = updatedBy
  return { id, ...rest, updatedBy: { ...person, ...(email === undefined ? {} : { email }) } }
}
