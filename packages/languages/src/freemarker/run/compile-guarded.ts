import { MissingValueError } from '../errors.ts'
import type { Expression } from '../syntax/expression.ts'
import type { Compiler } from './compiler.ts'
import type { Evaluator } from './evaluator.ts'

/**
 * An expression before `!`, `??` and the like: behind parentheses anything missing inside counts as missing, otherwise only
 * its last step (row missing and null).
 */
export function compileGuarded(node: Expression, compiler: Compiler): Evaluator {
  const evaluate = compiler.evaluator(node)
  if (node.kind !== 'group') return evaluate
  const site = compiler.site(node)
  return (environment) => {
    const { frame, call, output } = environment
    try {
      return evaluate(environment)
    } catch (error) {
      if (!(error instanceof MissingValueError)) throw error
      Object.assign(environment, { frame, call, output })
      environment.stepForError(site)
      return undefined
    }
  }
}
