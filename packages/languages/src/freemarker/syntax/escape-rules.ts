import type { Expression, InterpolationPart, Lambda } from './expression.ts'
import type { ParserState } from './parser-state.ts'

/** An interpolation with the `<#escape>` rules around it, the innermost first. */
export function escapeInterpolation(part: InterpolationPart, state: ParserState): InterpolationPart {
  if (part.numeric || state.escapes.length === 0) return part
  let { expression } = part
  for (const rule of state.escapes.toReversed()) expression = replaceName(rule.expression, rule.name, expression)
  if (expression.depth > MAXIMUM_DEPTH) state.fail('The expression is nested too deep', part.start)
  return { ...part, expression }
}

const MAXIMUM_DEPTH = 800

/**
 * The expression with another in place of a name. Text literals keep their content: names in their interpolations are not
 * replaced. What is put in is shared, not copied, so that rules inside each other do not grow without bound.
 */
function replaceName(expression: Expression, name: string, replacement: Expression): Expression {
  const replace = (inner: Expression): Expression => replaceName(inner, name, replacement)
  const result = replaceInside(expression, name, replacement, replace)
  if (result === expression || result === replacement) return result
  return { ...result, depth: expression.depth + replacement.depth }
}

function replaceInside(
  expression: Expression,
  name: string,
  replacement: Expression,
  replace: (inner: Expression) => Expression,
): Expression {
  switch (expression.kind) {
    case 'name':
      return expression.name === name ? replacement : expression
    case 'group':
      return { ...expression, inner: replace(expression.inner) }
    case 'list':
      return { ...expression, items: expression.items.map(replace) }
    case 'map':
      return { ...expression, keys: expression.keys.map(replace), values: expression.values.map(replace) }
    case 'member':
    case 'exists':
    case 'not':
    case 'sign':
      return { ...expression, target: replace(expression.target) }
    case 'index':
      return { ...expression, target: replace(expression.target), key: replace(expression.key) }
    case 'call':
      return { ...expression, target: replace(expression.target), arguments: expression.arguments.map(replace) }
    case 'built-in':
      return {
        ...expression,
        target: replace(expression.target),
        arguments: expression.arguments?.map((argument) => replaceInArgument(argument, name, replace)),
      }
    case 'default': {
      const fallback = expression.fallback && replace(expression.fallback)
      return { ...expression, target: replace(expression.target), fallback }
    }
    case 'add':
    case 'and':
    case 'or':
      return { ...expression, operands: expression.operands.map(replace) }
    case 'arithmetic':
    case 'compare':
      return { ...expression, left: replace(expression.left), right: replace(expression.right) }
    case 'range':
      return { ...expression, from: replace(expression.from), to: expression.to && replace(expression.to) }
    default:
      return expression
  }
}

/** The parameter of a lambda hides the name. */
function replaceInArgument(
  argument: Expression | Lambda,
  name: string,
  replace: (inner: Expression) => Expression,
): Expression | Lambda {
  if (!('parameter' in argument)) return replace(argument)
  return argument.parameter === name ? argument : { ...argument, body: replace(argument.body) }
}
