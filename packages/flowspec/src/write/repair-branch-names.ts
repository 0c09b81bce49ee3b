import type { Pipeline } from '../pipeline.ts'
import { allSteps } from '../steps/flow-structure.ts'
import { replaceFlow } from './replace-flow.ts'
import { rewriteFlow } from './rewrite-flow.ts'

/** Gives the branches of parallel lines the names that rule V-15 asks for; the same pipeline when all have them. */
export function repairBranchNames(pipeline: Pipeline): Pipeline {
  const { flow } = pipeline
  const names = new Map<string, string>()
  const taken = new Set(flow.branches.keys())
  for (const step of allSteps(flow)) {
    for (const { role, target } of step.tracks) {
      const first = role === 'parallel' ? flow.branches.get(target)?.steps[0] : undefined
      const wanted = `${step.id}:${first?.id}`
      if (first === undefined || taken.has(wanted) || names.has(target)) continue
      names.set(target, wanted)
      taken.add(wanted)
    }
  }
  return names.size === 0 ? pipeline : replaceFlow(pipeline, rewriteFlow(flow, { branches: names }))
}
