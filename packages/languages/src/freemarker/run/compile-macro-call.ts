import type { Element } from '../syntax/element.ts'
import type { Value } from '../values/value.ts'
import { unexpected } from './coerce.ts'
import type { Compiler } from './compiler.ts'
import type { Environment } from './environment.ts'
import { GOES_ON, type Outcome, type Statement } from './evaluator.ts'
import { type Frame, VariableFrame } from './frame.ts'
import { type CallArguments, type CallBody, runMacro } from './macro-call.ts'
import { DirectiveValue, MacroValue } from './macro-value.ts'
import { fail } from './site.ts'

/** `<@target …> … </@target>` */
export function compileMacroCall(element: Element & { kind: 'call' }, compiler: Compiler): Statement {
  const target = compiler.evaluator(element.target)
  const targetSite = compiler.site(element.target)
  const site = compiler.site({ start: element.start, end: element.target.end })
  const argumentsOf = compileArguments(element, compiler)
  const content = compiler.content(element.children)
  const body: CallBody | undefined =
    element.children.length === 0 ? undefined : { run: content, names: element.bodyNames }
  return (environment) => {
    const macro = target(environment)
    if (macro instanceof MacroValue) {
      if (macro.parts.isFunction)
        fail(site, `"${macro.parts.name}" is a function, it can only be called in expressions`)
      return runMacro(macro, argumentsOf(environment), body, environment, site) as Outcome
    }
    if (macro instanceof DirectiveValue) {
      environment.deeper(site, () => macro.run(environment))
      return GOES_ON
    }
    return unexpected(macro, 'a user-defined directive (macro, etc.)', targetSite)
  }
}

function compileArguments(
  element: Element & { kind: 'call' },
  compiler: Compiler,
): (environment: Environment) => CallArguments {
  if (element.named !== undefined) {
    const named = element.named.map(({ name, value }) => [name, compiler.evaluator(value)] as const)
    return (environment) => ({ named: named.map(([name, evaluate]) => [name, evaluate(environment)] as const) })
  }
  const positional = element.positional.map((value) => compiler.evaluator(value))
  return (environment) => ({ positional: positional.map((evaluate) => evaluate(environment)) })
}

/** `<#nested a, b>`: the content of the call, with the caller's variables and the values under the caller's names. */
export function compileNested(element: Element & { kind: 'nested' }, compiler: Compiler): Statement {
  const values = element.arguments.map((value) => compiler.evaluator(value))
  const site = compiler.site(element)
  return (environment) => {
    const { call, frame } = environment
    const body = call?.body
    if (call === undefined || body === undefined) return GOES_ON
    const given = values.map((evaluate) => evaluate(environment))
    return environment.deeper(site, () => {
      environment.call = call.callerCall
      environment.frame = withVariables(call.callerFrame, body.names ?? [], given)
      try {
        return body.run(environment) as Outcome
      } finally {
        environment.call = call
        environment.frame = frame
      }
    })
  }
}

function withVariables(
  outer: Frame | undefined,
  names: readonly string[],
  values: readonly Value[],
): Frame | undefined {
  let frame = outer
  names.forEach((name, index) => {
    frame = new VariableFrame(frame, name, values[index], false)
  })
  return frame
}
