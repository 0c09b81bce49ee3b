import { MissingValueError } from '../errors.ts'
import { MapValue } from '../values/map.ts'
import { ItemList } from '../values/sequence.ts'
import { isMissing, type Value } from '../values/value.ts'
import type { Environment } from './environment.ts'
import { RETURNS } from './evaluator.ts'
import type { Frame } from './frame.ts'
import type { MacroValue } from './macro-value.ts'
import { fail, failAsMissing, type Site } from './site.ts'

/** Content between the tags of a call, which `<#nested>` runs with the caller's variables. */
export interface CallBody {
  readonly run: (environment: Environment) => number
  /** Names for the values that `<#nested>` hands over; undefined when the call has none. */
  readonly names: readonly string[] | undefined
}

/** Arguments, evaluated by the caller. */
export type CallArguments =
  { readonly named: readonly (readonly [string, Value])[] } | { readonly positional: readonly Value[] }

/** A running macro or function. */
export class MacroCall {
  readonly macro: MacroValue
  readonly locals = new Map<string, Value>()
  readonly body: CallBody | undefined
  readonly callerFrame: Frame | undefined
  readonly callerCall: MacroCall | undefined
  /** `.args` */
  args: Value

  constructor(macro: MacroValue, body: CallBody | undefined, environment: Environment) {
    this.macro = macro
    this.body = body
    this.callerFrame = environment.frame
    this.callerCall = environment.call
  }
}

/**
 * Runs a macro or function with its own variables. Answers how it ended, which for a `<#break>` in the body of the call can
 * concern a loop around the call.
 */
export function runMacro(
  macro: MacroValue,
  args: CallArguments,
  body: CallBody | undefined,
  environment: Environment,
  site: Site,
): number {
  return environment.deeper(site, () => {
    const call = new MacroCall(macro, body, environment)
    bindArguments(call, args, site)
    environment.frame = undefined
    environment.call = call
    try {
      applyDefaults(call, environment, site)
      if (macro.parts.usesArguments) call.args = argumentsOf(call, site)
      const outcome = macro.body(environment)
      return outcome === RETURNS ? 0 : outcome
    } finally {
      environment.frame = call.callerFrame
      environment.call = call.callerCall
    }
  })
}

/** The value of a function; its output is dropped. */
export function callFunction(macro: MacroValue, values: readonly Value[], environment: Environment, site: Site): Value {
  if (!macro.parts.isFunction) fail(site, 'A macro cannot be called in an expression, only a function can')
  const { output } = environment
  environment.returned = undefined
  try {
    runMacro(macro, { positional: values }, undefined, environment, site)
    const { returned } = environment
    environment.returned = undefined
    return returned
  } finally {
    environment.output = output
  }
}

function describe(macro: MacroValue): string {
  return `${macro.parts.isFunction ? 'Function' : 'Macro'} "${macro.parts.name}"`
}

/** Puts the arguments, those of `?with_args` among them, under the names of the parameters. */
function bindArguments(call: MacroCall, args: CallArguments, site: Site): void {
  const { macro, locals } = call
  const { preset, parameters } = macro
  const { rest } = macro.parts
  const restNamed = new Map<string, Value>()
  const restPositional: Value[] = []
  let next = 0
  let usesNamed = false
  let usesPositional = false
  const bindNamed = (name: string, value: Value, isPresetLast: boolean): void => {
    if (parameters.some((parameter) => parameter.name === name)) locals.set(name, value)
    else if (rest === undefined) failUnknown(macro, name, site)
    else if (!isPresetLast || !restNamed.has(name)) {
      usesNamed = true
      restNamed.set(name, value)
    }
  }
  const bindPositional = (value: Value): void => {
    const parameter = parameters[next++]
    if (parameter !== undefined) locals.set(parameter.name, value)
    else {
      usesPositional = true
      restPositional.push(value)
    }
  }
  const presetNamed = [...(preset?.named ?? [])]
  if (preset !== undefined && !preset.last) {
    for (const [name, value] of presetNamed) bindNamed(name, value, false)
    checkCount(macro, preset.positional?.length ?? 0, site)
    for (const value of preset.positional ?? []) bindPositional(value)
  } else
    for (const [name, value] of presetNamed) if (parameters.some((each) => each.name === name)) locals.set(name, value)
  if ('named' in args) {
    if (preset?.last === true && (preset.positional?.length ?? 0) > 0 && args.named.length > 0) {
      fail(site, 'The call cannot name its arguments, as ?with_args_last gives some by position')
    }
    for (const [name, value] of args.named) bindNamed(name, value, false)
  } else {
    checkCount(
      macro,
      next + args.positional.length + (preset?.last === true ? (preset.positional?.length ?? 0) : 0),
      site,
    )
    for (const value of args.positional) bindPositional(value)
  }
  if (preset?.last === true) {
    for (const [name, value] of presetNamed) {
      if (!parameters.some((each) => each.name === name)) bindNamed(name, value, true)
    }
    for (const value of preset.positional ?? []) bindPositional(value)
  }
  if (rest === undefined) return
  if (usesNamed && usesPositional) {
    fail(site, `${describe(macro)} cannot take both named and positional arguments for "${rest}..."`)
  }
  const isNamed =
    usesNamed ||
    (!usesPositional &&
      ('named' in args
        ? preset?.positional === undefined || args.named.length > 0
        : args.positional.length === 0 && preset?.named !== undefined))
  locals.set(rest, isNamed ? new MapValue(restNamed) : new ItemList(restPositional))
}

function checkCount(macro: MacroValue, count: number, site: Site): void {
  const { length } = macro.parameters
  if (count > length && macro.parts.rest === undefined) {
    fail(site, `${describe(macro)} only accepts ${length} parameters, but got ${count}`)
  }
}

function failUnknown(macro: MacroValue, name: string, site: Site): never {
  const names = macro.parameters.map((parameter) => parameter.name).join(', ')
  return fail(site, `${describe(macro)} has no parameter with name "${name}". Valid parameter names are: ${names}`)
}

/** Defaults may use other parameters in any order, so they are tried again while any of them can be resolved. */
function applyDefaults(call: MacroCall, environment: Environment, site: Site): void {
  const { macro, locals } = call
  for (;;) {
    let resolved = false
    let unresolved: (() => never) | undefined
    for (const [index, { name, fallback, site: fallbackSite }] of macro.parameters.entries()) {
      if (!isMissing(locals.get(name))) continue
      if (fallback === undefined) {
        const how = locals.has(name) ? 'was specified, but had null/missing value' : 'was not specified'
        fail(
          site,
          `When calling ${macro.typeName} "${macro.parts.name}", required parameter "${name}" (parameter #${index + 1}) ${how}`,
        )
      }
      try {
        const value = fallback(environment)
        if (!isMissing(value)) {
          locals.set(name, value)
          resolved = true
        } else unresolved ??= () => failAsMissing(fallbackSite)
      } catch (error) {
        if (!(error instanceof MissingValueError)) throw error
        unresolved ??= () => {
          throw error
        }
      }
    }
    if (unresolved === undefined) return
    if (!resolved) unresolved()
  }
}

/** `.args`: a list for a function, a map for a macro. */
function argumentsOf(call: MacroCall, site: Site): Value {
  const { macro, locals } = call
  const rest = macro.parts.rest === undefined ? undefined : locals.get(macro.parts.rest)
  const values = macro.parameters.map(({ name }) => [name, locals.get(name)] as const)
  if (macro.parts.isFunction) {
    return new ItemList([...values.map(([, value]) => value), ...(rest instanceof ItemList ? rest.items() : [])])
  }
  if (rest instanceof ItemList && rest.size > 0) {
    fail(site, `${describe(macro)} can only be called with named arguments, because it uses .args`)
  }
  return new MapValue(new Map([...values, ...(rest instanceof MapValue ? rest.entries : [])]))
}
