import { isJataiError, RequestError } from '@jatai/errors'
import type { Actor, CapsuleCollection } from '@jatai/api'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { changeDocument } from '../documents/change-document.ts'
import type { Change } from '../documents/change-document.ts'
import { findAll } from '../documents/find-all.ts'
import { claimName, releaseName } from '../names/claim-name.ts'
import { CAPSULES, IS_PUBLISHED } from './capsule-document.ts'
import { CAPSULE_COLLECTIONS, DEFAULT_NAME, defaultCollectionId } from './collection-document.ts'
import type { CapsuleCollectionDocument, CapsuleGroup } from './collection-document.ts'
import type { HeadersService } from './headers-service.ts'
import { isPublicError, PUBLIC_REALM } from './public-realm.ts'

type Settings = Pick<CapsuleCollectionDocument, 'name' | 'description' | 'color'> & { readonly headerId: string | null }
type CollectionChange = Promise<Change<CapsuleCollectionDocument>>

/** Where a capsule is. */
export interface CapsulePlace {
  readonly collection: Stored<CapsuleCollectionDocument>
  readonly group: CapsuleGroup
}

/** Collections of capsules with their groups (platform.md §11.1). */
export interface CollectionsService {
  list(
    caller: Caller,
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<{ content: CapsuleCollection[]; next?: string }>
  /** @param viewer the realm that looks at it. @default its own */
  view(stored: Stored<CapsuleCollectionDocument>, viewer?: string): Promise<CapsuleCollection>
  /** One that the realm may change. @throws RequestError `CAPSULE_COLLECTION_UNKNOWN`, `CAPSULE_PUBLIC` */
  find(realm: string, id: string): Promise<Stored<CapsuleCollectionDocument>>
  /** @throws RequestError `CAPSULE_COLLECTION_TAKEN`, `CAPSULE_HEADER_UNKNOWN` */
  create(caller: Caller, input: Settings & { readonly group: string }): Promise<Stored<CapsuleCollectionDocument>>
  update(caller: Caller, id: string, change: Partial<Settings>, ifMatch: string | undefined): CollectionChange
  /** @throws RequestError `CAPSULE_COLLECTION_IN_USE` */
  delete(caller: Caller, id: string): Promise<CapsuleCollectionDocument>
  /** @throws RequestError `CAPSULE_GROUP_TAKEN` */
  addGroup(caller: Caller, id: string, name: string): CollectionChange
  renameGroup(caller: Caller, id: string, group: string, name: string, ifMatch: string | undefined): CollectionChange
  /** @throws RequestError `CAPSULE_GROUP_UNKNOWN`, `CAPSULE_GROUP_IN_USE` */
  deleteGroup(caller: Caller, id: string, group: string): CollectionChange
  /** A collection and a group of it, each by id or name; the defaults for what is not said. */
  place(realm: string, actor: Actor, collection: string, group: string): Promise<CapsulePlace>
}

export function createCollectionsService(options: {
  readonly documents: DocumentStore
  readonly headers: HeadersService
  readonly createId: () => string
  readonly now: () => number
}): CollectionsService {
  const { documents, headers, createId, now } = options

  async function claim(realm: string, name: string, id: string): Promise<void> {
    const taken = (): Error =>
      new RequestError('CAPSULE_COLLECTION_TAKEN', `There is a collection of capsules "${name}" already`)
    await claimName(documents, 'capsule-collection', realm, name, id, taken)
  }

  async function ensureDefault(realm: string, actor: Actor): Promise<Stored<CapsuleCollectionDocument>> {
    const id = defaultCollectionId(realm)
    const there = await documents.get(CAPSULE_COLLECTIONS, id)
    if (there !== undefined) return there
    await claim(realm, DEFAULT_NAME, id)
    const at = now()
    const document: CapsuleCollectionDocument = {
      realm,
      name: DEFAULT_NAME,
      description: '',
      color: '#0B6E4F',
      header: null,
      groups: [{ id: createId(), name: DEFAULT_NAME }],
      createdAt: at,
      updatedAt: at,
      updatedBy: actor,
    }
    try {
      return await documents.put(CAPSULE_COLLECTIONS, id, document, { ifAbsent: true })
    } catch (error) {
      const made = await documents.get(CAPSULE_COLLECTIONS, id)
      if (made === undefined || !isJataiError(error)) throw error
      return made
    }
  }

  function change(
    { realm, actor }: Caller,
    id: string,
    ifMatch: string | undefined,
    changed: (collection: CapsuleCollectionDocument) => CapsuleCollectionDocument | Promise<CapsuleCollectionDocument>,
  ): CollectionChange {
    return changeDocument(
      documents,
      CAPSULE_COLLECTIONS,
      () => service.find(realm, id),
      ifMatch,
      async (collection) => ({ ...(await changed(collection)), updatedAt: now(), updatedBy: actor }),
    )
  }

  const service: CollectionsService = {
    async list(caller, { size, cursor }) {
      await ensureDefault(caller.realm, caller.actor)
      const found = await documents.find(CAPSULE_COLLECTIONS, {
        where: { realm: { oneOf: [caller.realm, PUBLIC_REALM] } },
        sort: [{ field: 'name' }],
        limit: size,
        ...(cursor === undefined ? {} : { page: cursor }),
      })
      const views = await Promise.all(found.documents.map((each) => service.view(each, caller.realm)))
      // Of the operator's collections, those that have something to use.
      const content = views.filter((view) => view.amountOfCapsules > 0 || !view.public || caller.realm === PUBLIC_REALM)
      return { content, ...(found.next === undefined ? {} : { next: found.next }) }
    },
    async view({ id, document }, viewer = document.realm) {
      const { realm, header, groups, ...rest } = document
      const seen = viewer === realm ? {} : IS_PUBLISHED
      const counts = await Promise.all(
        groups.map(({ id: group }) =>
          documents.count(CAPSULES, { realm, collection: id, group, archived: false, ...seen }),
        ),
      )
      return {
        id,
        ...rest,
        headerId: header,
        public: realm === PUBLIC_REALM,
        groups: groups.map((group, index) => ({ ...group, amountOfCapsules: counts[index] ?? 0 })),
        amountOfCapsules: counts.reduce((sum, count) => sum + count, 0),
      }
    },
    async find(realm, id) {
      const found = await documents.get(CAPSULE_COLLECTIONS, id)
      if (found?.document.realm === realm) return found
      if (found?.document.realm === PUBLIC_REALM) throw isPublicError(`The collection "${found.document.name}"`)
      throw new RequestError('CAPSULE_COLLECTION_UNKNOWN', `There is no collection of capsules "${id}"`)
    },
    async create({ realm, actor }, { headerId, group, ...settings }) {
      if (headerId !== null) await headers.find(realm, headerId)
      const id = createId()
      await claim(realm, settings.name, id)
      const at = now()
      const groups = [{ id: createId(), name: group }]
      const times = { createdAt: at, updatedAt: at, updatedBy: actor }
      const document = { realm, ...settings, header: headerId, groups, ...times }
      return documents.put(CAPSULE_COLLECTIONS, id, document, { ifAbsent: true })
    },
    async update(caller, id, { headerId, ...settings }, ifMatch) {
      const { realm } = caller
      if (headerId !== undefined && headerId !== null) await headers.find(realm, headerId)
      const { name } = (await service.find(realm, id)).document
      if (settings.name !== undefined && settings.name !== name) await claim(realm, settings.name, id)
      const done = await change(caller, id, ifMatch, (collection) => ({
        ...collection,
        ...settings,
        ...(headerId === undefined ? {} : { header: headerId }),
      })).catch(async (error: unknown) => {
        if (settings.name !== undefined && settings.name !== name) {
          await releaseName(documents, 'capsule-collection', realm, settings.name, id)
        }
        throw error
      })
      if (done.after.document.name !== name) await releaseName(documents, 'capsule-collection', realm, name, id)
      return done
    },
    async delete({ realm, actor }, id) {
      const { document, revision } = await service.find(realm, id)
      if (id === defaultCollectionId(realm)) {
        throw new RequestError('CAPSULE_COLLECTION_IN_USE', 'The default collection cannot be deleted')
      }
      const active = await documents.count(CAPSULES, { realm, collection: id, archived: false })
      if (active > 0) {
        throw new RequestError(
          'CAPSULE_COLLECTION_IN_USE',
          `The collection "${document.name}" has ${active} capsules: move or archive them first`,
        )
      }
      const home = await service.place(realm, actor, '', '')
      for (const capsule of await findAll(documents, CAPSULES, { where: { realm, collection: id } })) {
        const moved = { ...capsule.document, collection: home.collection.id, group: home.group.id }
        await documents.put(CAPSULES, capsule.id, moved, { ifRevision: capsule.revision })
      }
      await documents.delete(CAPSULE_COLLECTIONS, id, { ifRevision: revision })
      await releaseName(documents, 'capsule-collection', realm, document.name, id)
      return document
    },
    addGroup: (caller, id, name) =>
      change(caller, id, undefined, (collection) => {
        requireFreeGroup(collection, name)
        return { ...collection, groups: [...collection.groups, { id: createId(), name }] }
      }),
    renameGroup: (caller, id, group, name, ifMatch) =>
      change(caller, id, ifMatch, (collection) => {
        requireGroup(collection, group)
        requireFreeGroup(collection, name, group)
        const groups = collection.groups.map((each) => (each.id === group ? { ...each, name } : each))
        return { ...collection, groups }
      }),
    deleteGroup: (caller, id, group) =>
      change(caller, id, undefined, async (collection) => {
        const { name } = requireGroup(collection, group)
        const held = await documents.count(CAPSULES, { realm: collection.realm, collection: id, group })
        if (held > 0 || collection.groups.length === 1) {
          const reason = held > 0 ? `has ${held} capsules` : 'is the only one of its collection'
          throw new RequestError('CAPSULE_GROUP_IN_USE', `The group "${name}" ${reason} and cannot be deleted`)
        }
        return { ...collection, groups: collection.groups.filter((each) => each.id !== group) }
      }),
    async place(realm, actor, collection, group) {
      const found = await (async () => {
        if (collection === '') return ensureDefault(realm, actor)
        const byId = await documents.get(CAPSULE_COLLECTIONS, collection)
        if (byId?.document.realm === realm) return byId
        const where = { realm, name: collection }
        return (await documents.find(CAPSULE_COLLECTIONS, { where, limit: 1 })).documents[0]
      })()
      if (found === undefined) {
        throw new RequestError('CAPSULE_COLLECTION_UNKNOWN', `There is no collection of capsules "${collection}"`)
      }
      const { groups } = found.document
      const wanted = group === '' ? groups[0] : groups.find(({ id, name }) => id === group || name === group)
      return { collection: found, group: wanted ?? requireGroup(found.document, group) }
    },
  }
  return service
}

/** The place of a capsule, by ids. */
export function placeOf({ collection, group }: CapsulePlace): { readonly collection: string; readonly group: string } {
  return { collection: collection.id, group: group.id }
}

function requireGroup({ groups, name }: CapsuleCollectionDocument, id: string): CapsuleGroup {
  const found = groups.find((group) => group.id === id)
  if (found !== undefined) return found
  throw new RequestError('CAPSULE_GROUP_UNKNOWN', `The collection "${name}" has no group "${id}"`)
}

function requireFreeGroup(collection: CapsuleCollectionDocument, name: string, except = ''): void {
  if (!collection.groups.some((group) => group.name === name && group.id !== except)) return
  throw new RequestError('CAPSULE_GROUP_TAKEN', `The collection "${collection.name}" has a group "${name}" already`)
}
