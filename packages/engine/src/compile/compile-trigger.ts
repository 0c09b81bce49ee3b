import type { TriggerSpec } from '@jatai/flowspec'
import type { Json } from '@jatai/languages/json'
import type { Arrival, Ending, HttpAnswer, Trigger } from '@jatai/sdk'
import { Call } from '../run/call.ts'
import type { CompiledStepInfo } from '../run/call.ts'
import type { RunningExecution } from '../run/running-execution.ts'
import { Scope } from '../run/scope.ts'
import { CompileError } from './compile-error.ts'
import { readTriggerParams } from './trigger-params.ts'
import type { TriggerOptions } from './trigger-params.ts'

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
export function compileTrigger(spec: TriggerSpec, trigger: Trigger, options: TriggerOptions): CompiledTrigger {
  const { constant, problems, unknown } = readTriggerParams(spec, trigger, options)
  const [first, ...more] = [...problems, ...unknown]
  if (first !== undefined) throw new CompileError([first, ...more])
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
