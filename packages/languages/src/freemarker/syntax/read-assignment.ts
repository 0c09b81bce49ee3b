import type { Assignment, AssignmentOperator, AssignmentScope, Element } from './element.ts'
import type { Expression } from './expression.ts'
import type { ExpressionParser } from './expression-parser.ts'
import type { Tag, TemplateParser } from './template-parser.ts'
import type { Token } from './tokens.ts'

/** `<#assign a = 1 b += 2 c++>` and `<#assign a>captured</#assign>`; likewise `<#global>` and `<#local>`. */
export function readAssignment(parser: TemplateParser, tag: Tag): Element {
  const scope = tag.name as AssignmentScope
  if (scope === 'local' && parser.state.definition === undefined) {
    parser.fail('<#local> can only be used in a macro or function', tag.start)
  }
  const expressions = parser.expressions(tag.end, 'tag')
  const first = readName(expressions)
  const assignments: Assignment[] = []
  if (isOperator(expressions.lexer.peek())) {
    assignments.push(readOne(expressions, first))
    while (anotherFollows(expressions)) {
      expressions.accept(',')
      assignments.push(readOne(expressions, readName(expressions)))
    }
  }
  const namespace = readNamespace(parser, expressions, scope)
  if (assignments.length > 0) {
    const end = parser.finishTag(expressions, true)
    return parser.element({ kind: 'assign', scope, assignments, namespace }, tag.start, end)
  }
  if (expressions.lexer.peek().kind !== 'tag end') expressions.unexpected(expressions.lexer.peek(), '"=" or ">"')
  parser.finishTag(expressions, false)
  const { output } = parser.state
  const children = parser.content(tag.start)
  const end = parser.expectEnd([scope], tag.start)
  return parser.element({ kind: 'capture', scope, name: first.value, namespace, output }, tag.start, end.end, children)
}

function readName(expressions: ExpressionParser): Token {
  const token = expressions.lexer.peek()
  if (token.kind !== 'name' && token.kind !== 'text' && token.kind !== 'raw text') {
    expressions.unexpected(token, 'the name of a variable')
  }
  return expressions.lexer.next()
}

function readOne(expressions: ExpressionParser, name: Token): Assignment {
  const token = expressions.lexer.peek()
  if (!isOperator(token)) return expressions.unexpected(token, '"="')
  expressions.lexer.next()
  const operator = token.kind as AssignmentOperator
  const value = operator === '++' || operator === '--' ? undefined : expressions.expression()
  return { name: name.value, operator, value, start: name.start, end: value?.end ?? token.end }
}

/** Another `name =`, with or without a comma before it. */
function anotherFollows(expressions: ExpressionParser): boolean {
  const at = expressions.lexer.peek().kind === ',' ? 1 : 0
  const kind = expressions.lexer.peek(at).kind
  return (kind === 'name' || kind === 'text') && isOperator(expressions.lexer.peek(at + 1))
}

function isOperator(token: Token): boolean {
  return OPERATORS.has(token.kind)
}

const OPERATORS: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '++', '--'])

function readNamespace(
  parser: TemplateParser,
  expressions: ExpressionParser,
  scope: AssignmentScope,
): Expression | undefined {
  const token = expressions.accept('in')
  if (token === undefined) return undefined
  const namespace = expressions.expression()
  if (scope !== 'assign') parser.fail('Only <#assign> can name a namespace', token.start)
  return namespace
}
