import type { Json, JsonObject } from '@jatai/languages/json'
import type { Account } from '@jatai/sdk'

/**
 * What a run of a capsule has of its own: parameters, sessions, accounts. Nothing of the pipeline around it is seen
 * inside, and nothing of it outside (platform.md §11.5).
 */
export interface CapsuleFrame {
  /** `{{ capsule.<name> }}` */
  readonly parameters: JsonObject
  readonly session: Map<string, Json>
  /** Slot of the capsule → label of the account that was picked for it. */
  readonly accounts: ReadonlyMap<string, string>
  readonly dynamicAccounts: Map<string, Account>
}
