import type { ExpressionScopes } from '../expression-types.ts'
import type { Argument, Value } from '../values/value.ts'

/** The groups of the reference, expressions.md §9.1 to §9.9. */
export type FunctionGroup =
  'comparison' | 'numerical' | 'conditional' | 'date' | 'file' | 'json' | 'math' | 'string' | 'utilities'

/** What a parameter wants (expressions.md §5.4); `any` takes values as they are. */
export type ParameterKind = 'any' | 'condition' | 'number' | 'integer' | 'text' | 'array'

export interface FunctionParameter {
  readonly name: string
  readonly kind: ParameterKind
  /** Null and missing mean the default. */
  readonly isOptional?: true
  /** May be given any number of times; only the last one. */
  readonly isRepeated?: true
  /** Null is an error. */
  readonly isRequired?: true
}

/** The type of a result (expressions.md §5.3). */
export type ResultKind = 'any' | 'text' | 'integer' | 'double' | 'number' | 'boolean' | 'array' | 'object'

/** Gets the arguments in order, undefined for those that were not given. Throws FunctionFault. */
export type FunctionBody = (...values: Argument[]) => Value

/** What functions see beside their arguments. */
export interface FunctionEnvironment {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** From 0 to below 1. */
  readonly random: () => number
}

/** Shown in the reference and in the editor, and run by a test. */
export interface FunctionExample {
  readonly expression: string
  readonly message?: Value
  /** The result, or what a result that varies looks like. */
  readonly result: Value | RegExp
}

interface FunctionDescription {
  /** In upper case. */
  readonly name: string
  readonly group: FunctionGroup
  readonly parameters: readonly FunctionParameter[]
  readonly result: ResultKind
  /** One or two sentences, what null gives included where it is not obvious. */
  readonly summary: string
  readonly examples: readonly FunctionExample[]
  /** Its result may hold doubles, or numbers in their written form, that its arguments do not. */
  readonly makesMarks?: true
  /** Refuses numbers of arguments that the parameters alone allow. */
  acceptsCount?(count: number): boolean
}

/** A function whose result depends on its arguments alone; with constant arguments it is called once, at compile time. */
export interface PureFunction extends FunctionDescription {
  readonly kind: 'pure'
  /**
   * The function for one call. Arguments that are constant are given, others are undefined, so that patterns are
   * compiled once and their faults are known before the first message.
   *
   * @param isMarked the arguments may hold marked doubles
   */
  prepare(constants: readonly Argument[], isMarked: boolean): FunctionBody
}

/** A function of clock, chance or files: evaluated every time. */
export interface ImpureFunction extends FunctionDescription {
  readonly kind: 'impure'
  evaluateIn(environment: FunctionEnvironment, scopes: ExpressionScopes, ...values: Argument[]): Value
}

export type ExpressionFunction = PureFunction | ImpureFunction

type FunctionDeclaration = FunctionDescription &
  ({ readonly evaluate: FunctionBody } | Pick<PureFunction, 'prepare'> | Pick<ImpureFunction, 'evaluateIn'>)

/** Declares a function: the only source of its behaviour, its reference page and its help in the editor. */
export function defineFunction(declaration: FunctionDeclaration): ExpressionFunction {
  if ('evaluateIn' in declaration) return { ...declaration, kind: 'impure' }
  if ('prepare' in declaration) return { ...declaration, kind: 'pure' }
  const { evaluate, ...description } = declaration
  return { ...description, kind: 'pure', prepare: () => evaluate }
}

/** `NAME(a, b?, c…)`, as the reference writes it. */
export function signatureOf(definition: FunctionDescription): string {
  const parameters = definition.parameters.map(
    ({ name, isOptional, isRepeated }) => `${name}${isOptional ? '?' : ''}${isRepeated ? '…' : ''}`,
  )
  return `${definition.name}(${parameters.join(', ')})`
}

/** How many arguments a function takes. */
export function argumentLimits({ parameters }: FunctionDescription): { readonly least: number; readonly most: number } {
  return {
    least: parameters.filter(({ isOptional }) => !isOptional).length,
    most: parameters.at(-1)?.isRepeated ? Infinity : parameters.length,
  }
}
