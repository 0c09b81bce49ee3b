import { connectorNames, hasConnector, loadConnectors } from '@jatai/connectors'
import { CompileError, compilePipeline } from '@jatai/engine'
import type { ErrorPlace } from '@jatai/errors'
import { readPipeline, validatePipeline } from '@jatai/flowspec'
import type { Pipeline } from '@jatai/flowspec'

export interface DocumentProblem {
  readonly severity: 'error' | 'deploy' | 'warning'
  readonly rule: string
  readonly message: string
  readonly place: ErrorPlace
  readonly excerpt?: string
}

/** Everything that is known to be wrong with a document without a message: shape, rules V-01 … V-27, compilation. */
export async function documentProblems(text: string): Promise<readonly DocumentProblem[]> {
  const { pipeline, problems } = readPipeline(text)
  if (pipeline === undefined) return problems
  const names = new Set(connectorNames())
  const loaded = await loadConnectors(names)
  const catalog = { hasConnector, isDeprecated: (name: string) => loaded.find(name)?.deprecated === true }
  const found: DocumentProblem[] = [...problems, ...validatePipeline(pipeline, catalog)]
  try {
    compilePipeline(pipeline, { connectors: loaded })
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    for (const { code, message, place, excerpt } of error.problems) {
      if (
        RULE_OF_CODE.has(code) &&
        found.some((problem) => problem.severity !== 'warning' && problem.place.step === place.step)
      )
        continue
      found.push({
        severity: 'deploy',
        rule: code,
        message,
        place: placed(pipeline, place),
        ...(excerpt === undefined ? {} : { excerpt }),
      })
    }
  }
  return found
}

/** What the rules of flowspec.md already say in their own words. */
const RULE_OF_CODE: ReadonlySet<string> = new Set([
  'FLOW_UNKNOWN_CONNECTOR',
  'FLOW_MISSING_TRACK',
  'FLOW_CYCLIC_TRACKS',
  'FLOW_NO_START',
])

/** The line of the step, where the problem itself knows only its parameter's text. */
function placed(pipeline: Pipeline, place: ErrorPlace): ErrorPlace {
  const branch = place.branch === undefined ? undefined : pipeline.flow.branches.get(place.branch)
  const step = branch?.steps.find((candidate) => candidate.id === place.step)
  const at = (place.parameter === undefined ? undefined : step?.keyPlaces?.get(place.parameter)) ?? step?.place
  return at === undefined ? place : { ...place, line: at.line, column: at.column }
}
