import type { Expression, InterpolationPart, Lambda } from './expression.ts'
import type { ParserState } from './parser-state.ts'

/** An interpolation with the `<#escape>` rules around it, the innermost first. */
export function escapeInterpolation(part: InterpolationPart, state: ParserState): InterpolationPart {
  if (part.numeric || state.escapes.length === 0) return part
  let { expression } = part
  let copies = 1
  for (const rule of state.escapes.toReversed()) {
    const replacement = { name: rule.name, expression, uses: 0 }
    expression = replaceName(rule.expression, replacement)
    copies *= Math.max(replacement.uses, 1)
    if (copies > MAXIMUM_COPIES) state.fail('<#escape> repeats the expression too often', part.start)
    if (expression.depth > MAXIMUM_DEPTH) state.fail('The expression is nested too deep', part.start)
  }
  return { ...part, expression }
}

const MAXIMUM_DEPTH = 800
/** Each copy is evaluated, and rules inside each other multiply. */
const MAXIMUM_COPIES = 1000

interface Replacement {
  readonly name: string
  readonly expression: Expression
  uses: number
}

/**
 * The expression with another in place of a name. Text literals keep their content: names in their interpolations are not
 * replaced. What is put in is shared, not copied, so that rules inside each other do not grow without bound.
 */
function replaceName(expression: Expression, replacement: Replacement): Expression {
  const replace = (inner: Expression): Expression => replaceName(inner, replacement)
  const result = replaceInside(expression, replacement, replace)
  if (result === expression || result === replacement.expression) return result
  return { ...result, depth: expression.depth + replacement.expression.depth }
}

function replaceInside(
  expression: Expression,
  replacement: Replacement,
  replace: (inner: Expression) => Expression,
): Expression {
  switch (expression.kind) {
    case 'name':
      if (expression.name !== replacement.name) return expression
      replacement.uses++
      return replacement.expression
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
        arguments: expression.arguments?.map((argument) => replaceInArgument(argument, replacement.name, replace)),
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
