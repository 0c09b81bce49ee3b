import type { ErrorPlace } from '@jatai/errors'
import { readPipeline, validatePipeline } from '@jatai/flowspec'
import type { Catalog, Json, Pipeline, ValidateOptions } from '@jatai/flowspec'
import type { CapsuleRegistry } from '../compile/capsule-registry.ts'
import { CompileError } from '../compile/compile-error.ts'
import { compilePipeline } from '../compile/compile-pipeline.ts'
import type { ConnectorRegistry } from '../compile/compile-pipeline.ts'

export interface DocumentProblem {
  readonly severity: 'error' | 'deploy' | 'warning'
  /** Of flowspec.md §10, or the code of what the compiler found. */
  readonly rule: string
  readonly message: string
  readonly place: ErrorPlace
  readonly excerpt?: string
}

/**
 * Everything that is known to be wrong with a document without a message: shape, rules V-01 … V-27, compilation.
 *
 * @param document the text of a file, or a value that was parsed before (which then has no lines and columns)
 * @param connectors every connector that there is
 */
export function documentProblems(
  document: string | Json,
  connectors: ConnectorRegistry,
  catalog: Catalog & ValidateOptions & { readonly capsules?: CapsuleRegistry } = {},
): readonly DocumentProblem[] {
  const { pipeline, problems } = readPipeline(document)
  if (pipeline === undefined) return problems
  const known: Catalog = {
    hasConnector: (name) => connectors.find(name) !== undefined,
    isDeprecated: (name) => connectors.find(name)?.deprecated === true,
  }
  const found: DocumentProblem[] = [...problems, ...validatePipeline(pipeline, { ...known, ...catalog }, catalog)]
  try {
    const { capsules } = catalog
    compilePipeline(pipeline, { connectors, ...(capsules === undefined ? {} : { capsules }) })
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    for (const { code, message, place, excerpt } of error.problems) {
      const isKnown = found.some((each) => each.severity !== 'warning' && each.place.step === place.step)
      if (RULE_OF_CODE.has(code) && isKnown) continue
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
  'FLOW_UNKNOWN_CAPSULE',
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
