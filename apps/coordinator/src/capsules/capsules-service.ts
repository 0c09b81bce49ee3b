import { RequestError } from '@jatai/errors'
import type { CapsuleSummary, CapsuleVersion } from '@jatai/api'
import type { JsonObject } from '@jatai/flowspec'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { changeDocument } from '../documents/change-document.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import { CAPSULE_VERSIONS, capsuleId, CAPSULES, IS_PUBLISHED, numberText, publishedId } from './capsule-document.ts'
import type { CapsuleDocument, CapsuleNumber } from './capsule-document.ts'
import { definitionOf } from './capsule-store.ts'
import type { CapsuleStore } from './capsule-store.ts'
import { placeOf } from './collections-service.ts'
import type { CollectionsService } from './collections-service.ts'
import { FIRST_NUMBER } from './next-capsule-number.ts'
import { asSeenBy, isPublicError, PUBLIC_REALM } from './public-realm.ts'

export interface CapsuleQuery {
  readonly search?: string | undefined
  readonly collectionId?: string | undefined
  readonly groupId?: string | undefined
  readonly archived: boolean
  readonly status?: 'DEVELOPMENT' | 'PUBLISHED' | undefined
  readonly size: number
  readonly cursor?: string | undefined
}

/** Capsules and their life cycle (platform.md §11). */
export interface CapsulesService {
  search(caller: Caller, query: CapsuleQuery): Promise<ViewPage<CapsuleSummary>>
  summary(card: Stored<CapsuleDocument>): Promise<CapsuleSummary>
  /** One that the realm may change. @throws RequestError `CAPSULE_UNKNOWN`, `CAPSULE_PUBLIC` */
  find(realm: string, idOrName: string): Promise<Stored<CapsuleDocument>>
  /** One that the realm can use: its own of that name, or a public one as it sees it. @throws RequestError `CAPSULE_UNKNOWN` */
  look(realm: string, idOrName: string): Promise<Stored<CapsuleDocument>>
  /** The definition of a version, without one of the newest. @throws RequestError `CAPSULE_VERSION_UNKNOWN` */
  open(realm: string, idOrName: string, version?: string): Promise<{ definition: JsonObject; revision: string }>
  setArchived(
    caller: Caller,
    idOrName: string,
    archived: boolean,
  ): Promise<{ readonly before: CapsuleDocument; readonly after: Stored<CapsuleDocument> }>
  versions(
    realm: string,
    idOrName: string,
    page: { size: number; cursor?: string | undefined },
  ): Promise<ViewPage<CapsuleVersion>>
  /** How many were elsewhere. */
  move(caller: Caller, collection: string, group: string, capsules: readonly string[]): Promise<number>
}

export function createCapsulesService(options: {
  readonly documents: DocumentStore
  readonly store: CapsuleStore
  readonly collections: CollectionsService
  readonly now: () => number
}): CapsulesService {
  const { documents, store, collections, now } = options

  /** A public capsule is not there for a realm that has published one of the same name itself. */
  async function isHidden(realm: string, card: CapsuleDocument): Promise<boolean> {
    if (card.realm === realm) return false
    const own = await documents.get(CAPSULES, capsuleId(realm, card.name))
    return own !== undefined && own.document.published !== null
  }

  const service: CapsulesService = {
    search({ realm }, { search, collectionId, groupId, archived, status, ...page }) {
      const where = {
        realm: { oneOf: [realm, PUBLIC_REALM] },
        archived,
        ...(collectionId === undefined ? {} : { collection: collectionId }),
        ...(groupId === undefined ? {} : { group: groupId }),
        ...(status === 'PUBLISHED'
          ? IS_PUBLISHED
          : status === 'DEVELOPMENT'
            ? { realm, development: { from: '' } }
            : {}),
      }
      const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean)
      const query = { where, sort: [{ field: 'name' }] }
      return findPage(documents, CAPSULES, query, page, async (card) => {
        const document = asSeenBy(realm, card.document)
        const text = `${document?.name} ${document?.description}`.toLowerCase()
        if (document === undefined || !words.every((word) => text.includes(word))) return undefined
        return (await isHidden(realm, document)) ? undefined : service.summary({ ...card, document })
      })
    },

    async summary({ id, document: card }) {
      const { realm, release: _release, collection, group, development, published, lines, ...rest } = card
      const place = (await collections.find(realm, collection)).document
      return {
        id,
        ...rest,
        public: realm === PUBLIC_REALM,
        collectionId: collection,
        collection: place.name,
        groupId: group,
        group: place.groups.find((each) => each.id === group)?.name ?? '',
        version: development ?? published ?? numberText(FIRST_NUMBER),
        status: development === null && published !== null ? 'PUBLISHED' : 'DEVELOPMENT',
        published,
        lines: [...lines],
      }
    },

    async find(realm, idOrName) {
      const found = await service.look(realm, idOrName)
      if (found.document.realm === realm) return found
      throw isPublicError(`The capsule "${found.document.name}"`)
    },

    async look(realm, idOrName) {
      for (const id of [idOrName, capsuleId(realm, idOrName), capsuleId(PUBLIC_REALM, idOrName)]) {
        const found = await documents.get(CAPSULES, id)
        const document = found === undefined ? undefined : asSeenBy(realm, found.document)
        if (found !== undefined && document !== undefined) return { ...found, document }
      }
      throw new RequestError('CAPSULE_UNKNOWN', `There is no capsule "${idOrName}"`)
    },

    async open(realm, idOrName, version) {
      const { id, document: card } = await service.look(realm, idOrName)
      const found = await (async () => {
        const development = card.realm === realm ? await store.development(id) : undefined
        if (version === undefined) return development ?? store.newestPublished(id)
        if (development !== undefined && numberText(development.document) === version) return development
        return documents.get(CAPSULE_VERSIONS, publishedId(id, readNumber(version)))
      })()
      if (found === undefined) {
        throw new RequestError('CAPSULE_VERSION_UNKNOWN', `The capsule "${card.name}" has no version ${version ?? ''}`)
      }
      const { document: place } = await collections.find(card.realm, card.collection)
      const { name, color, header } = place
      const group = place.groups.find((each) => each.id === card.group)?.name ?? ''
      const collection = { name, version: 1, header, color }
      return {
        definition: definitionOf({ id, ...card }, found.document, { collection, group }),
        revision: found.revision,
      }
    },

    async setArchived(caller, idOrName, archived) {
      const { before, after } = await changeDocument(
        documents,
        CAPSULES,
        () => service.find(caller.realm, idOrName),
        undefined,
        (card) => ({ ...card, archived, updatedAt: now(), updatedBy: caller.actor }),
      )
      return { before: before.document, after }
    },

    async versions(realm, idOrName, page) {
      const { id, document: card } = await service.look(realm, idOrName)
      const where = { capsule: id, ...(card.realm === realm ? {} : { isPublished: true }) }
      const sort = ['versionMajor', 'versionMinor', 'versionFix'].map((field) => ({ field, descending: true }))
      return findPage(documents, CAPSULE_VERSIONS, { where, sort }, page, ({ document }) => ({
        version: numberText(document),
        status: document.isPublished ? ('PUBLISHED' as const) : ('DEVELOPMENT' as const),
        updatedAt: document.updatedAt,
        updatedBy: document.updatedBy,
      }))
    },

    async move({ realm, actor }, collection, group, capsules) {
      const place = placeOf(await collections.place(realm, actor, collection, group))
      const cards = await Promise.all([...new Set(capsules)].map((capsule) => service.find(realm, capsule)))
      const elsewhere = cards.filter(
        ({ document }) => document.collection !== place.collection || document.group !== place.group,
      )
      for (const { id } of elsewhere) {
        await changeDocument(
          documents,
          CAPSULES,
          () => service.find(realm, id),
          undefined,
          (card) => ({
            ...card,
            ...place,
            updatedAt: now(),
            updatedBy: actor,
          }),
        )
      }
      return elsewhere.length
    },
  }
  return service
}

/** @param version as the route has checked it */
function readNumber(version: string): CapsuleNumber {
  const [versionMajor = 0, versionMinor = 0, versionFix = 0] = version.split('.').map(Number)
  return { versionMajor, versionMinor, versionFix }
}
