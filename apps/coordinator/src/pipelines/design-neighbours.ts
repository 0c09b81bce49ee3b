import type { Pipeline } from '@jatai/flowspec'
import type { Caller } from '../access/caller.ts'

/** What the design of pipelines asks other parts of the coordinator; undefined: that part cannot tell. */
export interface DesignNeighbours {
  /** Version id → environments in which it runs. */
  readonly deployedIn?: (realm: string) => Promise<ReadonlyMap<string, readonly string[]>>
  /** Names of accounts that have a value in some environment. */
  readonly accountNames?: (realm: string) => Promise<ReadonlySet<string>>
  readonly globalNames?: (realm: string) => Promise<ReadonlySet<string>>
  /** Ids and names of relationships: documents hold either. */
  readonly relationNames?: (realm: string) => Promise<ReadonlySet<string>>
  /** A multi-instance model by id or name. */
  readonly findModel?: (realm: string, idOrName: string) => Promise<{ id: string; name: string } | undefined>
  /** A pipeline of this name is new in the realm. */
  readonly created?: (realm: string, name: string) => Promise<void>
  /** A document has come in from elsewhere: it may name what the realm does not have. */
  readonly imported?: (caller: Caller, pipeline: Pipeline) => Promise<void>
}
