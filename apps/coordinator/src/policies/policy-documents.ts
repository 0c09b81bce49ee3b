import type { Actor, policies } from '@jatai/api'
import { defineCollection } from '@jatai/platform'

type View = policies.PoliciesView

/** What deployments of a realm must comply with (platform.md §15). */
export interface PoliciesDocument {
  readonly realm: string
  /** From 1, one more with each change. */
  readonly version: number
  /** By environment; one that is not there: `any`. */
  readonly external: Readonly<View['external']>
  readonly internal: Readonly<View['internal']>
  readonly requiresKeyOrBasic: boolean
  readonly allowList: readonly string[]
  readonly sensitiveFields: readonly string[]
  readonly corsHeaders: Readonly<Record<string, string>>
  /** @default false: in documents from before there was a choice */
  readonly hidesExecutionKey?: boolean
  readonly changedAt: number
  readonly changedBy: Actor
}

/** The policies as they are. Id: the realm; one that is not there has those that a realm begins with. */
export const POLICIES = defineCollection<PoliciesDocument>('policies')

/** Every version. Id: the realm and the version. */
export const POLICY_VERSIONS = defineCollection<PoliciesDocument>('policy-versions', ['realm', 'version'])

export function policyVersionId({ realm, version }: Pick<PoliciesDocument, 'realm' | 'version'>): string {
  return `${realm}:${version}`
}
