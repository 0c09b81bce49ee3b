import { FreemarkerError, FreemarkerLimitError } from '../errors.ts'
import type { Element } from '../syntax/element.ts'
import { asPlainText } from '../values/kinds.ts'
import { MarkupValue } from '../values/markup.ts'
import { plainNumber, asNumber } from '../values/number.ts'
import { isMissing } from '../values/value.ts'
import { toBoolean, toText } from './coerce.ts'
import { compileAssignment, compileCapture } from './compile-assignment.ts'
import { compileMacroCall, compileNested } from './compile-macro-call.ts'
import { compressBlanks } from './compress.ts'
import { compileInterpolation } from './compile-interpolation.ts'
import { compileItems, compileList, compileListOrElse, compileSep } from './compile-list.ts'
import { compileSwitch } from './compile-switch.ts'
import type { Compiler } from './compiler.ts'
import type { Environment } from './environment.ts'
import { BREAKS, CONTINUES, GOES_ON, type Outcome, RETURNS, type Statement } from './evaluator.ts'
import { defineMacro } from './macro-definition.ts'
import { fail, failAsMissing, type Site, stop } from './site.ts'

/** The closure of several elements, one after the other. */
export function compileContent(elements: readonly Element[], compiler: Compiler): Statement {
  const statements = elements.flatMap((element) => compileElement(element, compiler) ?? [])
  const [first, second] = statements
  if (first === undefined) return () => GOES_ON
  if (second === undefined) return first
  return (environment) => {
    for (let i = 0; i < statements.length; i++) {
      const outcome = (statements[i] as Statement)(environment)
      if (outcome !== GOES_ON) return outcome
    }
    return GOES_ON
  }
}

/** Undefined for elements that do nothing when they run. */
function compileElement(element: Element, compiler: Compiler): Statement | undefined {
  const site = compiler.site(element)
  switch (element.kind) {
    case 'text': {
      const { text } = element
      if (text === '') return undefined
      return (environment) => {
        environment.write(text, site)
        return GOES_ON
      }
    }
    case 'interpolation':
      return compileInterpolation(element.part, compiler)
    case 'run':
    case 'escape':
    case 'output':
    case 'recover':
      return compileContent(element.children, compiler)
    case 'if':
      return compileIf(element.children, compiler)
    case 'list':
      return compileList(element, compiler)
    case 'list or else':
      return compileListOrElse(element, compiler)
    case 'items':
      return compileItems(element, compiler)
    case 'sep':
      return compileSep(element, compiler)
    case 'switch':
      return compileSwitch(element, compiler)
    case 'assign':
      return compileAssignment(element, compiler)
    case 'capture':
      return compileCapture(element, compiler)
    case 'definition':
      return defineMacro(element, compiler)
    case 'call':
      return compileMacroCall(element, compiler)
    case 'nested':
      return compileNested(element, compiler)
    case 'return':
      return compileReturn(element, compiler)
    case 'stop':
      return compileStop(element, compiler, site)
    case 'break':
      return () => BREAKS
    case 'continue':
      return () => CONTINUES
    case 'attempt':
      return compileAttempt(element, compiler, site)
    case 'compress':
      return compileCompress(element, compiler, site)
    case 'setting':
      return compileSetting(element, compiler)
    case 'refused': {
      const { reason } = element
      return () => fail(site, reason)
    }
    case 'branch':
    case 'case':
    case 'else of list':
    case 'comment':
    case 'trim':
    case 'flush':
      return undefined
  }
}

function compileIf(branches: readonly Element[], compiler: Compiler): Statement {
  const compiled = branches.flatMap((branch) => {
    if (branch.kind !== 'branch') return []
    const content = compileContent(branch.children, compiler)
    if (branch.condition === undefined) return [{ holds: () => true, content }]
    const condition = compiler.evaluator(branch.condition)
    const site = compiler.site(branch.condition)
    return [{ holds: (environment: Environment) => toBoolean(condition(environment), site), content }]
  })
  return (environment) => {
    for (const { holds, content } of compiled) if (holds(environment)) return content(environment)
    return GOES_ON
  }
}

function compileReturn(element: Element & { kind: 'return' | 'stop' }, compiler: Compiler): Statement {
  if (element.value === undefined) return () => RETURNS
  const value = compiler.evaluator(element.value)
  return (environment) => {
    environment.returned = value(environment)
    return RETURNS
  }
}

function compileStop(element: Element & { kind: 'return' | 'stop' }, compiler: Compiler, site: Site): Statement {
  if (element.value === undefined) return () => stop(site, 'The template was stopped by <#stop>')
  const value = compiler.evaluator(element.value)
  const valueSite = compiler.site(element.value)
  return (environment) => stop(site, toText(value(environment), environment, valueSite))
}

/** Drops what the failed part printed; assignments stay (row attempt). */
function compileAttempt(element: Element, compiler: Compiler, site: Site): Statement {
  // An attempted part that holds nothing is not among the children any more.
  const isRecovery = (child: Element): boolean => child.kind === 'recover'
  const attempt = compileContent(
    element.children.filter((child) => !isRecovery(child)),
    compiler,
  )
  const recover = compileContent(element.children.filter(isRecovery), compiler)
  return (environment) => {
    const { frame, call, output } = environment
    let failure: FreemarkerError
    try {
      return attempt(environment)
    } catch (error) {
      if (!(error instanceof FreemarkerError) || error instanceof FreemarkerLimitError) throw error
      failure = error
    }
    Object.assign(environment, { frame, call, output })
    environment.stepForError(site)
    environment.recovered.push(failure.message)
    try {
      return recover(environment)
    } finally {
      environment.recovered.pop()
    }
  }
}

function compileCompress(element: Element, compiler: Compiler, site: Site): Statement {
  const content = compileContent(element.children, compiler)
  return (environment) => {
    let outcome: Outcome = GOES_ON
    const captured = environment.capture(() => {
      outcome = content(environment)
    })
    environment.write(compressBlanks(captured), site)
    return outcome
  }
}

function compileSetting(element: Element & { kind: 'setting' }, compiler: Compiler): Statement {
  const value = compiler.evaluator(element.value)
  const site = compiler.site(element.value)
  const { name } = element
  return (environment) => {
    const given = value(environment)
    if (isMissing(given)) failAsMissing(site)
    const number = asNumber(given)
    const text =
      typeof given === 'boolean'
        ? String(given)
        : number !== undefined
          ? plainNumber(number)
          : (asPlainText(given) ?? toText(given instanceof MarkupValue ? undefined : given, environment, site))
    const problem = environment.settings.set(name, text)
    if (problem !== undefined) fail(site, problem)
    return GOES_ON
  }
}
