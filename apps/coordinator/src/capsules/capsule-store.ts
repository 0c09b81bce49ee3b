import { InternalError } from '@jatai/errors'
import type { CapsuleDefinition } from '@jatai/flowspec'
import { getKey, readCapsule, setKey } from '@jatai/flowspec'
import type { JsonObject } from '@jatai/flowspec'
import { parseJson, stringifyJson } from '@jatai/languages/json'
import { updateDocument } from '@jatai/platform'
import type { DocumentStore, Stored } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import { CAPSULE_VERSIONS, CAPSULES, capsuleLine, developmentId, numberText } from './capsule-document.ts'
import type { CapsuleDocument, CapsuleNumber, CapsuleRelease, CapsuleVersionDocument } from './capsule-document.ts'
import { PUBLIC_REALM } from './public-realm.ts'

/** Versions of capsules, and the cards that follow from them. */
export interface CapsuleStore {
  /** The version that is in development. */
  development(capsule: string): Promise<Stored<CapsuleVersionDocument> | undefined>
  newestPublished(capsule: string): Promise<Stored<CapsuleVersionDocument> | undefined>
  /** The newest fix of a major.minor. */
  newestFix(
    capsule: string,
    line: CapsuleNumber | Omit<CapsuleNumber, 'versionFix'>,
  ): Promise<Stored<CapsuleVersionDocument> | undefined>
  /** Makes the card of a capsule say what its versions say. */
  refresh(capsule: string, change?: Partial<CapsuleDocument>): Promise<Stored<CapsuleDocument>>
}

const NEWEST_FIRST = ['versionMajor', 'versionMinor', 'versionFix'].map((field) => ({ field, descending: true }))

export function createCapsuleStore({ documents }: { readonly documents: DocumentStore }): CapsuleStore {
  async function newest(where: { readonly capsule: string } | { readonly line: string }) {
    const query = { where: { ...where, isPublished: true }, sort: NEWEST_FIRST, limit: 1 }
    return (await documents.find(CAPSULE_VERSIONS, query)).documents[0]
  }

  const store: CapsuleStore = {
    development: (capsule) => documents.get(CAPSULE_VERSIONS, developmentId(capsule)),
    newestPublished: (capsule) => newest({ capsule }),
    newestFix: (capsule, { versionMajor, versionMinor }) =>
      newest({ line: capsuleLine(capsule, versionMajor, versionMinor) }),
    async refresh(capsule, change = {}) {
      // Versions are read again after the card is written: of several who do this at once the last has seen them all.
      for (let tries = 1; ; tries++) {
        const versions = await findAll(documents, CAPSULE_VERSIONS, { where: { capsule }, sort: NEWEST_FIRST })
        const says = cardOf(versions)
        const card = await updateDocument(documents, CAPSULES, capsule, (before) =>
          before === undefined ? undefined : { ...before, ...says, ...change },
        )
        if (card === undefined) throw new InternalError('CAPSULE_LOST', `The card of the capsule ${capsule} is gone`)
        const again = await findAll(documents, CAPSULE_VERSIONS, { where: { capsule }, sort: NEWEST_FIRST })
        if (isSame(versions, again) || tries >= TRIES) return card
      }
    },
  }
  return store
}

/** What a card says of the versions, newest first. */
function cardOf(
  versions: readonly Stored<CapsuleVersionDocument>[],
): Pick<CapsuleDocument, 'description' | 'icon' | 'development' | 'published' | 'lines' | 'release'> {
  const published = versions.filter(({ document }) => document.isPublished)
  const development = versions.find(({ document }) => !document.isPublished)
  const shown = development ?? published[0]
  return {
    ...shownOf(shown?.document),
    development: development === undefined ? null : numberText(development.document),
    published: published[0] === undefined ? null : numberText(published[0].document),
    release: published[0] === undefined ? undefined : releaseOf(published[0].document),
    lines: [...new Set(published.map(({ document }) => `${document.versionMajor}.${document.versionMinor}`))],
  }
}

function shownOf(version: CapsuleVersionDocument | undefined): Pick<CapsuleDocument, 'description' | 'icon'> {
  const content = version === undefined ? {} : contentOf(version)
  return { description: textOf(content, 'description'), icon: textOf(content, 'icon') }
}

function releaseOf(version: CapsuleVersionDocument): CapsuleRelease {
  return { ...shownOf(version), updatedAt: version.updatedAt, updatedBy: version.updatedBy }
}

function isSame(before: readonly Stored<object>[], after: readonly Stored<object>[]): boolean {
  return before.length === after.length && before.every(({ revision }, index) => revision === after[index]?.revision)
}

const TRIES = 20

/** What its author wrote. */
export function contentOf({ json }: CapsuleVersionDocument): JsonObject {
  return parseJson(json) as JsonObject // written by contentText
}

/** Keys of a definition that are no part of what its author says. */
const SERVER_KEYS: ReadonlySet<string> = new Set([
  'id',
  'name',
  'collection',
  'group',
  'versionMajor',
  'versionMinor',
  'versionFix',
  'status',
  'public',
  'archived',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
])

export function contentText(definition: JsonObject): string {
  const content: JsonObject = {}
  for (const key of Object.keys(definition)) if (!SERVER_KEYS.has(key)) setKey(content, key, definition[key])
  return stringifyJson(content)
}

/** The whole definition of a version (flowspec.md §7). */
export function definitionOf(
  capsule: Pick<CapsuleDocument, 'realm' | 'name' | 'archived'> & { readonly id: string },
  version: CapsuleVersionDocument,
  place: { readonly collection: JsonObject; readonly group: string },
): JsonObject {
  const { versionMajor, versionMinor, versionFix, isPublished, updatedAt, updatedBy } = version
  const definition: JsonObject = {}
  const known: JsonObject = {
    id: capsule.id,
    name: capsule.name,
    ...place,
    versionMajor,
    versionMinor,
    versionFix,
    status: isPublished ? 'PUBLISHED' : 'DEVELOPMENT',
    archived: capsule.archived,
    public: capsule.realm === PUBLIC_REALM,
    updatedAt,
    updatedBy: updatedBy.email ?? updatedBy.name,
  }
  for (const source of [known, contentOf(version)]) {
    for (const key of Object.keys(source)) setKey(definition, key, source[key])
  }
  return definition
}

/** A stored version as the rules read it. */
export function readVersion(name: string, version: CapsuleVersionDocument): CapsuleDefinition {
  const { versionMajor, versionMinor, versionFix } = version
  const read = readCapsule({ ...contentOf(version), name, versionMajor, versionMinor, versionFix })
  return read.capsule as CapsuleDefinition // it was read before it was stored
}

function textOf(content: JsonObject, key: string): string {
  const value = getKey(content, key)
  return typeof value === 'string' ? value : ''
}
