import type { Expression } from '../syntax/expression.ts'
import { FormatterValue } from '../values/formatter.ts'
import type { Compiler } from './compiler.ts'
import { unexpected } from './coerce.ts'
import type { Evaluator } from './evaluator.ts'
import { callFunction } from './macro-call.ts'
import { MacroValue, MethodValue } from './macro-value.ts'

/** `target(arguments)`: a function of the template, or a built-in that was kept in a variable. */
export function compileCall(node: Expression & { kind: 'call' }, compiler: Compiler): Evaluator {
  const target = compiler.evaluator(node.target)
  const values = node.arguments.map((argument) => compiler.evaluator(argument))
  const targetSite = compiler.site(node.target)
  const site = compiler.site(node)
  return (environment) => {
    const value = target(environment)
    if (value instanceof MacroValue) {
      return callFunction(
        value,
        values.map((evaluate) => evaluate(environment)),
        environment,
        site,
      )
    }
    if (value instanceof MethodValue)
      return value.call(
        values.map((evaluate) => evaluate(environment)),
        environment,
        site,
      )
    if (value instanceof FormatterValue) return value.call(values.map((evaluate) => evaluate(environment)))
    return unexpected(value, 'a method or function', targetSite)
  }
}
