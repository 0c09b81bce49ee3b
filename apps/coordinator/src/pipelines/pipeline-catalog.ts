import { hasConnector, loadConnectors } from '@jatai/connectors'
import { documentProblems } from '@jatai/engine'
import type { DocumentProblem } from '@jatai/engine'
import { allSteps, readPipeline } from '@jatai/flowspec'
import type { CapsuleUse, Catalog, Json } from '@jatai/flowspec'
import type { DesignNeighbours } from './design-neighbours.ts'

/** What the rules about documents may ask of a realm. */
export interface PipelineCatalog {
  of(realm: string): Promise<Catalog>
  /** Everything that is known to be wrong with a document, as its author would save it. */
  problems(realm: string, document: Json): Promise<readonly DocumentProblem[]>
}

export function createPipelineCatalog(options: {
  readonly neighbours: DesignNeighbours
  /** Capsules of a realm that are published. */
  readonly capsules: (realm: string) => Promise<{ has(use: CapsuleUse): boolean }>
  readonly now: () => number
}): PipelineCatalog {
  const { neighbours, capsules, now } = options

  const catalog: PipelineCatalog = {
    async of(realm) {
      const [accounts, globals, relations, published] = await Promise.all([
        neighbours.accountNames?.(realm),
        neighbours.globalNames?.(realm),
        neighbours.relationNames?.(realm),
        capsules(realm),
      ])
      return {
        hasConnector,
        hasCapsule: (use) => published.has(use),
        now,
        ...(accounts === undefined ? {} : { hasAccount: (label) => accounts.has(label) }),
        ...(globals === undefined ? {} : { hasGlobal: (name) => globals.has(name) }),
        ...(relations === undefined ? {} : { hasRelation: (id) => relations.has(id) }),
      }
    },
    async problems(realm, document) {
      const { pipeline } = readPipeline(document)
      const flows = pipeline === undefined ? [] : [pipeline.flow, ...pipeline.looseFlows]
      const names = flows.flatMap((flow) => [...allSteps(flow)].map(({ name }) => name))
      return documentProblems(document, await loadConnectors(names), { ...(await catalog.of(realm)), saving: true })
    },
  }
  return catalog
}
