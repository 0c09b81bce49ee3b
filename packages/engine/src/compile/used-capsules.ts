import { capsuleUses } from '@jatai/flowspec'
import type { CapsuleDefinition, Flow } from '@jatai/flowspec'
import type { CapsuleRegistry } from './capsule-registry.ts'

/** The capsules that a flow uses, with those that they use; what is not there is left out. */
export function usedCapsules(flow: Flow, capsules: CapsuleRegistry): readonly CapsuleDefinition[] {
  const found = new Set<CapsuleDefinition>()
  const open: { readonly flow: Flow; readonly around?: CapsuleDefinition }[] = [{ flow }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const use of capsuleUses(next.flow)) {
      const capsule = capsules.find(use, next.around)
      if (capsule === undefined || found.has(capsule)) continue
      found.add(capsule)
      open.push({ flow: capsule.flow, around: capsule })
    }
  }
  return [...found]
}
