import type { Json, JsonObject } from './json/json.ts'

/**
 * The wrapper that a document came in (flowspec.md §1): a stored record, an all-specs export, a clipboard fragment, a
 * bare flow, or a drawing of the first-generation canvas (§9.4), which is read but never written.
 */
export type PipelineShape = 'stored' | 'export' | 'clipboard' | 'bare' | 'canvas'

/** A position in the text of the document, both counted from 1. */
export interface DocumentPlace {
  readonly line: number
  readonly column: number
}

/**
 * The one model of a pipeline document: every accepted shape comes in, this goes through. It is plain data that passes
 * `structuredClone`. What the document says wrongly is in here as it was written: `validatePipeline` reports it.
 */
export interface Pipeline {
  readonly shape: PipelineShape
  /** Id of this version's row. */
  readonly id?: string
  readonly name?: string
  readonly description?: string
  /** 1.0 when the document has no version. */
  readonly versionMajor: number
  readonly versionMinor: number
  /** Name of the realm; read-only information, never trusted. */
  readonly realm?: string
  readonly project?: { readonly id?: string; readonly name?: string }
  readonly archived: boolean
  readonly disabled: boolean
  readonly isMultiInstance: boolean
  /** Markdown. */
  readonly documentation?: string
  readonly flow: Flow
  /** Fragments left unconnected on the canvas (`metadata.disconnectedFlowSpecs`): never executed. */
  readonly looseFlows: readonly Flow[]
  /** Absent when no trigger is configured: `{}`, null, or no `type`. */
  readonly trigger?: TriggerSpec
  /** Names of properties that are hidden in recorded messages. */
  readonly sensitiveFields: readonly string[]
  /** Where steps are drawn, by step id; steps without an entry are laid out automatically. */
  readonly positions: ReadonlyMap<string, StepPosition>
  /** The whole document as it was read, for writing it back without loss. Null for an empty file. */
  readonly source: Json
}

export interface StepPosition {
  readonly x: number
  readonly y: number
}

/** A flow is a map of branches: there are no edges, the successor of a step is the next one of its branch. */
export interface Flow {
  /** Name of the entry branch: `start`, or `disconnected-…` in fragments. It may be missing in `branches`. */
  readonly root: string
  /** In the order of the document, which carries no meaning. Names are opaque: look them up, never parse them. */
  readonly branches: ReadonlyMap<string, Branch>
}

export interface Branch {
  readonly name: string
  /** What can be read as a step; entries that are no objects are left out (rule V-02 reports them). */
  readonly steps: readonly Step[]
  /** The branch as written: an array, unless the document is wrong. */
  readonly raw: Json
  readonly place?: DocumentPlace
}

export interface Step {
  /** Empty when the document has none. */
  readonly id: string
  /** `connector`, `choice`, `capsule`, `delayer` … Unknown types are kept; empty when the document has none. */
  readonly type: string
  /** Name of the component: the connector's or capsule's name, the type itself for native types. */
  readonly name: string
  /** Title on the canvas; not unique. */
  readonly stepName: string
  /** `doubleBracesAlias`; absent when empty. */
  readonly alias?: string
  /**
   * All settings in one object, wherever they are stored: `params` for connectors and capsules, keys of the step itself
   * for native types. Where a key is in both places the type's own place wins.
   */
  readonly params: JsonObject
  /** Name of the main account; absent when empty. */
  readonly accountLabel?: string
  /** Further accounts, slot → account name; slots with an empty name are left out. */
  readonly accountLabels: ReadonlyMap<string, string>
  /** Only for type `capsule`. */
  readonly capsule?: CapsuleUse
  /** The other branches that this step runs, in the order of the document. Their names may be dangling. */
  readonly tracks: readonly TrackReference[]
  /** The step as written, unknown keys included. */
  readonly raw: JsonObject
  /** Name of the branch that holds the step. */
  readonly branch: string
  /** Position in the branch as written, from 0. */
  readonly index: number
  /** Where the step starts in the text; absent when the document did not come as text. */
  readonly place?: DocumentPlace
  /** Places of the step's keys, `params.x` under `x`, items of lists under `x[0]`; see `placeOfParameter`. */
  readonly keyPlaces?: ReadonlyMap<string, DocumentPlace>
}

export type TrackRole = 'onProcess' | 'onException' | 'when' | 'otherwise' | 'parallel'

/** One reference from a step to a branch. */
export interface TrackReference {
  readonly role: TrackRole
  /** Where the name stands: `onProcess`, `when[0].target`, `otherwise`, `parallelExecutions[1].target`. */
  readonly parameter: string
  /** Name of the branch. */
  readonly target: string
}

/** Which capsule a step uses (flowspec.md §7). The step's `name` is built from these and never parsed. */
export interface CapsuleUse {
  readonly collection: string
  readonly collectionVersion: number
  /** Name and version as stored: `send-chat-1.2`. */
  readonly capsule: string
  readonly versionMajor: number
  readonly versionMinor: number
}

/** A configured trigger (flowspec.md §8). */
export interface TriggerSpec {
  /** The family: `rest`, `scheduler`, `event` … */
  readonly type: string
  /** The item chosen in the form: `5min-scheduler`; equal to the type except for schedulers. */
  readonly name: string
  /** The whole `triggerSpec` as written. */
  readonly params: JsonObject
  readonly accountLabel?: string
  readonly accountLabels: ReadonlyMap<string, string>
  readonly place?: DocumentPlace
  readonly keyPlaces?: ReadonlyMap<string, DocumentPlace>
}
