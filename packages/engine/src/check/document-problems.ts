import type { ErrorPlace } from '@jatai/errors'
import { readPipeline, validatePipeline } from '@jatai/flowspec'
import type { Catalog, Json, Problem, ValidateOptions } from '@jatai/flowspec'
import type { CapsuleRegistry } from '../compile/capsule-registry.ts'
import type { ConnectorRegistry } from '../compile/compile-pipeline.ts'
import type { CompileProblem } from '../compile/problem.ts'
import { flowProblems } from './flow-problems.ts'
import { triggerProblems } from './trigger-problems.ts'
import type { TriggerRegistry, TriggerSurroundings } from './trigger-problems.ts'

export interface DocumentProblem {
  readonly severity: 'error' | 'deploy' | 'warning'
  /** Of flowspec.md §10, or the code of what the compiler found. */
  readonly rule: string
  readonly message: string
  readonly place: ErrorPlace
  readonly excerpt?: string
}

/** What documents may be made of: at least what the document at hand names. */
export interface Components {
  readonly connectors: ConnectorRegistry
  readonly triggers: TriggerRegistry
}

/** What is known of where the document is to run. What is left out is not asked for. */
export interface Surroundings extends Catalog, ValidateOptions, TriggerSurroundings {
  readonly capsules?: CapsuleRegistry
}

/**
 * Everything that is known to be wrong with a document without a message: shape, rules V-01 … V-27, compilation of the
 * flow and of the trigger.
 *
 * @param document the text of a file, or a value that was parsed before (which then has no lines and columns)
 */
export function documentProblems(
  document: string | Json,
  { connectors, triggers }: Components,
  surroundings: Surroundings = {},
): readonly DocumentProblem[] {
  const { pipeline, problems } = readPipeline(document)
  if (pipeline === undefined) return problems
  const known: Catalog = {
    hasConnector: (name) => connectors.find(name) !== undefined,
    isDeprecated: (name) => connectors.find(name)?.deprecated === true,
  }
  const rules = validatePipeline(pipeline, { ...known, ...surroundings }, surroundings)
  const compiled = [
    ...flowProblems(pipeline, connectors, surroundings.capsules).filter((problem) => !isSaidByRules(problem, rules)),
    ...triggerProblems(pipeline.trigger, triggers, surroundings, rules),
  ]
  return [...problems, ...rules, ...compiled.map(({ code, ...found }) => ({ severity: DEPLOY, rule: code, ...found }))]
}

const DEPLOY = 'deploy' as const

function isSaidByRules({ code, place }: CompileProblem, rules: readonly Problem[]): boolean {
  return RULE_OF_CODE.has(code) && rules.some((rule) => rule.severity !== 'warning' && rule.place.step === place.step)
}

/** What the rules of flowspec.md already say in their own words. */
const RULE_OF_CODE: ReadonlySet<string> = new Set([
  'FLOW_UNKNOWN_CONNECTOR',
  'FLOW_UNKNOWN_CAPSULE',
  'FLOW_MISSING_TRACK',
  'FLOW_CYCLIC_TRACKS',
  'FLOW_NO_START',
])
