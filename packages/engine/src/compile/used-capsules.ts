import { capsuleUses } from '@jatai/flowspec'
import type { CapsuleDefinition, Flow } from '@jatai/flowspec'
import type { CapsuleRegistry } from './capsule-registry.ts'

/** The capsules that a flow uses, with those that they use; what is not there is left out. */
export function usedCapsules(flow: Flow, capsules: CapsuleRegistry): readonly CapsuleDefinition[] {
  const found = new Set<CapsuleDefinition>()
  const flows = [flow]
  for (let next = flows.pop(); next !== undefined; next = flows.pop()) {
    for (const use of capsuleUses(next)) {
      const capsule = capsules.find(use)
      if (capsule === undefined || found.has(capsule)) continue
      found.add(capsule)
      flows.push(capsule.flow)
    }
  }
  return [...found]
}
