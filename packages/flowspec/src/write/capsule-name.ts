import type { CapsuleUse } from '../pipeline.ts'

/** The `name` of a step that uses a capsule of a realm (flowspec.md §7): built when writing, never parsed. */
export function capsuleName(use: CapsuleUse, realm: string): string {
  return `capsule-v${use.collectionVersion}-${realm}-${use.collection}-${use.capsule}`
}
