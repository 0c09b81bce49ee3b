import type { Assignment, AssignmentScope, Element } from '../syntax/element.ts'
import type { Expression } from '../syntax/expression.ts'
import { MapValue } from '../values/map.ts'
import { MarkupValue } from '../values/markup.ts'
import { addNumbers, subtractNumbers } from '../values/number.ts'
import { isMarkupFormat } from '../values/output-format.ts'
import { isMissing, type Value } from '../values/value.ts'
import { formatting, toNumber, unexpected } from './coerce.ts'
import { addValues, calculate } from './compile-arithmetic.ts'
import type { Compiler } from './compiler.ts'
import type { Environment } from './environment.ts'
import { GOES_ON, type Outcome, type Statement } from './evaluator.ts'
import { fail, failAsMissing, type Site } from './site.ts'

type Variables = Map<string, Value>

/** `<#assign a = 1 b += 2>` and the like. */
export function compileAssignment(element: Element & { kind: 'assign' }, compiler: Compiler): Statement {
  const variablesOf = compileScope(element.scope, element.namespace, compiler, compiler.site(element))
  const assignments = element.assignments.map((assignment) => compileOne(assignment, compiler))
  return (environment) => {
    const variables = variablesOf(environment)
    for (const assign of assignments) assign(variables, environment)
    return GOES_ON
  }
}

/** `<#assign a>…</#assign>`: what is printed inside becomes the value. */
export function compileCapture(element: Element & { kind: 'capture' }, compiler: Compiler): Statement {
  const variablesOf = compileScope(element.scope, element.namespace, compiler, compiler.site(element))
  const content = compiler.content(element.children)
  const { name } = element
  const { format } = element.output
  return (environment) => {
    let outcome: Outcome = GOES_ON
    const captured = environment.capture(() => {
      outcome = content(environment)
    })
    variablesOf(environment).set(name, isMarkupFormat(format) ? new MarkupValue(format, captured) : captured)
    return outcome
  }
}

function compileScope(
  scope: AssignmentScope,
  namespace: Expression | undefined,
  compiler: Compiler,
  site: Site,
): (environment: Environment) => Variables {
  if (namespace !== undefined) {
    const evaluate = compiler.evaluator(namespace)
    const namespaceSite = compiler.site(namespace)
    return (environment) => {
      const value = evaluate(environment)
      return value === environment.main && value instanceof MapValue
        ? value.entries
        : unexpected(value, 'a namespace', namespaceSite)
    }
  }
  if (scope === 'assign') return (environment) => environment.main.entries
  if (scope === 'global') return (environment) => environment.globals
  return (environment) => environment.call?.locals ?? fail(site, '<#local> can only be used in a macro or function')
}

function compileOne(
  assignment: Assignment,
  compiler: Compiler,
): (variables: Variables, environment: Environment) => void {
  const { name, operator } = assignment
  const site = compiler.site(assignment)
  const value = assignment.value && compiler.evaluator(assignment.value)
  const valueSite = assignment.value ? compiler.site(assignment.value) : site
  if (operator === '=') {
    return (variables, environment) => {
      const given = value?.(environment)
      if (isMissing(given)) failAsMissing(valueSite)
      variables.set(name, given)
    }
  }
  return (variables, environment) => {
    const old = variables.get(name)
    if (isMissing(old)) failAsMissing(site)
    variables.set(name, changed(old, operator, value?.(environment), environment, site, valueSite))
  }
}

function changed(
  old: Value,
  operator: Exclude<Assignment['operator'], '='>,
  value: Value,
  environment: Environment,
  site: Site,
  valueSite: Site,
): Value {
  switch (operator) {
    case '++':
      return formatting(site, () => addNumbers(toNumber(old, site), 1))
    case '--':
      return formatting(site, () => subtractNumbers(toNumber(old, site), 1))
    case '+=':
      return addValues(old, value, environment, site, valueSite)
    default:
      return calculate(
        operator.charAt(0) as '-' | '*' | '/' | '%',
        toNumber(old, site),
        toNumber(value, valueSite),
        site,
      )
  }
}
