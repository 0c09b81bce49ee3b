import type { Expression } from './expression.ts'

/** The value of a constant text, joined from several if need be; undefined for every other constant. */
export function constantText(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'text':
      return expression.value
    case 'group':
      return constantText(expression.inner)
    case 'add': {
      const parts = expression.operands.map(constantText)
      return parts.includes(undefined) ? undefined : parts.join('')
    }
    default:
      return undefined
  }
}

/** The value of `true` and `false`, and of texts that say yes or no; undefined for every other constant. */
export function constantBoolean(expression: Expression, textsToo: boolean): boolean | undefined {
  if (expression.kind === 'boolean') return expression.value
  if (expression.kind === 'group') return constantBoolean(expression.inner, textsToo)
  if (expression.kind === 'not') {
    const inner = constantBoolean(expression.target, false)
    return inner === undefined ? undefined : !inner
  }
  const text = textsToo ? constantText(expression)?.toLowerCase() : undefined
  if (text === undefined) return undefined
  if (['y', 'yes', 't', 'true'].includes(text)) return true
  return ['n', 'no', 'f', 'false'].includes(text) ? false : undefined
}
