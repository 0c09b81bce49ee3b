import { JsltError } from '../jslt-error.ts'
import type { Value } from '../values/value.ts'
import { type Code, dynamicCode } from './code.ts'
import { type Compiler, literalValue } from './compiler.ts'
import type { Variable } from './scopes.ts'

/** Compiles `$name`. A variable whose value is constant costs nothing. */
export function compileVariable(compiler: Compiler, syntax: { readonly at: number; readonly name: string }): Code {
  const variable = compiler.scopes.resolve(syntax.name)
  const constant = constantOf(variable)
  if (constant !== undefined) return compiler.constant(constant)
  const at = compiler.place(syntax.at)
  const { slot } = variable
  const missing = () => new JsltError('JSLT_FAILED', `No such variable: $${syntax.name}`, at)
  if (variable.isGlobal && compiler.scopes.isInFunction) {
    return dynamicCode((_input, _frame, run) => {
      const value = run.globals[slot]
      if (value === undefined) throw missing()
      return value
    })
  }
  return dynamicCode((_input, frame) => {
    const value = frame[slot]
    if (value === undefined) throw missing()
    return value
  })
}

/** The constant value of a variable. Before its turn to be compiled, only a literal is known to be one. */
function constantOf(variable: Variable): Value | undefined {
  if (variable.code) return variable.code.constant
  return variable.declared?.kind === 'literal' ? literalValue(variable.declared.value) : undefined
}
