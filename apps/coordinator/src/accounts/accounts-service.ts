import { isJataiError, RequestError } from '@jatai/errors'
import { accountTypes } from '@jatai/api'
import type { accounts } from '@jatai/api'
import type { Actor } from '@jatai/api'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { requirePermission } from '../access/require-permission.ts'
import { changeDocument } from '../documents/change-document.ts'
import type { Change } from '../documents/change-document.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import { claimName, ownerOfName, releaseName } from '../names/claim-name.ts'
import type { ProjectsService } from '../projects/projects-service.ts'
import type { RealmsService } from '../realms/realms-service.ts'
import { checkEnvironments } from '../settings/check-environments.ts'
import { inputError } from '../settings/input-error.ts'
import type { Usage } from '../settings/usage.ts'
import { ACCOUNTS, INTERNAL_ACCOUNTS, renewalOf } from './account-document.ts'
import type { AccountDocument, AccountValues } from './account-document.ts'
import type { AccountValuesKeeper, ValuesInput } from './account-values.ts'
import { accountView, endOf, expiryOf } from './account-view.ts'

/** What a list may be narrowed to. */
export interface AccountFilter {
  readonly search?: string | undefined
  readonly type?: string | undefined
  readonly project?: string | undefined
  readonly expiry?: 'soon' | 'expired' | undefined
}

export interface AccountInput {
  readonly name: string
  readonly type: string
  readonly description: string
  readonly projects: readonly string[] | null
  readonly values: Readonly<Record<string, ValuesInput>>
}

export interface AccountChange extends Partial<Pick<AccountDocument, 'description' | 'projects'>> {
  readonly values?: Readonly<Record<string, ValuesInput | null>>
}

/** Accounts as people manage them. Errors are `ACCOUNT_UNKNOWN`, also for one of projects that the caller is not in. */
export interface AccountsService {
  list(
    caller: Caller,
    filter: AccountFilter,
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<ViewPage<accounts.AccountView>>
  view(caller: Caller, stored: Stored<AccountDocument>): Promise<accounts.AccountView>
  find(caller: Caller, id: string): Promise<Stored<AccountDocument>>
  /** @throws RequestError `ACCOUNT_NAME_TAKEN`, `INPUT_INVALID` */
  create(caller: Caller, input: AccountInput): Promise<Stored<AccountDocument>>
  /** @throws RequestError `INPUT_INVALID`, `REVISION_STALE`, `INSUFFICIENT_PERMISSIONS` for an environment */
  update(
    caller: Caller,
    id: string,
    change: AccountChange,
    ifMatch: string | undefined,
  ): Promise<Change<AccountDocument>>
  /** @throws RequestError `SETTING_IN_USE`, `REVISION_STALE` */
  remove(caller: Caller, id: string, ifMatch: string | undefined): Promise<AccountDocument>
  /** Makes accounts without values for what an import names and the realm does not have; settles with their labels. */
  ensurePlaceholders(
    owner: { readonly realm: string; readonly actor: Actor },
    wanted: readonly { readonly label: string; readonly type: string }[],
  ): Promise<readonly string[]>
}

export function createAccountsService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly realms: RealmsService
  readonly projects: ProjectsService
  readonly usage: Usage
  readonly values: AccountValuesKeeper
}): AccountsService {
  const { documents, createId, now, realms, projects, usage, values } = options

  const isVisible = (document: AccountDocument, visible: ReadonlySet<string> | undefined): boolean =>
    document.projects === null || visible === undefined || document.projects.some((project) => visible.has(project))

  async function find(caller: Caller, id: string): Promise<Stored<AccountDocument>> {
    const found = await documents.get(ACCOUNTS, id)
    if (found?.document.realm === caller.realm && isVisible(found.document, await projects.visible(caller)))
      return found
    throw unknown(id)
  }

  function view(caller: Caller, stored: Stored<AccountDocument>): Promise<accounts.AccountView> {
    const { id, document } = stored
    return accountView(stored, {
      caller,
      now: now(),
      open: (environment, each, names) => values.open({ ...document, id, environment }, each, names),
    })
  }

  async function checkProjects(
    caller: Caller,
    ids: readonly string[] | null,
    known: readonly string[],
  ): Promise<readonly string[] | null> {
    if (ids === null) return null
    const checked: string[] = []
    for (const id of new Set(ids)) checked.push(known.includes(id) ? id : await resolveProject(caller, id))
    return checked
  }

  async function resolveProject(caller: Caller, id: string): Promise<string> {
    try {
      return (await projects.resolve(caller, id)).id
    } catch (error) {
      if (!isJataiError(error) || error.code !== 'PROJECT_UNKNOWN') throw error
      throw inputError({ field: 'projects', problem: error.message })
    }
  }

  async function put(id: string, document: AccountDocument): Promise<Stored<AccountDocument>> {
    const { realm, name } = document
    await claimName(
      documents,
      'account',
      realm,
      name,
      id,
      () => new RequestError('ACCOUNT_NAME_TAKEN', `There is an account "${name}" already`),
    )
    return documents.put(ACCOUNTS, id, document, { ifAbsent: true })
  }

  return {
    async list(caller, { search, type, project, expiry }, page) {
      const visible = await projects.visible(caller)
      const words = search?.toLowerCase() ?? ''
      const wantedType = type === undefined ? undefined : (accountTypes.findAccountType(type)?.id ?? type)
      const where = { realm: caller.realm, ...(wantedType === undefined ? {} : { type: wantedType }) }
      const found = await findPage(documents, ACCOUNTS, { where, sort: [{ field: 'name' }] }, page, (stored) => {
        const { document } = stored
        const isWanted =
          isVisible(document, visible) &&
          `${document.name}\n${document.description}`.toLowerCase().includes(words) &&
          (project === undefined || document.projects === null || document.projects.includes(project)) &&
          (expiry === undefined ||
            Object.entries(document.environments).some(
              ([environment, each]) =>
                caller.permissions.allows('ACCOUNT:READ', environment) && expiryOf(endOf(each), now()) === expiry,
            ))
        return isWanted ? stored : undefined
      })
      const content: accounts.AccountView[] = []
      for (const stored of found.content) content.push(await view(caller, stored))
      return { ...found, content }
    },
    find,
    view,
    async create(caller, input) {
      const { realm, actor } = caller
      const type = accountTypes.findAccountType(input.type)
      if (type === undefined) throw unknownType(input.type)
      const environments = Object.keys(input.values)
      await checkEnvironments(realms, realm, environments, 'values')
      for (const environment of environments) requirePermission(caller, 'ACCOUNT:CREATE', environment)
      const allowed = await checkProjects(caller, input.projects, [])
      const id = createId()
      const filled: Record<string, AccountValues> = {}
      for (const [environment, each] of Object.entries(input.values)) {
        filled[environment] = await values.change({ realm, id, environment, type: type.id }, undefined, each, actor)
      }
      const at = now()
      return put(id, {
        realm,
        name: input.name,
        type: type.id,
        description: input.description,
        projects: allowed,
        environments: filled,
        createdAt: at,
        updatedAt: at,
        updatedBy: actor,
      })
    },
    async update(caller, id, { values: changed = {}, projects: ids, description }, ifMatch) {
      const environments = Object.keys(changed)
      await checkEnvironments(realms, caller.realm, environments, 'values')
      for (const environment of environments) requirePermission(caller, 'ACCOUNT:UPDATE', environment)
      return changeDocument(
        documents,
        ACCOUNTS,
        () => find(caller, id),
        ifMatch,
        async (document) => {
          const next: Record<string, AccountValues> = { ...document.environments }
          for (const [environment, input] of Object.entries(changed)) {
            if (input === null) delete next[environment]
            else {
              const place = { ...document, id, environment }
              next[environment] = await values.change(place, next[environment], input, caller.actor)
            }
          }
          const { renewAt: _renewAt, ...rest } = document
          return {
            ...rest,
            ...(description === undefined ? {} : { description }),
            ...(ids === undefined ? {} : { projects: await checkProjects(caller, ids, document.projects ?? []) }),
            environments: next,
            ...renewalOf(next),
            updatedAt: now(),
            updatedBy: caller.actor,
          }
        },
      )
    },
    async remove(caller, id, ifMatch) {
      const stored = await find(caller, id)
      const { name, environments } = stored.document
      for (const environment of Object.keys(environments)) requirePermission(caller, 'ACCOUNT:DELETE', environment)
      await usage.refuseDeployed(caller, 'accounts', [name], `the account "${name}"`)
      await documents.delete(ACCOUNTS, id, { ifRevision: ifMatch ?? stored.revision })
      await releaseName(documents, 'account', caller.realm, name, id)
      return stored.document
    },
    async ensurePlaceholders({ realm, actor }, wanted) {
      const made: string[] = []
      for (const { label, type } of wanted) {
        if (INTERNAL_ACCOUNTS.has(label)) continue
        const id = (await ownerOfName(documents, 'account', realm, label)) ?? createId()
        if ((await documents.get(ACCOUNTS, id)) !== undefined) continue
        const at = now()
        try {
          await put(id, {
            realm,
            name: label,
            type: accountTypes.findAccountType(type)?.id ?? 'basic',
            description: '',
            projects: null,
            environments: {},
            createdAt: at,
            updatedAt: at,
            updatedBy: actor,
          })
          made.push(label)
        } catch (error) {
          // Somebody else has made it meanwhile: it is there.
          if (!isJataiError(error) || !/^(?:ACCOUNT_NAME_TAKEN|DOCUMENT_CONFLICT)$/.test(error.code)) throw error
        }
      }
      return made
    },
  }
}

function unknown(id: string): RequestError {
  return new RequestError('ACCOUNT_UNKNOWN', `There is no account "${id}"`)
}

function unknownType(type: string): RequestError {
  const known = accountTypes.ACCOUNT_TYPES.map(({ id }) => id).join(', ')
  return inputError({ field: 'type', problem: `there is no type "${type}", but ${known}` })
}
