import type { DefinitionParts } from '../syntax/element.ts'
import { SpecialValue } from '../values/special-value.ts'
import type { Value } from '../values/value.ts'
import type { Environment } from './environment.ts'
import type { Evaluator, Statement } from './evaluator.ts'
import type { Site } from './site.ts'

/** A parameter with the closure of its default. */
export interface CompiledParameter {
  readonly name: string
  readonly fallback: Evaluator | undefined
  /** Where the default is written. */
  readonly site: Site
}

/** A macro or function. */
export class MacroValue extends SpecialValue {
  readonly typeName: string
  readonly parts: DefinitionParts
  readonly parameters: readonly CompiledParameter[]
  readonly body: Statement
  /** Arguments given beforehand by `?with_args`. */
  readonly preset: PresetArguments | undefined

  constructor(
    parts: DefinitionParts,
    parameters: readonly CompiledParameter[],
    body: Statement,
    preset?: PresetArguments,
  ) {
    super()
    this.typeName = parts.isFunction ? 'function' : 'macro'
    this.parts = parts
    this.parameters = parameters
    this.body = body
    this.preset = preset
  }

  with(preset: PresetArguments): MacroValue {
    return new MacroValue(this.parts, this.parameters, this.body, preset)
  }
}

export interface PresetArguments {
  readonly named: ReadonlyMap<string, Value> | undefined
  readonly positional: readonly Value[] | undefined
  /** Do they come behind the arguments of the call? */
  readonly last: boolean
}

/** Something that can be called in an expression but is no function of the template: `text?replace` without arguments. */
export class MethodValue extends SpecialValue {
  readonly typeName = 'method'
  readonly call: (args: readonly Value[], environment: Environment, site: Site) => Value

  constructor(call: (args: readonly Value[], environment: Environment, site: Site) => Value) {
    super()
    this.call = call
  }
}

/** A template that can be called as `<@…/>`: what `?interpret` yields. */
export class DirectiveValue extends SpecialValue {
  readonly typeName = 'directive'
  readonly run: (environment: Environment) => void

  constructor(run: (environment: Environment) => void) {
    super()
    this.run = run
  }
}
