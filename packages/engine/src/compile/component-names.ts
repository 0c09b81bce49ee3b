import { allSteps, capsuleUses } from '@jatai/flowspec'
import type { CapsuleDefinition, Flow } from '@jatai/flowspec'
import type { CapsuleRegistry } from './capsule-registry.ts'

/** Names of all components that a flow uses, also inside of its capsules: what to load before it is compiled. */
export function componentNames(flow: Flow, capsules?: CapsuleRegistry): ReadonlySet<string> {
  const names = new Set<string>()
  const seen = new Set<CapsuleDefinition>()
  const flows = [flow]
  for (let next = flows.pop(); next !== undefined; next = flows.pop()) {
    for (const step of allSteps(next)) names.add(step.name)
    for (const use of capsuleUses(next)) {
      const capsule = capsules?.find(use)
      if (capsule === undefined || seen.has(capsule)) continue
      seen.add(capsule)
      flows.push(capsule.flow)
    }
  }
  return names
}
