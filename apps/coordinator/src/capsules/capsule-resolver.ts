import { capsuleUses, nameOfCapsule, readCapsule } from '@jatai/flowspec'
import type { CapsuleDefinition, CapsuleUse, Flow } from '@jatai/flowspec'
import { createCapsuleRegistry } from '@jatai/engine'
import type { CapsuleRegistry } from '@jatai/engine'
import { stringifyJson } from '@jatai/languages/json'
import type { DocumentStore } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import { capsuleId, CAPSULES } from './capsule-document.ts'
import { CAPSULE_COLLECTIONS } from './collection-document.ts'
import { definitionOf } from './capsule-store.ts'
import type { CapsuleStore } from './capsule-store.ts'

export interface ResolvedCapsules {
  /** JSON texts of definitions, for freezing: each the newest fix of its major.minor, with those that they use. */
  readonly definitions: readonly string[]
  /** What is not published, or not there. */
  readonly missing: readonly CapsuleUse[]
}

/** Finds the published capsules that flows use. Nobody's rights are checked here. */
export interface CapsuleResolver {
  /** @param references what steps say of their capsules: `capsuleUses(pipeline.flow)` */
  resolve(realm: string, references: readonly CapsuleUse[]): Promise<ResolvedCapsules>
  /** For compiling a flow as it would be deployed now. */
  registry(realm: string, flow: Flow): Promise<CapsuleRegistry>
  /** Tells which capsules of a realm are published. */
  published(realm: string): Promise<{ has(use: CapsuleUse): boolean }>
}

export function createCapsuleResolver(options: {
  readonly documents: DocumentStore
  readonly store: CapsuleStore
}): CapsuleResolver {
  const { documents, store } = options

  async function find(realm: string, use: CapsuleUse): Promise<CapsuleDefinition | undefined> {
    const id = capsuleId(realm, nameOfCapsule(use))
    const [card, version] = [await documents.get(CAPSULES, id), await store.newestFix(id, use)]
    if (card === undefined || version === undefined) return undefined
    const name = (await documents.get(CAPSULE_COLLECTIONS, card.document.collection))?.document.name ?? ''
    const place = { collection: { name, version: 1 }, group: '' }
    return readCapsule(definitionOf({ id, ...card.document }, version.document, place)).capsule
  }

  async function collect(
    realm: string,
    references: readonly CapsuleUse[],
  ): Promise<{ readonly found: readonly CapsuleDefinition[]; readonly missing: readonly CapsuleUse[] }> {
    const found = new Map<string, CapsuleDefinition>()
    const missing = new Map<string, CapsuleUse>()
    const open = [...references]
    for (let use = open.shift(); use !== undefined; use = open.shift()) {
      const key = keyOf(use)
      if (found.has(key) || missing.has(key)) continue
      const capsule = await find(realm, use)
      if (capsule === undefined) missing.set(key, use)
      else {
        found.set(key, capsule)
        open.push(...capsuleUses(capsule.flow))
      }
    }
    return { found: [...found.values()], missing: [...missing.values()] }
  }

  return {
    async resolve(realm, references) {
      const { found, missing } = await collect(realm, references)
      return { definitions: found.map(({ source }) => stringifyJson(source)), missing }
    },
    async registry(realm, flow) {
      return createCapsuleRegistry((await collect(realm, capsuleUses(flow))).found)
    },
    async published(realm) {
      const keys = new Set<string>()
      for (const { document } of await findAll(documents, CAPSULES, { where: { realm } })) {
        for (const line of document.lines) keys.add(`${document.name} ${line}`)
      }
      return { has: (use) => keys.has(keyOf(use)) }
    },
  }
}

function keyOf(use: CapsuleUse): string {
  return `${nameOfCapsule(use)} ${use.versionMajor}.${use.versionMinor}`
}
