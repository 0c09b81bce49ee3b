import type { CommandIo } from '../command.ts'
import type { AdminSession } from './admin-session.ts'

/** What a verb does with a resource. */
export interface Action {
  readonly summary: string
  /** Arguments after the resource, as help shows them. */
  readonly usage: string
  /** Resolves to the exit code. */
  run(args: readonly string[], context: ActionContext): Promise<number>
}

export interface ActionContext {
  readonly io: CommandIo
  /** Opens the session; nothing is asked of the server before an action needs it. */
  session(): Promise<AdminSession>
}

export type Verb = 'get' | 'create' | 'set' | 'delete'

/** A kind of thing that the admin API keeps, as the command line names it. */
export interface Resource {
  /** Singular, plural and other names; each is understood. */
  readonly names: readonly [string, ...string[]]
  readonly summary: string
  readonly actions: Readonly<Partial<Record<Verb, Action>>>
}
