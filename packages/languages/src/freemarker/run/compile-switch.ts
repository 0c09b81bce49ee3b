import type { Element } from '../syntax/element.ts'
import type { Expression } from '../syntax/expression.ts'
import { isMissing, type Value } from '../values/value.ts'
import { compareValues } from './compare.ts'
import type { Compiler } from './compiler.ts'
import type { Environment } from './environment.ts'
import { BREAKS, CONTINUES, GOES_ON, type Outcome, type Statement } from './evaluator.ts'
import { failAsMissing } from './site.ts'

interface CompiledCase {
  /** Undefined for `<#default>`. */
  readonly fits: ((value: Value, environment: Environment) => boolean) | undefined
  readonly content: Statement
}

/**
 * `<#switch>`: with `<#case>` what follows the case that fits runs too, until a `<#break>` or `<#continue>`; with `<#on>` one
 * part runs, and both belong to the loop around.
 */
export function compileSwitch(element: Element & { kind: 'switch' }, compiler: Compiler): Statement {
  const value = compiler.evaluator(element.value)
  const site = compiler.site(element.value)
  const cases = element.children.flatMap((child) => (child.kind === 'case' ? [compileCase(child, compiler)] : []))
  const run = element.usesOn ? runOn : runCases
  return (environment) => {
    const given = value(environment)
    if (isMissing(given) && cases.some((each) => each.fits !== undefined)) failAsMissing(site)
    return run(cases, given, environment)
  }
}

function compileCase(element: Element & { kind: 'case' }, compiler: Compiler): CompiledCase {
  const content = compiler.content(element.children)
  const conditions = element.conditions?.map((condition) => compileCondition(condition, compiler))
  return { content, fits: conditions && ((value, environment) => conditions.some((fits) => fits(value, environment))) }
}

function compileCondition(
  condition: Expression,
  compiler: Compiler,
): (value: Value, environment: Environment) => boolean {
  const evaluate = compiler.evaluator(condition)
  const site = compiler.site(condition)
  return (value, environment) => {
    const wanted = evaluate(environment)
    return isMissing(wanted) ? failAsMissing(site) : compareValues(value, '==', wanted, site)
  }
}

function runOn(cases: readonly CompiledCase[], value: Value, environment: Environment): Outcome {
  const found =
    cases.find((each) => each.fits?.(value, environment) === true) ?? cases.find((each) => each.fits === undefined)
  return found?.content(environment) ?? GOES_ON
}

function runCases(cases: readonly CompiledCase[], value: Value, environment: Environment): Outcome {
  let outcome: Outcome = GOES_ON
  let found = false
  for (const { fits, content } of cases) {
    found ||= fits?.(value, environment) === true
    if (!found) continue
    outcome = content(environment)
    if (outcome !== GOES_ON) break
  }
  if (!found) outcome = cases.find((each) => each.fits === undefined)?.content(environment) ?? GOES_ON
  return outcome === BREAKS || outcome === CONTINUES ? GOES_ON : outcome
}
