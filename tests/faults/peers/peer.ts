import type { Json } from '@jatai/languages/json'
import type { Route } from '../load/routes.ts'

/** A broker or mail server with the ways into the platform that lead through it. */
export interface Peer {
  /** As `.ci/services` calls it. */
  readonly name: string
  /** What its triggers log in with. */
  readonly accounts: readonly PeerAccount[]
  /** Name of the pipeline → its trigger. */
  readonly triggers: Readonly<Record<string, Readonly<Record<string, Json>>>>
  readonly routes: readonly Route[]
  /** True: its triggers keep a connection, and know at once that it is gone; others look from time to time. */
  readonly isWatched: boolean
  /** What it still has for each route; empty: it has given away all that it took. */
  remaining(): Promise<readonly string[]>
  /** Cuts the connections between it and the platform; false when none is open. */
  cut(): boolean
  /** `kill -9`; it comes back with {@link resume}. */
  crash(): Promise<void>
  resume(): Promise<void>
  close(): Promise<void>
}

export interface PeerAccount {
  readonly name: string
  readonly type: string
  readonly fields: Readonly<Record<string, string>>
}
