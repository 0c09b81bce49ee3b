import { type CodePlace, JsltSyntaxError } from '../jslt-error.ts'
import type { BuiltinCall, JsltFunction } from '../functions/define-function.ts'
import { compilePattern, patternSource } from '../functions/pattern.ts'
import type { Frame } from '../run.ts'
import type { CallSyntax } from '../syntax/syntax.ts'
import type { Callable, DeclaredFunction, LoadedModule } from './callable.ts'
import { type Code, dynamicCode, type Evaluate } from './code.ts'
import type { Compiler } from './compiler.ts'
import type { MatchContext } from './match-context.ts'

/**
 * Compiles a call of a built-in function, a function of the program, or one of a module.
 *
 * @throws JsltSyntaxError when there is no such function, or the number of arguments is wrong
 */
export function compileCall(compiler: Compiler, syntax: CallSyntax, match: MatchContext): Code {
  const at = compiler.place(syntax.at)
  const callable = findCallable(compiler, syntax, at)
  checkCount(callable, syntax, at)
  const parameters = syntax.parameters.map((parameter) => compiler.compile(parameter, match))
  const evaluates = parameters.map(({ evaluate }) => evaluate)
  switch (callable.kind) {
    case 'builtin': {
      const constants = parameters.map(({ constant }) => constant)
      checkPattern(callable.definition, parameters, at)
      return dynamicCode(
        callBuiltin(callable.definition.prepare?.(constants) ?? callable.definition.call, evaluates, at),
      )
    }
    case 'macro':
      return dynamicCode(callable.definition.build(evaluates, at))
    case 'declared':
      return dynamicCode(callDeclared(callable.declared, evaluates, at))
    case 'module':
      return dynamicCode(callModule(compiler, callable.module, callable.prefix, evaluates, at))
  }
}

function findCallable(compiler: Compiler, syntax: CallSyntax, at: CodePlace): Callable {
  const { module, name } = syntax
  if (module === undefined) {
    const callable = compiler.parts.functions.get(name)
    if (callable) return callable
    throw new JsltSyntaxError('JSLT_UNKNOWN_NAME', `No such function: ${name}`, at)
  }
  const imported = compiler.parts.modules.get(module)
  if (!imported) throw new JsltSyntaxError('JSLT_UNKNOWN_NAME', `No such module: ${module}`, at)
  const callable = imported.callable(name)
  if (callable) return callable
  throw new JsltSyntaxError('JSLT_UNKNOWN_NAME', `No such function in module ${module}: ${name}`, at)
}

function checkCount(callable: Callable, syntax: CallSyntax, at: CodePlace): void {
  const { min, max } = countOf(callable)
  const count = syntax.parameters.length
  if (count >= min && count <= max) return
  const needed = min === max ? String(min) : `${min} to ${max}`
  throw new JsltSyntaxError('JSLT_ARGUMENTS', `${syntax.name}() needs ${needed} arguments, got ${count}`, at)
}

function countOf(callable: Callable): { readonly min: number; readonly max: number } {
  switch (callable.kind) {
    case 'builtin':
    case 'macro':
      return callable.definition.parameters
    case 'declared':
      return { min: callable.declared.parameters, max: callable.declared.parameters }
    case 'module':
      return { min: 1, max: 1 }
  }
}

/** A regular expression that the program writes itself must be one. */
function checkPattern(definition: JsltFunction, parameters: readonly Code[], at: CodePlace): void {
  if (definition.regularExpression === undefined) return
  const constant = parameters[definition.regularExpression]?.constant
  if (constant === undefined) return
  if (constant === null) throw new JsltSyntaxError('JSLT_REGULAR_EXPRESSION', 'Regular expression cannot be null', at)
  const source = patternSource(constant)
  try {
    compilePattern(source)
  } catch (thrown) {
    throw new JsltSyntaxError('JSLT_REGULAR_EXPRESSION', `Syntax error in regular expression: ${source}`, at, thrown)
  }
}

function callBuiltin(call: BuiltinCall, parameters: readonly Evaluate[], at: CodePlace): Evaluate {
  const [first, second, third] = parameters
  if (!first) {
    return (_input, _frame, run) => {
      run.at = at
      return call(run)
    }
  }
  if (!second) {
    return (input, frame, run) => {
      const value = first(input, frame, run)
      run.at = at
      return call(run, value)
    }
  }
  if (!third) {
    return (input, frame, run) => {
      const one = first(input, frame, run)
      const two = second(input, frame, run)
      run.at = at
      return call(run, one, two)
    }
  }
  return (input, frame, run) => {
    const one = first(input, frame, run)
    const two = second(input, frame, run)
    const three = third(input, frame, run)
    run.at = at
    return call(run, one, two, three)
  }
}

function callDeclared(declared: DeclaredFunction, parameters: readonly Evaluate[], at: CodePlace): Evaluate {
  const [only] = parameters
  if (only && parameters.length === 1) {
    return (input, frame, run) => {
      const local: Frame = new Array<undefined>(declared.frameSize)
      local[0] = only(input, frame, run)
      run.enter(at)
      const value = declared.body(input, local, run)
      run.leave()
      return value
    }
  }
  return (input, frame, run) => {
    const local: Frame = new Array<undefined>(declared.frameSize)
    for (let index = 0; index < parameters.length; index++) local[index] = parameters[index]?.(input, frame, run)
    run.enter(at)
    const value = declared.body(input, local, run)
    run.leave()
    return value
  }
}

/** Calls a module as a function: its expression with the argument as input, and variables of its own. */
function callModule(
  compiler: Compiler,
  module: LoadedModule,
  prefix: string,
  parameters: readonly Evaluate[],
  at: CodePlace,
): Evaluate {
  const { globals } = compiler.parts.program
  const [parameter] = parameters
  return (input, frame, run) => {
    const value = parameter ? parameter(input, frame, run) : null
    run.enter(at)
    if (!module.body) throw run.failure(`Module ${prefix} has no expression, so it cannot be called`)
    const outer = run.globals
    run.globals = new Array<undefined>(globals.size)
    const result = module.body(value, run.globals, run)
    run.globals = outer
    run.leave()
    return result
  }
}
