import { isJsonObject, stringifyJson } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import type { CompileScope } from './compile-scope.ts'
import { isList } from './equality.ts'
import { JsonPathEvaluationError } from './errors.ts'
import type { Run } from './evaluation.ts'
import { explainMissing } from './explain-missing.ts'
import { isNumber, numberText } from './numbers.ts'
import type { FunctionName, ParameterSyntax, StepSyntax } from './syntax.ts'

/** A function at the end of a path. Both throw JsonPathNotFoundError when an argument's path is not found. */
export interface PathFunction {
  /** On the value before it. */
  readonly apply: (value: Json, run: Run) => Json
  /** On all matches of a `..` before it. */
  readonly gather: (matches: readonly Json[], run: Run) => Json
}

/** An argument: its value, and whether it is the list of matches of an indefinite path. */
interface Argument {
  readonly value: Json
  readonly isMatches: boolean
}

type Work = (value: Json, values: readonly Argument[]) => Json

export function compileFunction(step: Extract<StepSyntax, { kind: 'function' }>, scope: CompileScope): PathFunction {
  const work = WORK[step.name as FunctionName]
  const counts = step.name === 'length' || step.name === 'size'
  const parameters = step.parameters.map((parameter) => compileParameter(parameter, scope))
  const apply = (value: Json, run: Run): Json =>
    work(value, parameters.length === 0 ? NO_ARGUMENTS : parameters.map((read) => read(run)))
  return { apply, gather: counts ? countChildren : apply }
}

type ReadArgument = (run: Run) => Argument

/** Paths among the arguments start at the document, also inside a filter. */
function compileParameter(parameter: ParameterSyntax, scope: CompileScope): ReadArgument {
  if (parameter.kind === 'literal') {
    const literal = { value: parameter.value, isMatches: false }
    return () => literal
  }
  const { definite, evaluate, findFailure } = scope.compilePath(parameter.path)
  const slot = scope.newSlot()
  return (run) => {
    const { value } = (run.kept[slot] ??= { value: evaluate(run.root, run) })
    if (value === undefined) throw explainMissing(parameter.path, findFailure(run.root, run))
    return { value, isMatches: !definite }
  }
}

const NO_ARGUMENTS: readonly Argument[] = []

const WORK: Readonly<Record<FunctionName, Work>> = {
  sum: aggregate((numbers) => total(numbers)),
  min: aggregate((numbers) => numbers.reduce((least, each) => Math.min(least, each))),
  max: aggregate((numbers) => numbers.reduce((most, each) => Math.max(most, each))),
  avg: aggregate((numbers) => total(numbers) / numbers.length),
  stddev: aggregate(standardDeviation),
  concat: concatenate,
  length: lengthOf,
  size: lengthOf,
  keys: (value) => (isJsonObject(value) ? Object.keys(value) : null),
  first: (value) => itemOf(value, 0),
  last: (value) => itemOf(value, -1),
  index(value, [position]) {
    if (position === undefined || !isNumber(position.value))
      throw new JsonPathEvaluationError('index() needs a number as its argument')
    return itemOf(value, Math.trunc(Number(numberText(position.value))))
  },
  append: (value, values) => (isList(value) ? [...value, ...values.map((argument) => argument.value)] : value),
}

/** Over the numbers of a list and the arguments; other elements are ignored. */
function aggregate(combine: (numbers: readonly number[]) => number): Work {
  return (value, values) => {
    const numbers: number[] = []
    if (isList(value)) addNumbers(value, numbers)
    for (const argument of values) addNumbers(isList(argument.value) ? argument.value : [argument.value], numbers)
    // Also when the value is no list: it has no numbers then.
    if (numbers.length === 0) throw new JsonPathEvaluationError('There is no number to calculate with')
    return finite(combine(numbers))
  }
}

function addNumbers(values: readonly Json[], numbers: number[]): void {
  for (const value of values) if (isNumber(value)) numbers.push(Number(numberText(value)))
}

function finite(result: number): number {
  if (!Number.isFinite(result))
    throw new JsonPathEvaluationError('The result is beyond the numbers that can be written')
  return result
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}

/** Of the whole population, from sums as the reference engine does it, so that the last digits are the same. */
function standardDeviation(numbers: readonly number[]): number {
  const count = numbers.length
  const sum = total(numbers)
  const squares = numbers.reduce((all, each) => all + each * each, 0)
  return Math.sqrt(Math.max(0, squares / count - (sum * sum) / count / count))
}

/** The texts of a list, then the arguments, among which other values count by their text. */
function concatenate(value: Json, values: readonly Argument[]): string {
  let text = ''
  if (isList(value)) for (const item of value) if (typeof item === 'string') text += item
  for (const argument of values) {
    for (const item of isList(argument.value) ? argument.value : [argument.value]) {
      if (item !== null) text += typeof item === 'string' ? item : stringifyJson(item)
    }
  }
  return text
}

/** With an argument its length counts; of several matches, their children. */
function lengthOf(value: Json, [argument]: readonly Argument[]): number | null {
  if (argument === undefined) return sizeOf(value)
  return argument.isMatches && isList(argument.value) ? countChildren(argument.value) : sizeOf(argument.value)
}

function sizeOf(value: Json): number | null {
  if (isList(value)) return value.length
  return isJsonObject(value) ? Object.keys(value).length : null
}

function countChildren(matches: readonly Json[]): number {
  return matches.reduce<number>((count, match) => count + (sizeOf(match) ?? 0), 0)
}

function itemOf(value: Json, position: number): Json {
  if (!isList(value)) throw new JsonPathEvaluationError('There is no list to take an element of')
  const item = value[position < 0 ? value.length + position : position]
  if (item === undefined)
    throw new JsonPathEvaluationError(`There is no element ${position} in a list of ${value.length}`)
  return item
}
