import type { Json, JsonObject } from '../json/json.ts'
import type { Flow, Pipeline } from '../pipeline.ts'

/** What a value of a parameter is, whatever the field of the form looks like. */
export type CapsuleValueKind = 'text' | 'number' | 'boolean' | 'map'

/** A field of a capsule's form; the flow reads it as `{{ capsule.<name> }}` (flowspec.md §7). */
export interface CapsuleParameter {
  readonly name: string
  readonly label: string
  /** As written: `text`, `textarea`, `number`, `select`, `code`, `keyvalue`, `checkbox` … */
  readonly input: string
  readonly kind: CapsuleValueKind
  /** Absent when there is none, or it is an empty text. */
  readonly default?: Json
  readonly required: boolean
}

/** An account that whoever uses the capsule picks. */
export interface CapsuleAccount {
  readonly label: string
  /** The lower-cased label: what steps of the flow, and `accountLabels` of those who use the capsule, say. */
  readonly slot: string
  readonly required: boolean
}

/** A capsule: a flow with a form of its own (platform.md §11). */
export interface CapsuleDefinition {
  readonly name: string
  readonly description: string
  /** Name of the collection; empty when it is in none. */
  readonly collection: string
  /** Name of the section of the collection; empty when it is in none. */
  readonly group: string
  readonly versionMajor: number
  readonly versionMinor: number
  readonly versionFix: number
  /** From the operator of the installation: capsules inside of it are public ones too (platform.md §11.4). */
  readonly isPublic: boolean
  readonly parameters: readonly CapsuleParameter[]
  readonly accounts: readonly CapsuleAccount[]
  /** JSON Schema of the output. */
  readonly contract?: Json
  readonly flow: Flow
  /** The flow as a pipeline without a trigger, for the rules about flows. */
  readonly pipeline: Pipeline
  /** The whole definition as it was read. */
  readonly source: JsonObject
}

/** For people: `messaging/send-chat 1.2.0`. */
export function capsuleTitle(capsule: CapsuleDefinition): string {
  const { collection, name, versionMajor, versionMinor, versionFix } = capsule
  const path = collection === '' ? name : `${collection}/${name}`
  return `${path} ${versionMajor}.${versionMinor}.${versionFix}`
}
