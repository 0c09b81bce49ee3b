import { capsuleUses, nameOfCapsule, readCapsule } from '@jatai/flowspec'
import type { CapsuleDefinition, CapsuleUse, Flow } from '@jatai/flowspec'
import { createCapsuleRegistry } from '@jatai/engine'
import type { CapsuleRegistry } from '@jatai/engine'
import { stringifyJson } from '@jatai/languages/json'
import type { DocumentStore } from '@jatai/platform'
import { findAll } from '../documents/find-all.ts'
import { capsuleId, CAPSULES, IS_PUBLISHED } from './capsule-document.ts'
import { CAPSULE_COLLECTIONS } from './collection-document.ts'
import { definitionOf } from './capsule-store.ts'
import type { CapsuleStore } from './capsule-store.ts'
import { PUBLIC_REALM } from './public-realm.ts'

export interface ResolvedCapsules {
  /** JSON texts of definitions, for freezing: each the newest fix of its major.minor, with those that they use. */
  readonly definitions: readonly string[]
  /** What is not published, or not there. */
  readonly missing: readonly CapsuleUse[]
}

/**
 * Finds the published capsules that flows use: those of the realm, then public ones. Inside of a public one there are
 * only public ones. Nobody's rights are checked here.
 */
export interface CapsuleResolver {
  /** @param references what steps say of their capsules: `capsuleUses(pipeline.flow)` */
  resolve(realm: string, references: readonly CapsuleUse[]): Promise<ResolvedCapsules>
  /** For compiling a flow as it would be deployed now. */
  registry(realm: string, flow: Flow): Promise<CapsuleRegistry>
  /** Tells which capsules flows of a realm can use. */
  published(realm: string): Promise<{ has(use: CapsuleUse): boolean }>
}

export function createCapsuleResolver(options: {
  readonly documents: DocumentStore
  readonly store: CapsuleStore
}): CapsuleResolver {
  const { documents, store } = options

  async function find(realm: string, use: CapsuleUse): Promise<CapsuleDefinition | undefined> {
    const id = capsuleId(realm, nameOfCapsule(use))
    const card = await documents.get(CAPSULES, id)
    // What the realm has published under this name counts in all its versions, or a public one would step in between.
    if ((card === undefined || card.document.published === null) && realm !== PUBLIC_REALM) {
      return find(PUBLIC_REALM, use)
    }
    const version = await store.newestFix(id, use)
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
    const seen = new Set<string>()
    const open = references.map((use) => ({ use, owner: realm }))
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const { use, owner } = next
      const key = `${owner} ${keyOf(use)}`
      if (seen.has(key)) continue
      seen.add(key)
      const capsule = await find(owner, use)
      if (capsule === undefined) missing.set(keyOf(use), use)
      else {
        const inside = capsule.isPublic ? PUBLIC_REALM : owner
        found.set(`${inside} ${keyOf(use)}`, capsule)
        open.push(...capsuleUses(capsule.flow).map((each) => ({ use: each, owner: inside })))
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
      const owners = { oneOf: [realm, PUBLIC_REALM] }
      const cards = (await findAll(documents, CAPSULES, { where: { realm: owners, ...IS_PUBLISHED } })).map(
        ({ document }) => document,
      )
      const own = new Set(cards.filter((card) => card.realm === realm).map(({ name }) => name))
      const keys = new Set<string>()
      for (const card of cards) {
        if (card.realm !== realm && own.has(card.name)) continue
        for (const line of card.lines) keys.add(`${card.name} ${line}`)
      }
      return { has: (use) => keys.has(keyOf(use)) }
    },
  }
}

function keyOf(use: CapsuleUse): string {
  return `${nameOfCapsule(use)} ${use.versionMajor}.${use.versionMinor}`
}
