import type { CapsuleUse, Flow } from '../pipeline.ts'
import { allSteps } from '../steps/flow-structure.ts'

/** The capsules that the steps of a flow use, in the order of the document. */
export function capsuleUses(flow: Flow): readonly CapsuleUse[] {
  return [...allSteps(flow)].map(({ capsule }) => capsule).filter((use) => use !== undefined)
}

/** Documents hold the name of a capsule with its version behind it: `send-chat-1.2` (flowspec.md §7). */
export function nameOfCapsule({ capsule, versionMajor, versionMinor }: CapsuleUse): string {
  const version = `-${versionMajor}.${versionMinor}`
  return capsule.endsWith(version) ? capsule.slice(0, -version.length) : capsule
}
