import { compileGuarded } from '../run/compile-guarded.ts'
import { toNumber, toText, unexpected } from '../run/coerce.ts'
import type { Compiler } from '../run/compiler.ts'
import type { Environment } from '../run/environment.ts'
import type { Evaluator } from '../run/evaluator.ts'
import { MethodValue } from '../run/macro-value.ts'
import { fail, type Site } from '../run/site.ts'
import { DateValue } from '../values/date.ts'
import { asPlainText, aTypeName } from '../values/kinds.ts'
import { asNumber, type FreemarkerNumber, intValue } from '../values/number.ts'
import { isSequence, type Sequence } from '../values/sequence.ts'
import { isMissing, type Value } from '../values/value.ts'
import { isLambda } from '../syntax/expression.ts'
import type { BuiltIn, BuiltInDocs, BuiltInNode } from './built-in.ts'

/** One use of a built-in while it runs. */
export interface Use {
  readonly environment: Environment
  /** Where to report errors: the built-in with all around it. */
  readonly site: Site
  /** The value before the `?`. */
  readonly targetSite: Site
  /** As written in the template, for messages. */
  readonly name: string
  readonly node: BuiltInNode
}

type Docs = Omit<BuiltInDocs, 'appliesTo'> & Partial<Pick<BuiltIn, 'place' | 'camelCase'>>

/** A built-in without arguments. `convert` makes sure of the kind of the value before the `?`. */
function plain<Target>(
  docs: Omit<BuiltIn, 'calling' | 'compile'>,
  convert: (value: Value, use: Use) => Target,
  evaluate: (target: Target, use: Use) => Value,
): BuiltIn {
  return {
    ...docs,
    calling: 'never',
    compile: (node, compiler) => {
      const target = compiler.evaluator(node.target)
      const useIn = uses(node, compiler)
      return (environment) => {
        const use = useIn(environment)
        return evaluate(convert(target(environment), use), use)
      }
    },
  }
}

/** Numbers of arguments that a built-in takes. */
export interface Arity {
  readonly least: number
  readonly most: number
  /** Are arguments taken as texts, numbers and dates among them? */
  readonly asTexts?: boolean
}

/** A built-in with arguments; without parentheses it is a method that can be called later. */
function method<Target>(
  docs: Omit<BuiltIn, 'calling' | 'compile'>,
  arity: Arity,
  convert: (value: Value, use: Use) => Target,
  evaluate: (target: Target, args: Arguments, use: Use) => Value,
): BuiltIn {
  return {
    ...docs,
    calling: 'once',
    compile: (node, compiler) => {
      const target = compiler.evaluator(node.target)
      const useIn = uses(node, compiler)
      if (node.arguments === undefined) {
        return (environment) => {
          const use = useIn(environment)
          const converted = convert(target(environment), use)
          return new MethodValue((values) => evaluate(converted, new Arguments(values, arity, use), use))
        }
      }
      const argumentsOf = evaluators(node, compiler)
      return (environment) => {
        const use = useIn(environment)
        const converted = convert(target(environment), use)
        return evaluate(converted, new Arguments(argumentsOf(environment), arity, use), use)
      }
    },
  }
}

/** Closures of the arguments of a call; lambdas are not among them. */
export function evaluators(node: BuiltInNode, compiler: Compiler): (environment: Environment) => Value[] {
  const each = (node.arguments ?? []).map((argument) =>
    isLambda(argument) ? (): Value => undefined : compiler.evaluator(argument),
  )
  return (environment) => each.map((evaluate: Evaluator) => evaluate(environment))
}

export function uses(node: BuiltInNode, compiler: Compiler): (environment: Environment) => Use {
  const site = compiler.site(node)
  const targetSite = compiler.site(node.target)
  const name = node.written
  return (environment) => ({ environment, site, targetSite, name, node })
}

/** The values in the parentheses of a call. */
export class Arguments {
  readonly values: readonly Value[]
  readonly #use: Use

  constructor(values: readonly Value[], { least, most, asTexts = false }: Arity, use: Use) {
    this.#use = use
    this.values = asTexts ? values.map((value) => toText(value, use.environment, use.site)) : values
    if (values.length >= least && values.length <= most) return
    const expected = least === most ? String(least) : `${least} to ${most}`
    fail(use.site, `?${use.name}(...) expects ${expected} arguments but has received ${values.length}`)
  }

  get count(): number {
    return this.values.length
  }

  /** An argument that must be a text; numbers are not taken for one. */
  text(index: number): string {
    const value = this.values[index]
    return asPlainText(value) ?? this.#refuse(index, 'a string')
  }

  optionalText(index: number): string | undefined {
    return index < this.values.length ? this.text(index) : undefined
  }

  number(index: number): FreemarkerNumber {
    return asNumber(this.values[index]) ?? this.#refuse(index, 'a number')
  }

  /** A number cut to a 32-bit integer. */
  integer(index: number): number {
    return intValue(this.number(index))
  }

  #refuse(index: number, expected: string): never {
    const value = this.values[index]
    return fail(
      this.#use.site,
      `?${this.#use.name}(...) expects ${expected} as argument #${index + 1}, but received ${isMissing(value) ? 'nothing' : aTypeName(value)}`,
    )
  }
}

export function textBuiltIn(docs: Docs, evaluate: (text: string, use: Use) => Value): BuiltIn {
  return plain({ ...docs, appliesTo: 'text' }, asText, evaluate)
}

export function textMethod(
  docs: Docs,
  arity: Arity,
  evaluate: (text: string, args: Arguments, use: Use) => Value,
): BuiltIn {
  return method({ ...docs, appliesTo: 'text' }, arity, asText, evaluate)
}

export function numberBuiltIn(docs: Docs, evaluate: (value: FreemarkerNumber, use: Use) => Value): BuiltIn {
  return plain({ ...docs, appliesTo: 'number' }, (value, use) => toNumber(value, use.targetSite), evaluate)
}

export function dateBuiltIn(docs: Docs, evaluate: (value: DateValue, use: Use) => Value): BuiltIn {
  return plain({ ...docs, appliesTo: 'date' }, asDate, evaluate)
}

export function dateMethod(
  docs: Docs,
  arity: Arity,
  evaluate: (value: DateValue, args: Arguments, use: Use) => Value,
): BuiltIn {
  return method({ ...docs, appliesTo: 'date' }, arity, asDate, evaluate)
}

export function listBuiltIn(docs: Docs, evaluate: (list: readonly Value[] | Sequence, use: Use) => Value): BuiltIn {
  return plain({ ...docs, appliesTo: 'list' }, asList, evaluate)
}

export function listMethod(
  docs: Docs,
  arity: Arity,
  evaluate: (list: readonly Value[] | Sequence, args: Arguments, use: Use) => Value,
): BuiltIn {
  return method({ ...docs, appliesTo: 'list' }, arity, asList, evaluate)
}

/** A built-in for any value that is there. */
export function anyBuiltIn(
  docs: Docs & Partial<Pick<BuiltIn, 'appliesTo'>>,
  evaluate: (value: Value, use: Use) => Value,
): BuiltIn {
  return plain({ appliesTo: 'any', ...docs }, (value) => value, evaluate)
}

/** A method for any value. */
export function anyMethod(
  docs: Docs & Partial<Pick<BuiltIn, 'appliesTo'>>,
  arity: Arity,
  evaluate: (value: Value, args: Arguments, use: Use) => Value,
): BuiltIn {
  return method({ appliesTo: 'any', ...docs }, arity, (value) => value, evaluate)
}

/** A built-in for lists that are read once from beginning to end: they may still be in the making. */
export function readingBuiltIn(docs: Docs, evaluate: (listed: Value, use: Use) => Value): BuiltIn {
  return {
    ...docs,
    appliesTo: 'list',
    calling: 'never',
    compile: (node, compiler) => {
      const target = compiler.lazyEvaluator(node.target)
      const useIn = uses(node, compiler)
      return (environment) => evaluate(target(environment), useIn(environment))
    },
  }
}

/** The same, with arguments. */
export function readingMethod(
  docs: Docs,
  arity: Arity,
  evaluate: (listed: Value, args: Arguments, use: Use) => Value,
): BuiltIn {
  const eager = method({ ...docs, appliesTo: 'list' }, arity, (value) => value, evaluate)
  return {
    ...eager,
    compile: (node, compiler, lazily) => {
      if (node.arguments === undefined) return eager.compile(node, compiler, lazily)
      const target = compiler.lazyEvaluator(node.target)
      const useIn = uses(node, compiler)
      const argumentsOf = evaluators(node, compiler)
      return (environment) => {
        const use = useIn(environment)
        const listed = target(environment)
        return evaluate(listed, new Arguments(argumentsOf(environment), arity, use), use)
      }
    },
  }
}

/** A built-in for values that may be missing. */
export function guardedBuiltIn(docs: Docs, evaluate: (value: Value, use: Use) => Value): BuiltIn {
  return {
    ...docs,
    appliesTo: 'any',
    calling: 'never',
    compile: (node, compiler) => {
      const target = compileGuarded(node.target, compiler)
      const useIn = uses(node, compiler)
      return (environment) => evaluate(target(environment), useIn(environment))
    },
  }
}

function asText(value: Value, use: Use): string {
  return toText(value, use.environment, use.targetSite)
}

function asDate(value: Value, use: Use): DateValue {
  return value instanceof DateValue ? value : unexpected(value, 'a date', use.targetSite)
}

function asList(value: Value, use: Use): readonly Value[] | Sequence {
  return isSequence(value) ? value : unexpected(value, 'a sequence', use.targetSite)
}
