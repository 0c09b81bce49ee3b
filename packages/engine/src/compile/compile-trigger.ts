import type { TriggerSpec } from '@jatai/flowspec'
import type { Json } from '@jatai/languages/json'
import type { Arrival, Ending, HttpAnswer, Trigger } from '@jatai/sdk'
import { Call } from '../run/call.ts'
import type { CompiledStepInfo } from '../run/call.ts'
import type { RunningExecution } from '../run/running-execution.ts'
import { Scope } from '../run/scope.ts'
import type { CompileOptions } from './compile-pipeline.ts'
import { CompileError } from './compile-error.ts'
import { compileParams } from './compile-params.ts'
import { asStepFailure } from '../run/error-object.ts'
import type { CompileProblem } from './problem.ts'

/** A trigger spec made ready. */
export interface CompiledTrigger {
  readonly type: string
  readonly isHttp: boolean
  /** True: messages may bring files along, and the answer may be one. */
  readonly hasFiles: boolean
  readonly params: Readonly<Record<string, unknown>>
  /** @throws MessageError when what arrived cannot be read */
  message(arrival: Arrival): Json
  /** Undefined for triggers without a waiting caller. */
  answer(ending: Ending, execution: RunningExecution): HttpAnswer | undefined
}

/**
 * Checks and compiles the parameters of a trigger spec.
 *
 * @throws CompileError
 */
export function compileTrigger(
  spec: TriggerSpec,
  trigger: Trigger,
  options: Pick<CompileOptions, 'globals' | 'replica'>,
): CompiledTrigger {
  const problems: CompileProblem[] = []
  const { constant, evaluate } = compileParams(spec, trigger, {
    expressions: options,
    track: () => {
      throw new Error('a trigger has no tracks')
    },
    problem: (parameter, error) =>
      problems.push({
        code: 'TRIGGER_BAD_PARAMETER',
        message: `Trigger: parameter "${parameter}" ${asStepFailure(error).message}`,
        place: { parameter },
      }),
  })
  if (evaluate !== undefined) {
    problems.push({
      code: 'TRIGGER_BAD_PARAMETER',
      message: 'Trigger: a parameter is missing, or depends on a message that is not there yet',
      place: {},
    })
  }
  if (problems.length > 0) throw new CompileError(problems)
  const params = constant as never
  return {
    type: trigger.type,
    isHttp: trigger.intake.kind === 'http',
    hasFiles: trigger.intake.kind === 'source' || (trigger.intake.kind === 'http' && trigger.intake.hasFiles === true),
    params: constant,
    message: (arrival) => trigger.message(arrival, params),
    answer(ending, execution) {
      if (trigger.answer === undefined) return undefined
      const message = ending.kind === 'response' ? ending.message : ending.error
      return trigger.answer(ending, params, new Call(TRIGGER_STEP, message, new Scope(execution, 'start')))
    },
  }
}

const TRIGGER_STEP: CompiledStepInfo = Object.freeze({
  id: 'trigger',
  stepName: 'Trigger',
  connector: 'trigger',
  alias: undefined,
  branch: 'start',
  accountSlots: new Map<string, string>(),
})
