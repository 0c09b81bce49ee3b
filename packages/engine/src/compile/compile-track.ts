import { NESTING_LIMIT } from './limits.ts'
import type { PlanTrack, StepFunction } from '../plan.ts'
import { compileStep } from './compile-step.ts'
import type { Compilation } from './compile-pipeline.ts'

/**
 * Compiles a branch with everything below it.
 *
 * @param path the branches that led here, for finding references that lead back and nesting beyond the limit
 */
export function compileTrack(name: string, path: readonly string[], compilation: Compilation): PlanTrack {
  // Conditions of a choice may share a target; it is compiled once.
  const known = compilation.tracks.get(name)
  if (known !== undefined) return known
  const branch = compilation.flow.branches.get(name)
  if (branch === undefined) return emptyTrack(name)
  const inside = [...path, name]
  const steps: StepFunction[] = []
  for (const step of branch.steps) steps.push(compileStep(step, inside, compilation))
  const track = Object.freeze({ name, isEmpty: steps.length === 0, steps: Object.freeze(steps) })
  compilation.tracks.set(name, track)
  return track
}

/** The track that a step names; problems are those of the step. */
export function compileNestedTrack(
  name: string,
  path: readonly string[],
  compilation: Compilation,
  report: (code: string, message: string) => void,
): PlanTrack {
  if (!compilation.flow.branches.has(name)) {
    report('FLOW_MISSING_TRACK', `The track "${name}" does not exist in the flow`)
    return emptyTrack(name)
  }
  if (path.includes(name)) {
    report(
      'FLOW_CYCLIC_TRACKS',
      `The track "${name}" leads back to itself: ${[...path.slice(path.indexOf(name)), name].join(' → ')}`,
    )
    return emptyTrack(name)
  }
  if (path.length >= NESTING_LIMIT) {
    report('FLOW_NESTED_TOO_DEEP', `Tracks are nested deeper than ${NESTING_LIMIT} levels`)
    return emptyTrack(name)
  }
  return compileTrack(name, path, compilation)
}

function emptyTrack(name: string): PlanTrack {
  return Object.freeze({ name, isEmpty: true, steps: Object.freeze([]) })
}
