import type { ErrorPlace } from '@jatai/errors'
import type { Pipeline } from '@jatai/flowspec'
import type { CapsuleRegistry } from '../compile/capsule-registry.ts'
import { CompileError } from '../compile/compile-error.ts'
import { compilePipeline } from '../compile/compile-pipeline.ts'
import type { ConnectorRegistry } from '../compile/compile-pipeline.ts'
import type { CompileProblem } from '../compile/problem.ts'

/** What keeps a flow from being compiled, each with the line of its step or setting. */
export function flowProblems(
  pipeline: Pipeline,
  connectors: ConnectorRegistry,
  capsules: CapsuleRegistry | undefined,
): readonly CompileProblem[] {
  try {
    compilePipeline(pipeline, { connectors, ...(capsules === undefined ? {} : { capsules }) })
    return []
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    return error.problems.map((problem) => ({ ...problem, place: placed(pipeline, problem.place) }))
  }
}

/** The line of the step, where the problem itself knows only its parameter's text. */
function placed(pipeline: Pipeline, place: ErrorPlace): ErrorPlace {
  const branch = place.branch === undefined ? undefined : pipeline.flow.branches.get(place.branch)
  const step = branch?.steps.find((candidate) => candidate.id === place.step)
  const at = (place.parameter === undefined ? undefined : step?.keyPlaces?.get(place.parameter)) ?? step?.place
  return at === undefined ? place : { ...place, line: at.line, column: at.column }
}
