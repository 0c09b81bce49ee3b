import { InternalError, RequestError } from '@jatai/errors'
import type { Actor, projects } from '@jatai/api'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { checkRevision } from '../http/check-revision.ts'
import { claimName } from '../names/claim-name.ts'
import { findAll } from '../documents/find-all.ts'
import { DEFAULT_PROJECT, PROJECTS } from './project-document.ts'
import type { ProjectDocument, ProjectMembers } from './project-document.ts'

/** Tells how many pipelines each project of a realm has. */
export type CountPipelines = (realm: string) => Promise<ReadonlyMap<string, number>>

export interface ProjectsService {
  list(
    caller: Caller,
    filter: { readonly archived?: boolean | undefined; readonly hidden: boolean },
  ): Promise<projects.Project[]>
  /** @throws RequestError `PROJECT_UNKNOWN`, also for one that the caller does not belong to */
  get(caller: Caller, id: string): Promise<Stored<projects.Project>>
  /** @throws RequestError `PROJECT_NAME_TAKEN` */
  create(
    caller: Caller,
    input: Pick<ProjectDocument, 'name' | 'description' | 'members'>,
  ): Promise<Stored<projects.Project>>
  /** @throws RequestError `PROJECT_UNKNOWN`, `PROJECT_IN_USE`, `REVISION_STALE` */
  update(
    caller: Caller,
    id: string,
    change: Partial<Pick<ProjectDocument, 'description' | 'members' | 'archived'>>,
    ifMatch: string | undefined,
  ): Promise<{ readonly before: ProjectDocument; readonly after: Stored<projects.Project> }>
  /** The project of a name or id that the caller belongs to. @throws RequestError `PROJECT_UNKNOWN` */
  resolve(caller: Caller, nameOrId: string): Promise<Stored<ProjectDocument>>
  /** Ids of the projects that the caller sees; undefined for all. */
  visible(caller: Caller): Promise<ReadonlySet<string> | undefined>
  /** Makes sure that the realm has its default project. */
  ensureDefault(realm: string, actor: Actor): Promise<void>
}

export function createProjectsService(options: {
  readonly documents: DocumentStore
  readonly createId: () => string
  readonly now: () => number
  readonly countPipelines: CountPipelines
}): ProjectsService {
  const { documents, createId, now, countPipelines } = options

  const all = (realm: string) => findAll(documents, PROJECTS, { where: { realm }, sort: [{ field: 'name' }] })

  function belongs({ members }: ProjectDocument, caller: Caller): boolean {
    if (caller.permissions.allows('PROJECT:READ:ALL') || members.kind === 'everybody') return true
    // Tokens act for the realm: their rights are the list that they were given.
    if (caller.kind === 'token') return true
    return members.users.includes(caller.actor.id) || members.groups.some((group) => caller.groups.includes(group))
  }

  async function find(caller: Caller, id: string): Promise<Stored<ProjectDocument>> {
    const found = await documents.get(PROJECTS, id)
    if (found === undefined || found.document.realm !== caller.realm || !belongs(found.document, caller)) {
      throw new RequestError('PROJECT_UNKNOWN', `There is no project "${id}"`)
    }
    return found
  }

  async function shown(stored: Stored<ProjectDocument>): Promise<Stored<projects.Project>> {
    const counts = await countPipelines(stored.document.realm)
    return { ...stored, document: view(stored, counts) }
  }

  return {
    async list(caller, { archived, hidden }) {
      const counts = await countPipelines(caller.realm)
      const found = await all(caller.realm)
      return found
        .filter(({ document }) => belongs(document, caller))
        .filter(({ document }) => archived === undefined || document.archived === archived)
        .filter(({ document }) => hidden || !document.name.startsWith('.'))
        .map((stored) => view(stored, counts))
    },
    get: async (caller, id) => shown(await find(caller, id)),
    async create(caller, input) {
      const id = createId()
      const at = now()
      await claimName(
        documents,
        'project',
        caller.realm,
        input.name,
        id,
        () => new RequestError('PROJECT_NAME_TAKEN', `There is a project "${input.name}" already`),
      )
      const document: ProjectDocument = {
        realm: caller.realm,
        ...input,
        members: withCreator(input.members, caller),
        archived: false,
        createdAt: at,
        updatedAt: at,
        updatedBy: caller.actor,
      }
      return shown(await documents.put(PROJECTS, id, document, { ifAbsent: true }))
    },
    async update(caller, id, change, ifMatch) {
      const before = await find(caller, id)
      checkRevision(before.revision, ifMatch)
      if (change.archived === true && !before.document.archived) await checkArchivable(before)
      const stored = await updateDocument(documents, PROJECTS, id, (document) => {
        if (document === undefined) throw new RequestError('PROJECT_UNKNOWN', `There is no project "${id}"`)
        return { ...document, ...change, updatedAt: now(), updatedBy: caller.actor }
      })
      if (stored === undefined) throw new InternalError('PROJECT_LOST', `The project ${id} is gone`)
      return { before: before.document, after: await shown(stored) }
    },
    async resolve(caller, nameOrId) {
      const byId = await documents.get(PROJECTS, nameOrId)
      const found =
        byId ?? (await documents.find(PROJECTS, { where: { realm: caller.realm, name: nameOrId } })).documents[0]
      if (found === undefined || found.document.realm !== caller.realm || !belongs(found.document, caller)) {
        throw new RequestError('PROJECT_UNKNOWN', `There is no project "${nameOrId}"`)
      }
      return found
    },
    async visible(caller) {
      if (caller.permissions.allows('PROJECT:READ:ALL') || caller.kind === 'token') return undefined
      return new Set((await all(caller.realm)).filter(({ document }) => belongs(document, caller)).map(({ id }) => id))
    },
    async ensureDefault(realm, actor) {
      const there = await documents.find(PROJECTS, { where: { realm, name: DEFAULT_PROJECT }, limit: 1 })
      if (there.documents.length > 0) return
      const id = createId()
      const at = now()
      const taken = new RequestError('PROJECT_NAME_TAKEN', 'another process was faster')
      await claimName(documents, 'project', realm, DEFAULT_PROJECT, id, () => taken).then(
        () =>
          documents.put(PROJECTS, id, {
            realm,
            name: DEFAULT_PROJECT,
            description: '',
            members: { kind: 'everybody' },
            archived: false,
            createdAt: at,
            updatedAt: at,
            updatedBy: actor,
          }),
        (error: unknown) => {
          if (error !== taken) throw error
        },
      )
    },
  }

  async function checkArchivable({ id, document }: Stored<ProjectDocument>): Promise<void> {
    if (document.name === DEFAULT_PROJECT) {
      throw new RequestError('PROJECT_IN_USE', 'The default project cannot be archived')
    }
    const amount = (await countPipelines(document.realm)).get(id) ?? 0
    if (amount > 0) {
      throw new RequestError(
        'PROJECT_IN_USE',
        `The project "${document.name}" has ${amount} pipelines: move them first`,
      )
    }
  }
}

function view({ id, document }: Stored<ProjectDocument>, counts: ReadonlyMap<string, number>): projects.Project {
  const { realm: _realm, ...rest } = document
  const members =
    rest.members.kind === 'everybody'
      ? rest.members
      : { ...rest.members, groups: [...rest.members.groups], users: [...rest.members.users] }
  return { id, ...rest, members, amountOfPipelines: counts.get(id) ?? 0 }
}

/** Who creates a project is always in it (platform.md §4). */
function withCreator(members: ProjectMembers, caller: Caller): ProjectMembers {
  if (members.kind === 'everybody' || caller.kind !== 'user' || members.users.includes(caller.actor.id)) return members
  return { ...members, users: [...members.users, caller.actor.id] }
}
