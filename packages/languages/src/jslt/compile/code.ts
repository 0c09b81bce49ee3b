import type { Frame, Run } from '../run.ts'
import type { Value } from '../values/value.ts'

/** A piece of compiled program: the value for one input, with the variables of the activation it belongs to. */
export type Evaluate = (input: Value, frame: Frame, run: Run) => Value

/** A compiled expression. `constant` is its value where that is known; the messages then play no part. */
export interface Code {
  readonly evaluate: Evaluate
  readonly constant: Value | undefined
}

export function dynamicCode(evaluate: Evaluate): Code {
  return { evaluate, constant: undefined }
}
