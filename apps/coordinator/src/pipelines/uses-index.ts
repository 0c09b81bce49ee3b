import { defineCollection } from '@jatai/platform'
import type { DocumentStore } from '@jatai/platform'
import { derivedId } from './derived-id.ts'
import type { VersionUses } from './version-document.ts'

export type UseKind = 'account' | 'global' | 'capsule' | 'relation' | 'event' | 'component'

interface UseDocument {
  /** `realm/kind/name` */
  readonly key: string
  /** Id of the version. */
  readonly version: string
}

const USES = defineCollection<UseDocument>('pipeline-uses', ['key'])

/** Which versions name an account, a global, … It may tell one too many, never one too few: look at its row. */
export interface UsesIndex {
  add(realm: string, version: string, uses: VersionUses): Promise<void>
  /** Removes what a version used before and does not any more. */
  remove(realm: string, version: string, before: VersionUses, now: VersionUses): Promise<void>
  /** Ids of versions, page by page. */
  find(
    realm: string,
    kind: UseKind,
    name: string,
    page: { readonly size: number; readonly cursor?: string | undefined },
  ): Promise<{ readonly versions: readonly string[]; readonly next?: string }>
}

export function createUsesIndex({ documents }: { readonly documents: DocumentStore }): UsesIndex {
  return {
    async add(realm, version, uses) {
      await Promise.all(
        keysOf(realm, uses).map((key) => documents.put(USES, derivedId('use', key, version), { key, version })),
      )
    },
    async remove(realm, version, before, now) {
      const kept = new Set(keysOf(realm, now))
      const gone = keysOf(realm, before).filter((key) => !kept.has(key))
      await Promise.all(gone.map((key) => documents.delete(USES, derivedId('use', key, version))))
    },
    async find(realm, kind, name, { size, cursor }) {
      const found = await documents.find(USES, {
        where: { key: keyOf(realm, kind, name) },
        limit: size,
        ...(cursor === undefined ? {} : { page: cursor }),
      })
      const versions = found.documents.map(({ document }) => document.version)
      return { versions, ...(found.next === undefined ? {} : { next: found.next }) }
    },
  }
}

const KINDS: Readonly<Record<UseKind, keyof VersionUses>> = {
  account: 'accounts',
  global: 'globals',
  capsule: 'capsules',
  relation: 'relations',
  event: 'events',
  component: 'components',
}

/** True when the version names it. */
export function isUsed(uses: VersionUses, kind: UseKind, name: string): boolean {
  return uses[KINDS[kind]].includes(name)
}

function keysOf(realm: string, uses: VersionUses): readonly string[] {
  return Object.entries(KINDS).flatMap(([kind, list]) => uses[list].map((name) => keyOf(realm, kind, name)))
}

function keyOf(realm: string, kind: string, name: string): string {
  return `${realm}/${kind}/${name}`
}
