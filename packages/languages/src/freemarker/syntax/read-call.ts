import type { Element, NamedArgument } from './element.ts'
import type { Expression } from './expression.ts'
import type { ExpressionParser } from './expression-parser.ts'
import { writeName } from './identifier.ts'
import type { LoopContext } from './parser-state.ts'
import type { Tag, TemplateParser } from './template-parser.ts'

/** `<@target a=1 b=2 ; x, y> … </@target>`, `<@target 1, 2 />` */
export function readCall(parser: TemplateParser, tag: Tag): Element {
  const expressions = parser.expressions(tag.end, 'call tag')
  const target = expressions.expression()
  expressions.accept('blanks')
  const named = readNamed(expressions)
  const positional = named === undefined ? expressions.positionalArguments() : []
  const bodyNames = readBodyNames(expressions)
  const empty = expressions.lexer.peek().kind === 'empty tag end'
  const tagEnd = parser.finishTag(expressions, true)
  const parts = { kind: 'call', target, named, positional, bodyNames } as const
  if (empty) return parser.element(parts, tag.start, tagEnd)
  const shadows = shadowLoopVariables(parser, bodyNames ?? [])
  const children = parser.content(tag.start)
  parser.state.loops.length -= shadows
  const end = parser.takeTag(['@'], true)
  if (end === undefined) return parser.fail(`Unclosed <@${pathOf(target) ?? ''}>`, tag.start)
  const path = pathOf(target)
  if (end.target !== '' && end.target !== path) {
    parser.fail(path === undefined ? 'Expected </@>' : `Expected </@> or </@${path}>`, end.start)
  }
  return parser.element(parts, tag.start, end.end, children)
}

/** `<#call name(1, 2)>`, the old way of writing a call. */
export function readLegacyCall(parser: TemplateParser, tag: Tag): Element {
  const expressions = parser.expressions(tag.end, 'tag')
  const token = expressions.expect('name', 'the name of a macro')
  const target: Expression = { kind: 'name', name: token.value, start: token.start, end: token.end, depth: 1 }
  const named = readNamed(expressions)
  let positional: Expression[] = []
  if (named === undefined) {
    expressions.accept('(')
    positional = expressions.positionalArguments()
    expressions.accept(')')
  }
  const end = parser.finishTag(expressions, true)
  return parser.element({ kind: 'call', target, named, positional, bodyNames: undefined }, tag.start, end)
}

function readNamed(expressions: ExpressionParser): NamedArgument[] | undefined {
  const { lexer } = expressions
  const follows = (): boolean => lexer.peek().kind === 'name' && lexer.peek(1).kind === '='
  if (!follows()) return undefined
  const byName = new Map<string, NamedArgument>()
  while (lexer.peek().kind === 'name') {
    const name = lexer.next()
    expressions.expect('=')
    lexer.namedArguments = true
    byName.set(name.value, { name: name.value, value: expressions.expression() })
  }
  lexer.namedArguments = false
  return [...byName.values()]
}

function readBodyNames(expressions: ExpressionParser): string[] | undefined {
  if (expressions.accept(';') === undefined) return undefined
  const names: string[] = []
  expressions.accept('blanks')
  if (expressions.lexer.peek().kind !== 'name') return names
  do {
    expressions.accept('blanks')
    names.push(expressions.expect('name', 'the name of a variable').value)
    expressions.accept('blanks')
  } while (expressions.accept(',') !== undefined)
  return names
}

/** Variables of the body hide loop variables of the same name, which then have no `?index`. */
function shadowLoopVariables(parser: TemplateParser, names: readonly string[]): number {
  const { loops } = parser.state
  const before = loops.length
  for (const name of names) {
    const hidden = loops.slice(0, before).findLast((loop) => loop.firstName === name)
    if (hidden === undefined || hidden.kind === 'user directive') continue
    const shadow: LoopContext = { kind: 'user directive', firstName: name, secondName: undefined, overMap: false }
    loops.push(shadow)
  }
  return loops.length - before
}

/** `a.b` for a target made of names alone: what may stand in the end tag. */
function pathOf(target: Expression): string | undefined {
  if (target.kind === 'name') return writeName(target.name)
  if (target.kind === 'member') {
    const before = pathOf(target.target)
    return before === undefined ? undefined : `${before}.${writeName(target.name)}`
  }
  if (target.kind === 'call' && target.target.kind === 'built-in' && target.target.name.startsWith('with_args')) {
    return pathOf(target.target.target)
  }
  if (target.kind === 'built-in' && target.name.startsWith('with_args')) return pathOf(target.target)
  return undefined
}
