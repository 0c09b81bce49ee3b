import { isJataiError } from '@jatai/errors'
import type { Problem, TriggerSpec } from '@jatai/flowspec'
import type { Account, SourceDeployment, SourceIntake, Trigger } from '@jatai/sdk'
import type { CompileProblem } from '../compile/problem.ts'
import { accountLabelsOf, triggerAccounts } from '../compile/trigger-accounts.ts'
import { readTriggerParams } from '../compile/trigger-params.ts'
import type { TriggerOptions } from '../compile/trigger-params.ts'

/** Finds triggers by the types that documents use. */
export interface TriggerRegistry {
  find(type: string): Trigger | undefined
}

/** What is known of the environment; what depends on the rest is not judged. */
export interface TriggerSurroundings extends TriggerOptions {
  readonly accounts?: readonly Account[]
}

/**
 * What would keep a trigger from being deployed, in the words of a deployment, without what rules of flowspec.md §10
 * have said of the same parameter.
 */
export function triggerProblems(
  spec: TriggerSpec | undefined,
  triggers: TriggerRegistry,
  surroundings: TriggerSurroundings,
  rules: readonly Problem[],
): readonly CompileProblem[] {
  if (spec === undefined) return []
  const trigger = triggers.find(spec.type)
  if (trigger === undefined) {
    const message = `There is no trigger of the type "${spec.type}"`
    return [placed({ code: 'FLOW_UNKNOWN_TRIGGER', message, place: { parameter: 'type' } }, ['type'], spec)]
  }
  return problemsOf(spec, trigger, surroundings).flatMap((problem) => {
    const { parameter = '' } = problem.place
    const spellings = [parameter, ...(trigger.params[parameter]?.aliases ?? [])]
    return isSaid(spellings, rules) ? [] : [placed(problem, spellings, spec)]
  })
}

function problemsOf(
  spec: TriggerSpec,
  trigger: Trigger,
  { accounts, ...options }: TriggerSurroundings,
): readonly CompileProblem[] {
  const { constant, problems, unknown } = readTriggerParams(spec, trigger, options)
  if (problems.length > 0 || unknown.length > 0 || trigger.intake.kind !== 'source') return problems
  if (accountLabelsOf(spec).size > 0 && accounts === undefined) {
    const withoutAccounts = sourceProblems(trigger.intake, constant, () => new Map())
    return withoutAccounts.filter(({ code }) => code !== 'TRIGGER_ACCOUNT')
  }
  return sourceProblems(trigger.intake, constant, () => triggerAccounts(spec, trigger, accounts ?? []))
}

/** Nothing but the trigger is placed outside of steps and branches. */
function isSaid(spellings: readonly string[], rules: readonly Problem[]): boolean {
  return rules.some(
    ({ severity, place: { branch, step, parameter } }) =>
      severity !== 'warning' &&
      branch === undefined &&
      step === undefined &&
      parameter !== undefined &&
      spellings.includes(parameter),
  )
}

function placed(problem: CompileProblem, spellings: readonly string[], spec: TriggerSpec): CompileProblem {
  // Of `accountLabels.keystore` the place of the whole is known.
  const keys = [...spellings, problem.place.parameter?.split('.')[0] ?? '']
  const at = keys.map((key) => spec.keyPlaces?.get(key)).find((place) => place !== undefined) ?? spec.place
  return at === undefined ? problem : { ...problem, place: { ...problem.place, line: at.line, column: at.column } }
}

function sourceProblems(
  intake: SourceIntake,
  params: Readonly<Record<string, unknown>>,
  accounts: () => ReadonlyMap<string, Account>,
): readonly CompileProblem[] {
  try {
    intake.check?.({ params: params as never, accounts: accounts(), deployment: SMALLEST })
    return []
  } catch (error) {
    if (!isJataiError(error) || error.kind !== 'flow') throw error
    return [{ code: error.code, message: error.message, place: error.place }]
  }
}

/** A deployment of a size that no trigger refuses. */
const SMALLEST: SourceDeployment = {
  id: '',
  realm: '',
  environment: 'test',
  pipelineName: '',
  versionMajor: 1,
  versionMinor: 0,
  consumers: 1,
  replicas: 1,
}
