import { hasConnector } from '@jatai/connectors'
import { documentProblems } from '@jatai/engine'
import type { DocumentProblem } from '@jatai/engine'
import { readPipeline } from '@jatai/flowspec'
import type { Catalog, Json } from '@jatai/flowspec'
import type { CapsuleResolver } from '../capsules/capsule-resolver.ts'
import { PUBLIC_REALM } from '../capsules/public-realm.ts'
import type { DesignNeighbours } from './design-neighbours.ts'
import { loadComponents } from './load-components.ts'

/** What the rules about documents may ask of a realm. */
export interface PipelineCatalog {
  of(realm: string): Promise<Catalog>
  /** Everything that is known to be wrong with a document, as its author would save it. */
  problems(realm: string, document: Json): Promise<readonly DocumentProblem[]>
}

export function createPipelineCatalog(options: {
  readonly neighbours: DesignNeighbours
  readonly capsules: CapsuleResolver
  readonly now: () => number
}): PipelineCatalog {
  const { neighbours, capsules, now } = options

  const catalog: PipelineCatalog = {
    async of(realm) {
      const published = await capsules.published(realm)
      const known: Catalog = { hasConnector, hasCapsule: (use) => published.has(use), now }
      // What is for every realm is asked for globals and the like where it is used.
      if (realm === PUBLIC_REALM) return known
      const [accounts, globals, relations] = await Promise.all([
        neighbours.accountNames?.(realm),
        neighbours.globalNames?.(realm),
        neighbours.relationNames?.(realm),
      ])
      return {
        ...known,
        ...(accounts === undefined ? {} : { hasAccount: (label) => accounts.has(label) }),
        ...(globals === undefined ? {} : { hasGlobal: (name) => globals.has(name) }),
        ...(relations === undefined ? {} : { hasRelation: (id) => relations.has(id) }),
      }
    },
    async problems(realm, document) {
      const { pipeline, problems } = readPipeline(document)
      if (pipeline === undefined) return problems
      const registry = await capsules.registry(realm, pipeline.flow)
      const known = { ...(await catalog.of(realm)), capsules: registry, saving: true }
      return documentProblems(document, await loadComponents(pipeline, registry), known)
    },
  }
  return catalog
}
