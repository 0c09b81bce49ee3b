import type { Expression } from './expression.ts'
import type { ExpressionLexer } from './expression-lexer.ts'

/** Refuses a literal that can never be of the kind that an operator needs; everything else is seen when it runs. */
export function refuseLiteral(
  lexer: ExpressionLexer,
  expression: Expression,
  needed: 'number' | 'boolean' | 'text',
): void {
  const { kind } = expression
  if (kind === needed || (kind === 'interpolated text' && needed === 'text')) return
  const isLiteral =
    kind === 'text' ||
    kind === 'interpolated text' ||
    kind === 'number' ||
    kind === 'boolean' ||
    kind === 'list' ||
    kind === 'map'
  if (isLiteral) lexer.fail(`A ${needed} is needed here, not a ${kind}`, expression.start)
}
