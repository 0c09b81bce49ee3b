import type { Element, Parameter } from './element.ts'
import type { Expression } from './expression.ts'
import type { ExpressionParser } from './expression-parser.ts'
import type { Tag, TemplateParser } from './template-parser.ts'

/** `<#macro name a b=1 rest...>` and `<#function name a b=1 rest...>`, with or without parentheses and commas. */
export function readDefinition(parser: TemplateParser, tag: Tag): Element {
  const { state } = parser
  const isFunction = tag.name === 'function'
  if (state.definition !== undefined) parser.fail('Macros and functions cannot be defined inside each other', tag.start)
  const expressions = parser.expressions(tag.end, 'tag')
  const nameToken = expressions.lexer.next()
  if (nameToken.kind !== 'name' && nameToken.kind !== 'text' && nameToken.kind !== 'raw text') {
    expressions.unexpected(nameToken, `the name of a ${tag.name}`)
  }
  state.definition = isFunction ? 'function' : 'macro'
  state.usesArguments = false
  const { parameters, rest } = readParameters(parser, expressions)
  parser.finishTag(expressions, false)
  // Loops around the definition are none around its body.
  const { loops, breakable, continuable } = state
  Object.assign(state, { loops: [], breakable: 0, continuable: 0 })
  const children = parser.content(tag.start)
  const end = parser.expectEnd([tag.name], tag.start)
  Object.assign(state, { loops, breakable, continuable, definition: undefined })
  const parts = { name: nameToken.value, isFunction, parameters, rest, usesArguments: state.usesArguments }
  return parser.element({ kind: 'definition', parts }, tag.start, end.end, children)
}

function readParameters(
  parser: TemplateParser,
  expressions: ExpressionParser,
): { parameters: Parameter[]; rest: string | undefined } {
  const parameters: Parameter[] = []
  let rest: string | undefined
  const opened = expressions.accept('(') !== undefined
  for (let token = expressions.accept('name'); token; token = expressions.accept('name')) {
    if (rest !== undefined) parser.fail('The parameter with "..." must be the last one', token.start)
    const isRest = expressions.accept('...') !== undefined
    const fallback: Expression | undefined =
      expressions.accept('=') === undefined ? undefined : expressions.expression()
    expressions.accept(',')
    if (isRest) {
      if (fallback !== undefined) parser.fail('The parameter with "..." cannot have a default', token.start)
      rest = token.value
      continue
    }
    if (fallback === undefined && parameters.at(-1)?.fallback !== undefined) {
      parser.fail('Parameters without a default must stand before those with one', token.start)
    }
    const index = parameters.findIndex((each) => each.name === token.value)
    if (index >= 0) parameters[index] = { name: token.value, fallback }
    else parameters.push({ name: token.value, fallback })
  }
  // The brackets need not match: one of them alone is taken too.
  if (expressions.accept(')') === undefined && opened) return { parameters, rest }
  return { parameters, rest }
}
