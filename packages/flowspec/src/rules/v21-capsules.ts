import type { CapsuleUse } from '../pipeline.ts'
import type { FlowStructure } from '../steps/flow-structure.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { atStep, quote } from './rule.ts'
import type { Finding, Rule, RuleContext } from './rule.ts'

/** A capsule exists in a published version, and the step's `name` says the same as its other capsule fields. */
export const capsules: Rule = {
  id: 'V-21',
  *checkFlow({ flow }: FlowStructure, { catalog }: RuleContext): Iterable<Finding> {
    for (const step of allSteps(flow)) {
      if (step.capsule === undefined) continue
      const { collection, capsule, versionMajor, versionMinor } = step.capsule
      if (collection === '' || capsule === '')
        yield atStep(step, 'deploy', 'a capsule step has `capsuleCollection` and `capsule`.', 'capsule')
      else if (catalog.hasCapsule?.(step.capsule) === false)
        yield atStep(
          step,
          'deploy',
          `capsule ${quote(capsule)} of collection ${quote(collection)} has no published version ${versionMajor}.${versionMinor}.`,
          'capsule',
        )
      if (!agrees(step.name, step.capsule))
        yield atStep(
          step,
          'warning',
          `its \`name\` ${quote(step.name)} disagrees with its capsule fields, which count.`,
          'name',
        )
    }
  },
}

/** The name holds the realm too, which may contain hyphens: it is never parsed, only compared at both ends. */
function agrees(name: string, use: CapsuleUse): boolean {
  const head = `capsule-v${use.collectionVersion}-`
  const tail = `-${use.collection}-${use.capsule}`
  const version = `-${use.versionMajor}.${use.versionMinor}`
  return (
    name.startsWith(head) && name.endsWith(tail) && name.length > head.length + tail.length && tail.endsWith(version)
  )
}
