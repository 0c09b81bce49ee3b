import type { Json } from '@jatai/languages/json'
import type { ByteText } from '@jatai/platform'
import type { AccountSlot } from './connector.ts'
import type { Fields, ParamsOf } from './fields/index.ts'
import type { LogLevel } from './services.ts'
import type { SourceIntake } from './source.ts'
import type { StepCall } from './step-call.ts'

/** A message as it reaches the engine: what the trigger put into the envelope. */
export interface Arrival {
  /** JSON text, as written by the intake of this trigger. */
  readonly head: string
  readonly body: ByteText
}

/** How an execution ended, for the answer to a waiting caller. */
export type Ending =
  | { readonly kind: 'response'; readonly message: Json }
  | { readonly kind: 'error'; readonly error: Json; readonly code: number; readonly timedOut: boolean }

/** The answer to an HTTP caller. */
export interface HttpAnswer {
  readonly status: number
  /** Configured ones, names as they go out. Headers that steps have set win over them. */
  readonly headers: Readonly<Record<string, string>>
  /** Wins over every other header of this name; absent: none is sent, unless a header says one. */
  readonly contentType?: string
  readonly body: string
  /** How the body is written in bytes. @default UTF-8 */
  readonly charset?: string
  /** Name of a file in the folder of the execution, which is the body then. */
  readonly file?: string
  /** A line for the pipeline log, where the answer is not what the flow asked for. */
  readonly note?: { readonly level: LogLevel; readonly text: string }
}

/** How a request body is taken: into memory, as one file, or as `multipart/form-data` whose files are stored. */
export type BodyReception = 'memory' | 'file' | 'parts'

/** What the HTTP side needs to know of a trigger before it takes a request (triggers.md §2). */
export interface HttpIntake {
  readonly kind: 'http'
  readonly defaultMethods: readonly string[]
  /** Largest value of Maximum Request Size, and its default, in MB of 1,048,576 bytes. */
  readonly requestSizeMb: { readonly default: number; readonly maximum: number }
  /** True: messages may bring files along, and answers may be files. @default false */
  readonly hasFiles?: boolean
  /**
   * How a body with this media type (lower case, without parameters; undefined = no Content-Type) is taken; undefined
   * when it is not taken at all.
   */
  receives(mediaType: string | undefined, params: Readonly<Record<string, unknown>>): BodyReception | undefined
}

/** The trigger takes copies of the events of a name (triggers.md §9). */
export interface EventIntake {
  readonly kind: 'event'
}

/** The trigger fires by the clock (triggers.md §8). */
export interface ScheduleIntake<P = never> {
  readonly kind: 'schedule'
  /** When it fires, in Quartz dialect, and in the local time of which zone. */
  schedule(params: P): { readonly cron: string; readonly timeZone: string }
}

/** The trigger takes HL7 messages from the MLLP port of its environment (triggers.md §13). */
export interface MllpIntake {
  readonly kind: 'mllp'
}

/** What arrives, and the first message made of it: runs as a test, and stands on the reference page. */
export interface TriggerExample {
  readonly title: string
  /** Parameters in the trigger spec, beside the type. */
  readonly params: Readonly<Record<string, Json>>
  /** As the intake of this trigger writes it. */
  readonly head: Json
  /** In UTF-8. */
  readonly body: string
  readonly message: Json
}

/** Everything a trigger declares. */
export interface TriggerDeclaration<F extends Fields> {
  /** `type` of the trigger spec. */
  readonly type: string
  readonly title: string
  /** One sentence. */
  readonly summary: string
  readonly category: 'web-protocols' | 'scheduling' | 'messaging'
  readonly params: F
  /** Accounts of the trigger spec, by slot (`main` for `accountLabel`). */
  readonly accounts?: Readonly<Record<string, AccountSlot>>
  readonly examples?: readonly TriggerExample[]
  /** How messages come to it: what the runtime does with the trigger. */
  readonly intake: HttpIntake | EventIntake | MllpIntake | ScheduleIntake<ParamsOf<F>> | SourceIntake<ParamsOf<F>>
  /**
   * The first message of the pipeline.
   *
   * @throws MessageError when what arrived cannot be read; the caller gets it as its answer, nothing is executed
   */
  message(arrival: Arrival, params: ParamsOf<F>): Json
  /** The answer to a waiting HTTP caller. `call` evaluates expressions in parameters against the final message. */
  answer?(ending: Ending, params: ParamsOf<F>, call: StepCall<unknown>): HttpAnswer
}

/** A declared trigger, its parameter types folded away. */
export interface Trigger extends Omit<TriggerDeclaration<Fields>, 'intake' | 'message' | 'answer'> {
  readonly intake: HttpIntake | EventIntake | MllpIntake | ScheduleIntake | SourceIntake
  message(arrival: Arrival, params: never): Json
  answer?(ending: Ending, params: never, call: StepCall<unknown>): HttpAnswer
}

/** Declares a trigger. */
export function defineTrigger<F extends Fields>(declaration: TriggerDeclaration<F>): Trigger {
  return Object.freeze(declaration)
}
