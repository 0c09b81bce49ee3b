import { RequestError } from '@jatai/errors'
import type { globals } from '@jatai/api'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { requirePermission } from '../access/require-permission.ts'
import { changeDocument } from '../documents/change-document.ts'
import type { Change } from '../documents/change-document.ts'
import { findAll } from '../documents/find-all.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import { claimName, releaseName } from '../names/claim-name.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { checkEnvironments } from '../settings/check-environments.ts'
import { inputError } from '../settings/input-error.ts'
import type { Usage } from '../settings/usage.ts'
import { valueProblem } from './check-value.ts'
import { GLOBALS } from './global-document.ts'
import type { GlobalDocument, GlobalValue } from './global-document.ts'
import { createUniqueValues } from './unique-values.ts'

export interface GlobalInput extends Pick<GlobalDocument, 'name' | 'category' | 'description'> {
  /** By environment. */
  readonly values: Readonly<Record<string, string>>
}

export interface GlobalChange extends Partial<Pick<GlobalDocument, 'category' | 'description'>> {
  readonly values?: Readonly<Record<string, string | null>>
}

/** Globals as people manage them, and as deployments freeze them. */
export interface GlobalsService {
  list(
    caller: Caller,
    filter: { readonly search?: string | undefined; readonly category?: GlobalDocument['category'] | undefined },
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<ViewPage<globals.GlobalView>>
  /** @throws RequestError `GLOBAL_UNKNOWN` */
  find(caller: Caller, id: string): Promise<Stored<GlobalDocument>>
  /** @throws RequestError `GLOBAL_NAME_TAKEN`, `INPUT_INVALID` */
  create(caller: Caller, input: GlobalInput): Promise<Stored<GlobalDocument>>
  /** @throws RequestError `INPUT_INVALID`, `REVISION_STALE` */
  update(caller: Caller, id: string, change: GlobalChange, ifMatch: string | undefined): Promise<Change<GlobalDocument>>
  /** @throws RequestError `SETTING_IN_USE`, `REVISION_STALE` */
  remove(caller: Caller, id: string, ifMatch: string | undefined): Promise<GlobalDocument>
  /** Name → value in an environment, for freezing. */
  resolve(realm: string, environment: string): Promise<Record<string, string>>
  /** Name → when its value in an environment was changed last. */
  changedAt(realm: string, environment: string): Promise<ReadonlyMap<string, number>>
  byName(realm: string): Promise<ReadonlyMap<string, Stored<GlobalDocument>>>
}

export function createGlobalsService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly realms: RealmsService
  readonly usage: Usage
}): GlobalsService {
  const { documents, createId, now, realms, usage } = options
  const unique = createUniqueValues(documents)
  const all = (realm: string): Promise<readonly Stored<GlobalDocument>[]> =>
    findAll(documents, GLOBALS, { where: { realm }, sort: [{ field: 'name' }] })

  async function find(caller: Caller, id: string): Promise<Stored<GlobalDocument>> {
    const found = await documents.get(GLOBALS, id)
    if (found?.document.realm === caller.realm) return found
    throw new RequestError('GLOBAL_UNKNOWN', `There is no global "${id}"`)
  }

  async function inEnvironment<T>(
    realm: string,
    environment: string,
    pick: (value: GlobalValue) => T,
  ): Promise<readonly (readonly [string, T])[]> {
    return (await all(realm)).flatMap(({ document: { name, values } }) => {
      const value = Object.hasOwn(values, environment) ? values[environment] : undefined
      return value === undefined ? [] : [[name, pick(value)] as const]
    })
  }

  /** @throws RequestError `INPUT_INVALID` */
  function checkValues({ category, values }: Pick<GlobalDocument, 'category' | 'values'>): void {
    const problems = Object.entries(values).flatMap(([environment, { value }]) => {
      const problem = valueProblem(category, value)
      return problem === undefined ? [] : [{ field: `values.${environment}`, problem }]
    })
    if (problems.length > 0) throw inputError(...problems)
  }

  return {
    list(caller, { search, category }, page) {
      const words = search?.toLowerCase() ?? ''
      const where = { realm: caller.realm, ...(category === undefined ? {} : { category }) }
      return findPage(documents, GLOBALS, { where, sort: [{ field: 'name' }] }, page, (stored) => {
        const view = globalView(stored, caller)
        const texts = [view.name, view.description, ...Object.values(view.values).map(({ value }) => value)]
        return texts.some((text) => text.toLowerCase().includes(words)) ? view : undefined
      })
    },
    find,
    async create(caller, { name, category, description, values }) {
      const { realm, actor } = caller
      await checkEnvironments(realms, realm, Object.keys(values), 'values')
      for (const environment of Object.keys(values)) requirePermission(caller, 'GLOBAL:CREATE', environment)
      const id = createId()
      const at = now()
      const document: GlobalDocument = {
        realm,
        name,
        category,
        description,
        values: Object.fromEntries(
          Object.entries(values).map(([environment, value]) => [
            environment,
            { value, changedAt: at, changedBy: actor },
          ]),
        ),
        createdAt: at,
        updatedAt: at,
        updatedBy: actor,
      }
      checkValues(document)
      const taken = new RequestError('GLOBAL_NAME_TAKEN', `There is a global "${name}" already`)
      await claimName(documents, 'global', realm, name, id, () => taken)
      try {
        await unique.claim(realm, id, document)
        return await documents.put(GLOBALS, id, document, { ifAbsent: true })
      } catch (error) {
        await unique.release(realm, id, document, undefined)
        await releaseName(documents, 'global', realm, name, id)
        throw error
      }
    },
    async update(caller, id, { category, description, values = {} }, ifMatch) {
      await checkEnvironments(realms, caller.realm, Object.keys(values), 'values')
      for (const environment of Object.keys(values)) requirePermission(caller, 'GLOBAL:UPDATE', environment)
      const change = await changeDocument(
        documents,
        GLOBALS,
        () => find(caller, id),
        ifMatch,
        async (before) => {
          const next: Record<string, GlobalValue> = { ...before.values }
          for (const [environment, value] of Object.entries(values)) {
            if (value === null) delete next[environment]
            else if (next[environment]?.value !== value) {
              next[environment] = { value, changedAt: now(), changedBy: caller.actor }
            }
          }
          const after: GlobalDocument = {
            ...before,
            ...(category === undefined ? {} : { category }),
            ...(description === undefined ? {} : { description }),
            values: next,
            updatedAt: now(),
            updatedBy: caller.actor,
          }
          checkValues(after)
          try {
            await unique.claim(caller.realm, id, after)
          } catch (error) {
            await unique.release(caller.realm, id, after, before)
            throw error
          }
          return after
        },
      )
      await unique.release(caller.realm, id, change.before.document, change.after.document)
      return change
    },
    async remove(caller, id, ifMatch) {
      const stored = await find(caller, id)
      const { name, values } = stored.document
      for (const environment of Object.keys(values)) requirePermission(caller, 'GLOBAL:DELETE', environment)
      await usage.refuseDeployed(caller, 'globals', [name], `the global "${name}"`)
      await documents.delete(GLOBALS, id, { ifRevision: ifMatch ?? stored.revision })
      await unique.release(caller.realm, id, stored.document, undefined)
      await releaseName(documents, 'global', caller.realm, name, id)
      return stored.document
    },
    resolve: async (realm, environment) =>
      Object.fromEntries(await inEnvironment(realm, environment, ({ value }) => value)),
    changedAt: async (realm, environment) =>
      new Map(await inEnvironment(realm, environment, ({ changedAt }) => changedAt)),
    byName: async (realm) => new Map((await all(realm)).map((stored) => [stored.document.name, stored])),
  }
}

/** A global as people see it, in the environments that they may look into. */
export function globalView({ id, document }: Stored<GlobalDocument>, caller: Caller): globals.GlobalView {
  const { realm: _realm, values, ...rest } = document
  const shown = Object.entries(values).filter(([environment]) => caller.permissions.allows('GLOBAL:READ', environment))
  return { id, ...rest, values: Object.fromEntries(shown) }
}
