import { RequestError } from '@jatai/errors'
import type { CapsuleSummary, CapsuleVersion } from '@jatai/api'
import type { JsonObject } from '@jatai/flowspec'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { changeDocument } from '../documents/change-document.ts'
import { findPage } from '../documents/find-page.ts'
import type { ViewPage } from '../documents/find-page.ts'
import { CAPSULE_VERSIONS, capsuleId, CAPSULES, numberText, publishedId } from './capsule-document.ts'
import type { CapsuleDocument, CapsuleNumber } from './capsule-document.ts'
import { definitionOf } from './capsule-store.ts'
import type { CapsuleStore } from './capsule-store.ts'
import { placeOf } from './collections-service.ts'
import type { CollectionsService } from './collections-service.ts'
import { FIRST_NUMBER } from './next-capsule-number.ts'

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
  /** @throws RequestError `CAPSULE_UNKNOWN` */
  find(realm: string, idOrName: string): Promise<Stored<CapsuleDocument>>
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

  const service: CapsulesService = {
    search({ realm }, { search, collectionId, groupId, archived, status, ...page }) {
      const where = {
        realm,
        archived,
        ...(collectionId === undefined ? {} : { collection: collectionId }),
        ...(groupId === undefined ? {} : { group: groupId }),
        ...(status === 'PUBLISHED' ? { published: ANY } : status === 'DEVELOPMENT' ? { development: ANY } : {}),
      }
      const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean)
      const query = { where, sort: [{ field: 'name' }] }
      return findPage(documents, CAPSULES, query, page, (card) => {
        const text = `${card.document.name} ${card.document.description}`.toLowerCase()
        return words.every((word) => text.includes(word)) ? card : undefined
      }).then(async ({ content, ...rest }) => ({
        content: await Promise.all(content.map((card) => service.summary(card))),
        ...rest,
      }))
    },

    async summary({ id, document: card }) {
      const { realm: _realm, collection, group, development, published, lines, ...rest } = card
      const place = (await collections.find(card.realm, collection)).document
      return {
        id,
        ...rest,
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
      const byId = await documents.get(CAPSULES, idOrName)
      const found = byId ?? (await documents.get(CAPSULES, capsuleId(realm, idOrName)))
      if (found?.document.realm === realm) return found
      throw new RequestError('CAPSULE_UNKNOWN', `There is no capsule "${idOrName}"`)
    },

    async open(realm, idOrName, version) {
      const { id, document: card } = await service.find(realm, idOrName)
      const found = await (async () => {
        const development = await store.development(id)
        if (version === undefined) return development ?? store.newestPublished(id)
        if (development !== undefined && numberText(development.document) === version) return development
        return documents.get(CAPSULE_VERSIONS, publishedId(id, readNumber(version)))
      })()
      if (found === undefined) {
        throw new RequestError('CAPSULE_VERSION_UNKNOWN', `The capsule "${card.name}" has no version ${version ?? ''}`)
      }
      const { document: place } = await collections.find(realm, card.collection)
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
      const { id } = await service.find(realm, idOrName)
      const sort = ['versionMajor', 'versionMinor', 'versionFix'].map((field) => ({ field, descending: true }))
      return findPage(documents, CAPSULE_VERSIONS, { where: { capsule: id }, sort }, page, ({ document }) => ({
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

const ANY = { from: '' }

/** @param version as the route has checked it */
function readNumber(version: string): CapsuleNumber {
  const [versionMajor = 0, versionMinor = 0, versionFix = 0] = version.split('.').map(Number)
  return { versionMajor, versionMinor, versionFix }
}
