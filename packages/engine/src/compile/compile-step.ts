import { isJataiError } from '@jatai/errors'
import type { Step } from '@jatai/flowspec'
import { getKey } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { Interruption, StepFailure } from '@jatai/sdk'
import type { Connector } from '@jatai/sdk'
import type { PlanTrack, StepFunction } from '../plan.ts'
import { Call } from '../run/call.ts'
import type { CompiledStepInfo } from '../run/call.ts'
import { asStepFailure } from '../run/error-object.ts'
import type { Compilation } from './compile-pipeline.ts'
import { compileCapsule } from './compile-capsule.ts'
import { compileParams } from './compile-params.ts'
import type { CompiledParams } from './compile-params.ts'
import { failureOutput } from './failure-output.ts'
import { meterStep } from './meter-step.ts'
import { observeStep } from './observe-step.ts'
import type { StepObserver } from './observe-step.ts'

/** Compiles one step. A problem is reported; where problems are deferred, the step fails with it when it runs. */
export function compileStep(step: Step, path: readonly string[], compilation: Compilation): StepFunction {
  const info = stepInfo(step, compilation)
  const place = compilation.steps.push(info) - 1
  if (step.type === 'capsule') return compileCapsuleStep(step, info, place, compilation)
  const connector = compilation.options.connectors.find(step.name)
  if (connector === undefined) {
    const message = `Unknown ${step.type === 'connector' ? 'connector' : 'step type'} "${step.name}"`
    report(compilation, step, 'FLOW_UNKNOWN_CONNECTOR', message)
    return failing(new StepFailure(message, { isConfiguration: true }))
  }
  const problems: StepFailure[] = []
  const params = compileParams(step, connector, {
    expressions: { ...compilation.options, aliases: compilation.aliases.known },
    track: (name, parameter): PlanTrack =>
      compilation.nestedTrack(name, path, (code, message) => {
        report(compilation, step, code, message, { parameter })
        problems.push(new StepFailure(message, { isConfiguration: true }))
      }),
    problem: (parameter, error) => {
      const code = isJataiError(error) ? error.code : 'FLOW_BAD_PARAMETER'
      const place = isJataiError(error) ? error.place : {}
      const excerpt = error instanceof Error && 'excerpt' in error ? String(error.excerpt) : undefined
      report(compilation, step, code, asStepFailure(error).message, { ...place, parameter }, excerpt)
      problems.push(new StepFailure(asStepFailure(error).message, { isConfiguration: true, cause: error }))
    },
  })
  const { observer, preview } = compilation.options
  const action = (preview === undefined ? undefined : connector.previews?.[preview]) ?? connector.run
  const run = keepOutput(guard(connector, action, params, problems[0], info, step, observer), info, compilation)
  return watched(run, info, place, compilation)
}

/** A capsule has no Fail On Error: its failures always move up (engine.md §4.1). */
function compileCapsuleStep(step: Step, info: CompiledStepInfo, place: number, compilation: Compilation): StepFunction {
  let problem = ''
  const run = compileCapsule(step, info, compilation, (code, message, at) => {
    problem ||= message
    report(compilation, step, code, message, at)
  })
  const made = run ?? failing(new StepFailure(problem, { isConfiguration: true }))
  return watched(keepOutput(made, info, compilation), info, place, compilation)
}

/** The step as those see it who watch the plan. */
function watched(
  run: StepFunction,
  info: CompiledStepInfo,
  place: number,
  { options: { meter, observer } }: Compilation,
): StepFunction {
  const metered = meter === undefined ? run : meterStep(run, place, meter)
  return observer === undefined ? metered : observeStep(metered, info, observer)
}

/** The step with Fail On Error around it. */
function guard(
  connector: Connector,
  action: Connector['run'],
  params: CompiledParams,
  problem: StepFailure | undefined,
  info: CompiledStepInfo,
  step: Step,
  observer: StepObserver | undefined,
): StepFunction {
  const failOnError = readFailOnError(connector, step)
  const runConnector = action as unknown as (call: Call) => Json | Promise<Json>
  const fail = (thrown: unknown): Json => {
    if (thrown instanceof Interruption) throw thrown
    const failure = asStepFailure(thrown)
    if (failOnError || failure.isStop) throw failure
    return failureOutput(failure, connector)
  }
  const { constant, evaluate } = params
  return (message, scope) => {
    const call = new Call(info, message, scope, observer)
    try {
      if (problem !== undefined) throw problem
      call.params = evaluate === undefined ? constant : evaluate(call)
      const output = runConnector(call)
      return output instanceof Promise ? output.catch(fail) : output
    } catch (thrown) {
      return fail(thrown)
    }
  }
}

/** Keeps the output under the step's alias when an expression reads it. */
function keepOutput(run: StepFunction, info: CompiledStepInfo, compilation: Compilation): StepFunction {
  const alias = info.alias
  if (alias === undefined || !compilation.aliases.mentioned.has(alias)) return run
  return (message, scope) => {
    const keep = (output: Json): Json => {
      ;(scope.aliases ??= new Map()).set(alias, output)
      return output
    }
    const output = run(message, scope)
    return output instanceof Promise ? output.then(keep) : keep(output)
  }
}

function readFailOnError(connector: Connector, step: Step): boolean {
  const rule = connector.failOnError ?? { default: false, keys: ['failOnError'] }
  if (rule === 'always' || rule === 'never') return true
  for (const key of rule.keys) {
    // Some documents hold it on the step itself (flowspec.md §4).
    const value = getKey(step.params, key) ?? getKey(step.raw, key)
    if (typeof value === 'boolean') return value
    if (typeof value === 'string' && value !== '') return value.trim().toLowerCase() === 'true'
  }
  return rule.default
}

function failing(failure: StepFailure): StepFunction {
  return () => {
    throw failure
  }
}

function stepInfo(step: Step, { accounts }: Compilation): CompiledStepInfo {
  const accountSlots = new Map<string, string>()
  const wanted = new Map(step.accountLabels)
  if (step.accountLabel !== undefined) wanted.set('main', step.accountLabel)
  for (const [slot, name] of wanted) {
    // Inside a capsule accounts are named by its own labels.
    const label = accounts === undefined ? name : accounts.get(name.toLowerCase())
    if (label !== undefined) accountSlots.set(slot, label)
  }
  return Object.freeze({
    id: step.id,
    stepName: step.stepName,
    connector: step.name,
    alias: step.alias,
    branch: step.branch,
    accountSlots,
  })
}

function report(
  compilation: Compilation,
  step: Step,
  code: string,
  message: string,
  place: { parameter?: string; line?: number; column?: number; offset?: number } = {},
  excerpt?: string,
): void {
  compilation.problems.push({
    code,
    message: step.stepName === '' ? message : `Step "${step.stepName}": ${message}`,
    place: { branch: step.branch, step: step.id, stepName: step.stepName, ...place },
    ...(excerpt === undefined ? {} : { excerpt }),
  })
}
