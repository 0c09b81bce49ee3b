import type { CapsuleUse, Step } from './pipeline.ts'

/**
 * What the caller knows about the installation a document is meant for. Each question may be left out: the rules that
 * ask it are then passed over.
 */
export interface Catalog {
  readonly hasConnector?: (name: string) => boolean
  /** A type of step beyond the native ones, `connector` and `capsule`. */
  readonly hasType?: (type: string) => boolean
  readonly isDeprecated?: (name: string) => boolean
  /** An account of that name with a value in the environment. */
  readonly hasAccount?: (label: string) => boolean
  readonly hasGlobal?: (name: string) => boolean
  readonly hasRelation?: (id: string) => boolean
  /** A published version of the capsule. */
  readonly hasCapsule?: (use: CapsuleUse) => boolean
  /** What is wrong with the expressions of a setting; undefined when nothing is. */
  readonly checkExpression?: (text: string, step: Step, parameter: string) => string | undefined
  /** Name and version of another deployed pipeline that owns a route; undefined when the route is free. */
  readonly routeOwner?: (route: string) => string | undefined
  /** Epoch milliseconds: a schedule that can fire no more is refused. */
  readonly now?: () => number
}
