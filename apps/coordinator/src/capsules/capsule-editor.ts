import { isJataiError, RequestError } from '@jatai/errors'
import { compareCapsules, readCapsule } from '@jatai/flowspec'
import type { CapsuleDefinition, JsonObject, Problem } from '@jatai/flowspec'
import type { DocumentStore, Stored } from '@jatai/platform'
import type { Caller } from '../access/caller.ts'
import { checkRevision } from '../http/check-revision.ts'
import { untilCurrent } from '../pipelines/until-current.ts'
import { CAPSULE_VERSIONS, capsuleId, CAPSULES, capsuleLine, developmentId, publishedId } from './capsule-document.ts'
import type { CapsuleDocument, CapsuleNumber, CapsuleVersionDocument } from './capsule-document.ts'
import { requireNoProblems } from './capsule-problems.ts'
import type { FindCapsuleProblems } from './capsule-problems.ts'
import { contentText, readVersion } from './capsule-store.ts'
import type { CapsuleStore } from './capsule-store.ts'
import type { CapsulesService } from './capsules-service.ts'
import { placeOf } from './collections-service.ts'
import type { CollectionsService } from './collections-service.ts'
import { FIRST_NUMBER, nextCapsuleNumber } from './next-capsule-number.ts'
import { PUBLIC_REALM } from './public-realm.ts'

export interface SavedCapsule {
  readonly card: Stored<CapsuleDocument>
  /** Of the version, for the next save. */
  readonly revision: string
  readonly findings: readonly Problem[]
}

/** Makes versions of capsules by the rules of platform.md §11.4. */
export interface CapsuleEditor {
  /** @throws RequestError `CAPSULE_INVALID`, `CAPSULE_NAME_TAKEN` */
  create(caller: Caller, definition: JsonObject, keepVersion: boolean): Promise<SavedCapsule>
  /** @throws RequestError `CAPSULE_INVALID`, `CAPSULE_ARCHIVED`, `CAPSULE_NAME_FROZEN`, `REVISION_STALE` */
  save(caller: Caller, idOrName: string, definition: JsonObject, ifMatch: string | undefined): Promise<SavedCapsule>
  /**
   * @throws RequestError `CAPSULE_INVALID`, `CAPSULE_ARCHIVED`, `CAPSULE_PUBLISHED` when nothing is in development,
   *   `CAPSULE_NAME_TAKEN` when the name has become public before
   */
  publish(caller: Caller, idOrName: string, ifMatch: string | undefined): Promise<SavedCapsule>
  problems(realm: string, definition: JsonObject): Promise<readonly Problem[]>
}

export function createCapsuleEditor(options: {
  readonly documents: DocumentStore
  readonly store: CapsuleStore
  readonly collections: CollectionsService
  readonly capsules: Pick<CapsulesService, 'find'>
  readonly findProblems: FindCapsuleProblems
  readonly now: () => number
}): CapsuleEditor {
  const { documents, store, collections, capsules, findProblems, now } = options

  /** What is stored of a definition that was sent. @throws RequestError `CAPSULE_INVALID` */
  async function take(
    realm: string,
    sent: JsonObject,
  ): Promise<{ readonly capsule: CapsuleDefinition; readonly findings: readonly Problem[] }> {
    const { capsule, problems } = readCapsule(sent)
    if (capsule === undefined) {
      requireNoProblems(problems, ['error'], 'saved')
      throw new RequestError('CAPSULE_INVALID', 'The document is no capsule', { details: { status: 422 } })
    }
    const findings = [...problems, ...(await findProblems(realm, capsule))]
    requireNoProblems(findings, ['error'], 'saved')
    return { capsule, findings }
  }

  /** The number of what is in development: by what has changed since the newest published version. */
  function numberAfter(
    published: Stored<CapsuleVersionDocument> | undefined,
    name: string,
    json: string,
    otherwise: CapsuleNumber,
  ): { readonly number: CapsuleNumber; readonly isUnchanged: boolean } {
    if (published === undefined) return { number: otherwise, isUnchanged: false }
    const now = readVersion(name, { ...published.document, json })
    const change = compareCapsules(readVersion(name, published.document), now)
    return { number: nextCapsuleNumber(published.document, change), isUnchanged: change === 'none' }
  }

  function versionOf(
    { realm, actor }: Caller,
    capsule: string,
    number: CapsuleNumber,
    json: string,
    isPublished: boolean,
  ): CapsuleVersionDocument {
    const { versionMajor, versionMinor, versionFix } = number
    const line = capsuleLine(capsule, versionMajor, versionMinor)
    const times = { updatedAt: now(), updatedBy: actor }
    return { realm, capsule, line, versionMajor, versionMinor, versionFix, isPublished, json, ...times }
  }

  return {
    async create(caller, sent, keepVersion) {
      const { realm, actor } = caller
      const { capsule, findings } = await take(realm, sent)
      const { name } = capsule
      await requireNotPublic(realm, name)
      const place = await collections.place(realm, actor, capsule.collection, capsule.group)
      const id = capsuleId(realm, name)
      const at = now()
      const card: CapsuleDocument = {
        realm,
        name,
        description: capsule.description,
        icon: '',
        collection: place.collection.id,
        group: place.group.id,
        archived: false,
        development: null,
        published: null,
        lines: [],
        createdAt: at,
        createdBy: actor,
        updatedAt: at,
        updatedBy: actor,
      }
      await claim(id, card)
      const number = keepVersion ? keptNumber(capsule) : FIRST_NUMBER
      const version = versionOf(caller, id, number, contentText(sent), false)
      const stored = await documents.put(CAPSULE_VERSIONS, developmentId(id), version, { ifAbsent: true })
      return { card: await store.refresh(id), revision: stored.revision, findings }
    },

    save: (caller, idOrName, sent, ifMatch) =>
      untilCurrent(ifMatch, async () => {
        const { realm, actor } = caller
        const { id, document: card } = await capsules.find(realm, idOrName)
        requireNotArchived(card)
        const [development, published] = [await store.development(id), await store.newestPublished(id)]
        const current = development ?? published
        if (current !== undefined) checkRevision(current.revision, ifMatch)
        const { capsule, findings } = await take(realm, { ...sent, name: requireSameName(card, sent) })
        const place =
          capsule.collection === '' && capsule.group === ''
            ? {}
            : placeOf(await collections.place(realm, actor, capsule.collection || card.collection, capsule.group))
        const json = contentText(sent)
        const { number, isUnchanged } = numberAfter(published, card.name, json, development?.document ?? FIRST_NUMBER)
        const change = { ...place, updatedAt: now(), updatedBy: actor }
        if (development === undefined && published !== undefined && isUnchanged) {
          return { card: await store.refresh(id, place), revision: published.revision, findings }
        }
        const stored = await documents.put(
          CAPSULE_VERSIONS,
          developmentId(id),
          versionOf(caller, id, number, json, false),
          development === undefined ? { ifAbsent: true } : { ifRevision: development.revision },
        )
        return { card: await store.refresh(id, change), revision: stored.revision, findings }
      }),

    publish: (caller, idOrName, ifMatch) =>
      untilCurrent(ifMatch, async () => {
        const { id, document: card } = await capsules.find(caller.realm, idOrName)
        requireNotArchived(card)
        const development = await store.development(id)
        if (development === undefined) {
          throw new RequestError('CAPSULE_PUBLISHED', `Nothing of the capsule "${card.name}" is in development`, {
            details: { status: 409 },
          })
        }
        checkRevision(development.revision, ifMatch)
        if (card.published === null) await requireNotPublic(caller.realm, card.name)
        const { json } = development.document
        const problems = await findProblems(caller.realm, readVersion(card.name, development.document))
        requireNoProblems(problems, ['error', 'deploy'], 'published')
        const before = await store.newestPublished(id)
        // Published by somebody who was killed before it was no more in development.
        const isDone = before?.document.json === json
        const { number } = numberAfter(before, card.name, json, development.document)
        const stored = isDone
          ? before
          : await documents.put(CAPSULE_VERSIONS, publishedId(id, number), versionOf(caller, id, number, json, true), {
              ifAbsent: true,
            })
        await endDevelopment(id, card.name, development)
        const after = await store.refresh(id, { updatedAt: now(), updatedBy: caller.actor })
        return { card: after, revision: stored.revision, findings: problems }
      }),

    async problems(realm, sent) {
      const { capsule, problems } = readCapsule(sent)
      return capsule === undefined ? problems : [...problems, ...(await findProblems(realm, capsule))]
    },
  }

  /**
   * A realm does not begin to use a name that is public: its pipelines would find another capsule under it. What it
   * has published before goes on, and wins in the realm.
   */
  async function requireNotPublic(realm: string, name: string): Promise<void> {
    if (realm === PUBLIC_REALM) return
    const there = await documents.get(CAPSULES, capsuleId(PUBLIC_REALM, name))
    if (there === undefined || there.document.published === null) return
    throw new RequestError('CAPSULE_NAME_TAKEN', `"${name}" is a public capsule: use it, or give yours another name`)
  }

  /** Takes the name. One that was taken by somebody who was killed before the first version is free again. */
  async function claim(id: string, card: CapsuleDocument): Promise<void> {
    const there = await documents.get(CAPSULES, id)
    const isAbandoned =
      there !== undefined &&
      there.document.createdAt < card.createdAt - ABANDONED_MS &&
      (await documents.count(CAPSULE_VERSIONS, { capsule: id })) === 0
    const taken = new RequestError('CAPSULE_NAME_TAKEN', `There is a capsule "${card.name}" already`)
    if (there !== undefined && !isAbandoned) throw taken
    try {
      await documents.put(CAPSULES, id, card, there === undefined ? { ifAbsent: true } : { ifRevision: there.revision })
    } catch (error) {
      throw isJataiError(error) && error.code === 'DOCUMENT_CONFLICT' ? taken : error
    }
  }

  /** Removes what is published now; what somebody has saved meanwhile stays, with the number that it has by now. */
  async function endDevelopment(id: string, name: string, development: Stored<CapsuleVersionDocument>): Promise<void> {
    try {
      await documents.delete(CAPSULE_VERSIONS, development.id, { ifRevision: development.revision })
    } catch (error) {
      if (!isJataiError(error) || error.code !== 'DOCUMENT_CONFLICT') throw error
      const [newer, published] = [await store.development(id), await store.newestPublished(id)]
      if (newer === undefined) return
      const { number } = numberAfter(published, name, newer.document.json, newer.document)
      const line = capsuleLine(id, number.versionMajor, number.versionMinor)
      await documents.put(
        CAPSULE_VERSIONS,
        newer.id,
        { ...newer.document, ...number, line },
        { ifRevision: newer.revision },
      )
    }
  }
}

const ABANDONED_MS = 60_000

function requireNotArchived({ archived, name }: CapsuleDocument): void {
  if (archived) throw new RequestError('CAPSULE_ARCHIVED', `The capsule "${name}" is archived: restore it first`)
}

function requireSameName({ name }: CapsuleDocument, sent: JsonObject): string {
  const told = sent['name']
  if (told === undefined || told === name) return name
  throw new RequestError('CAPSULE_NAME_FROZEN', `The capsule is called "${name}": a name cannot be changed`)
}

function keptNumber({ versionMajor, versionMinor, versionFix }: CapsuleDefinition): CapsuleNumber {
  const numbers = [versionMajor, versionMinor, versionFix]
  if (numbers.every((number) => number >= 0 && number <= 999_999)) return { versionMajor, versionMinor, versionFix }
  throw new RequestError('CAPSULE_INVALID', `${numbers.join('.')} is no version of a capsule`, {
    details: { status: 422 },
  })
}
