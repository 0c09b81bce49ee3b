import { errorText } from '@jatai/errors'
import type { ExpressionScopes } from '../expression-types.ts'
import type { ExpressionFunction, FunctionBody } from '../functions/define-function.ts'
import { argumentLimits } from '../functions/define-function.ts'
import { findFunction } from '../functions/registry.ts'
import type { CallNode } from '../syntax/syntax-tree.ts'
import { toDouble, toList, toLong } from '../values/coerce.ts'
import { DateFault, ExpressionFault, FunctionFault, limitText } from '../values/faults.ts'
import { freezeDeep, isMissing } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import type { Compiled, CompileContext, Evaluator } from './compile-context.ts'
import { constantOf, isConstant, NO_SCOPES } from './compile-context.ts'

/**
 * A function call. A call of constants is evaluated here; of other calls the constant arguments are checked, so that a
 * wrong one fails the deployment and not a message (decisions.md 12).
 *
 * @throws ExpressionFault
 */
export function compileCall(node: CallNode, values: readonly Compiled[], context: CompileContext): Compiled {
  const definition = findFunction(node.name)
  if (definition === undefined) throw new ExpressionFault(`Unknown function ${node.name}`, node.offset)
  if (!acceptsCount(definition, values.length))
    throw new ExpressionFault(`Wrong number of arguments for function ${definition.name}`, node.offset)

  const toFault = (thrown: unknown): ExpressionFault => faultOf(thrown, definition.name, node.offset)
  const isMarked = resultIsMarked(definition, values)
  if (definition.kind === 'impure') {
    const { environment } = context
    const evaluators = values.map(({ evaluate }) => evaluate)
    return {
      isMarked,
      evaluate(scopes: ExpressionScopes) {
        const given = evaluators.map((evaluate) => evaluate(scopes))
        try {
          return definition.evaluateIn(environment, scopes, ...given)
        } catch (error) {
          throw toFault(error)
        }
      },
    }
  }

  const constants = definition.parameters.map((_, i) => (i < values.length ? values[i]!.constant : null))
  const body = preparedBody(definition, constants, values, toFault)
  const evaluate = callOf(
    body,
    values.map((value) => value.evaluate),
    toFault,
  )
  return values.every(isConstant) ? constantOf(freezeDeep(evaluate(NO_SCOPES)), isMarked) : { evaluate, isMarked }
}

function acceptsCount(definition: ExpressionFunction, count: number): boolean {
  const { least, most } = argumentLimits(definition)
  return count >= least && count <= most && (definition.acceptsCount?.(count) ?? true)
}

/** Doubles come from functions that make them, and pass through those that return what they are given. */
function resultIsMarked(definition: ExpressionFunction, values: readonly Compiled[]): boolean {
  switch (definition.result) {
    case 'double':
    case 'number':
      return true
    case 'text':
    case 'integer':
    case 'boolean':
      return false
    default:
      return definition.makesMarks === true || values.some((value) => value.isMarked)
  }
}

function preparedBody(
  definition: ExpressionFunction & { readonly kind: 'pure' },
  constants: readonly (Value | undefined)[],
  values: readonly Compiled[],
  toFault: (thrown: unknown) => ExpressionFault,
): FunctionBody {
  try {
    // A null subject gives null, whatever the rest.
    const isSettled = constants[0] === null && definition.parameters[0]?.isRequired !== true
    if (!isSettled) values.forEach(({ constant }, i) => checkConstant(definition, i, constant))
    return definition.prepare(
      constants,
      values.some(({ isMarked }) => isMarked),
    )
  } catch (error) {
    throw toFault(error)
  }
}

function checkConstant({ parameters }: ExpressionFunction, i: number, constant: Value | undefined): void {
  const parameter = parameters[Math.min(i, parameters.length - 1)]
  if (parameter === undefined || constant === undefined) return
  if (isMissing(constant)) {
    if (parameter.isRequired) throw new FunctionFault(`${parameter.name} is null`)
    return
  }
  if (parameter.kind === 'number') toDouble(constant)
  else if (parameter.kind === 'integer') toLong(constant)
  else if (parameter.kind === 'array') toList(constant)
}

/** One closure per number of arguments: none of them allocates. */
function callOf(
  body: FunctionBody,
  values: readonly Evaluator[],
  toFault: (thrown: unknown) => ExpressionFault,
): Evaluator {
  const [a, b, c, d] = values as [Evaluator, Evaluator, Evaluator, Evaluator]
  switch (values.length) {
    case 1:
      return (scopes) => {
        const x = a(scopes)
        try {
          return body(x)
        } catch (error) {
          throw toFault(error)
        }
      }
    case 2:
      return (scopes) => {
        const x = a(scopes)
        const y = b(scopes)
        try {
          return body(x, y)
        } catch (error) {
          throw toFault(error)
        }
      }
    case 3:
      return (scopes) => {
        const x = a(scopes)
        const y = b(scopes)
        const z = c(scopes)
        try {
          return body(x, y, z)
        } catch (error) {
          throw toFault(error)
        }
      }
    case 4:
      return (scopes) => {
        const x = a(scopes)
        const y = b(scopes)
        const z = c(scopes)
        const w = d(scopes)
        try {
          return body(x, y, z, w)
        } catch (error) {
          throw toFault(error)
        }
      }
    default:
      return (scopes) => {
        const given = values.map((evaluate) => evaluate(scopes))
        try {
          return body(...given)
        } catch (error) {
          throw toFault(error)
        }
      }
  }
}

/** The fault of a call, named after its function (expressions.md §8). */
function faultOf(thrown: unknown, name: string, offset: number): ExpressionFault {
  if (thrown instanceof ExpressionFault) return thrown
  const reason = thrown instanceof RangeError ? limitText(thrown) : errorText(thrown)
  const detail =
    thrown instanceof DateFault
      ? `Could not parse date/time evaluating function ${name}. Error: ${reason}`
      : `Error evaluating function ${name}: ${reason}`
  return new ExpressionFault(detail, offset, thrown instanceof FunctionFault ? undefined : thrown)
}
