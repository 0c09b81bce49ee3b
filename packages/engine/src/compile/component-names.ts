import { allSteps } from '@jatai/flowspec'
import type { Flow } from '@jatai/flowspec'
import type { CapsuleRegistry } from './capsule-registry.ts'
import { usedCapsules } from './used-capsules.ts'

/** Names of all components that a flow uses, also inside of its capsules: what to load before it is compiled. */
export function componentNames(flow: Flow, capsules?: CapsuleRegistry): ReadonlySet<string> {
  const inside = capsules === undefined ? [] : usedCapsules(flow, capsules).map((capsule) => capsule.flow)
  return new Set([flow, ...inside].flatMap((each) => [...allSteps(each)].map(({ name }) => name)))
}
