import type { Json } from '@jatai/languages/json'
import type { Fields, ParamsOf } from './fields/index.ts'
import type { Eventually, StepCall } from './step-call.ts'

export type Category =
  | 'logic'
  | 'tools'
  | 'files'
  | 'web-protocols'
  | 'structured-data'
  | 'messaging'
  | 'security'
  | 'file-storage'
  | 'enterprise'

/** A step in words: runs as a test, and stands on the reference page. */
export interface ConnectorExample {
  readonly title: string
  readonly params: Readonly<Record<string, Json>>
  readonly message: Json
  readonly output?: Json
  readonly throws?: Json
  /** Text files in the execution's folder beforehand. */
  readonly files?: Readonly<Record<string, string>>
}

/** Which accounts a slot takes. */
export interface AccountSlot {
  readonly title: string
  readonly types: readonly string[]
}

/** What a connector declares. Palette, form, reference page, JSON Schema and validation derive from it. */
export interface ConnectorDeclaration<F extends Fields> {
  /** The component name in documents. */
  readonly name: string
  /** Other names under which documents hold it. */
  readonly aliases?: readonly string[]
  readonly title: string
  /** One sentence. */
  readonly summary: string
  readonly category: Category
  /** True for step types of their own (`choice`, `delayer` …), whose settings stand on the step itself. @default false */
  readonly native?: boolean
  readonly deprecated?: boolean
  readonly params: F
  readonly accounts?: Readonly<Record<string, AccountSlot>>
  /**
   * Fail On Error: its default and the stored keys. `always`: a failure is always thrown. `never`: `run` deals with
   * failures itself. @default { default: false, keys: ['failOnError'] }
   */
  readonly failOnError?: { readonly default: boolean; readonly keys: readonly string[] } | 'always' | 'never'
  /** `message` of the failure output: what was being attempted. */
  readonly attempt?: { readonly configuration?: string; readonly failure?: string }
  /** Key that holds the technical cause in the failure output. @default 'error' */
  readonly causeKey?: 'error' | 'exception'
  /** Nothing may stand after it on the canvas. */
  readonly endsTrack?: boolean
  readonly examples: readonly ConnectorExample[]
  run(call: StepCall<ParamsOf<F>>): Eventually<Json>
  /** What `run` is about to send, by the name of the view (`requestUrl`, `preparedStatement` …), without sending it. */
  readonly previews?: Readonly<Record<string, (call: StepCall<ParamsOf<F>>) => Eventually<Json>>>
}

/** A declared connector, its parameter types folded away. */
export interface Connector extends Omit<ConnectorDeclaration<Fields>, 'run' | 'previews'> {
  run(call: StepCall<never>): Eventually<Json>
  readonly previews?: Readonly<Record<string, (call: StepCall<never>) => Eventually<Json>>>
}

/** Declares a connector. */
export function defineConnector<F extends Fields>(declaration: ConnectorDeclaration<F>): Connector {
  return Object.freeze(declaration)
}
