import type { Element } from './element.ts'
import type { Expression } from './expression.ts'
import { settingNamed } from './settings.ts'
import type { Tag, TemplateParser } from './template-parser.ts'

export function readBreak(parser: TemplateParser, tag: Tag): Element {
  if (parser.state.breakable < 1) parser.fail('<#break> must stand inside of a loop or <#switch>', tag.start)
  return parser.element({ kind: 'break' }, tag.start, tag.end)
}

export function readContinue(parser: TemplateParser, tag: Tag): Element {
  if (parser.state.continuable < 1) parser.fail('<#continue> must stand inside of a loop', tag.start)
  return parser.element({ kind: 'continue' }, tag.start, tag.end)
}

export function readReturn(parser: TemplateParser, tag: Tag): Element {
  const { value, end } = optionalValue(parser, tag)
  const { definition } = parser.state
  if (definition === 'macro' && value !== undefined) parser.fail('A macro cannot return a value', tag.start)
  if (definition === 'function' && value === undefined) parser.fail('A function must return a value', tag.start)
  if (definition === undefined && value === undefined) {
    parser.fail('<#return> must stand inside of a macro or function', tag.start)
  }
  return parser.element({ kind: 'return', value }, tag.start, end)
}

export function readStop(parser: TemplateParser, tag: Tag): Element {
  const { value, end } = optionalValue(parser, tag)
  return parser.element({ kind: 'stop', value }, tag.start, end)
}

/** Tags without parameters end with their `>`, those with one have it before it. */
function optionalValue(parser: TemplateParser, tag: Tag): { value: Expression | undefined; end: number } {
  if (isBare(parser, tag)) return { value: undefined, end: tag.end }
  const expressions = parser.expressions(tag.end, 'tag')
  const value = expressions.expression()
  return { value, end: parser.finishTag(expressions, true) }
}

export function readNested(parser: TemplateParser, tag: Tag): Element {
  let end = tag.end
  let values: Expression[] = []
  if (!isBare(parser, tag)) {
    const expressions = parser.expressions(tag.end, 'tag')
    values = expressions.positionalArguments()
    end = parser.finishTag(expressions, true)
  }
  if (parser.state.definition !== 'macro') parser.fail('<#nested> must stand inside of a macro', tag.start)
  return parser.element({ kind: 'nested', arguments: values }, tag.start, end)
}

export function readSetting(parser: TemplateParser, tag: Tag): Element {
  const expressions = parser.expressions(tag.end, 'tag')
  const token = expressions.expect('name', 'the name of a setting')
  expressions.expect('=')
  const value = expressions.expression()
  const end = parser.finishTag(expressions, true)
  parser.state.checkConvention(token.value, token.start)
  const name = settingNamed(token.value)
  if (name === undefined) return parser.fail(`Unknown setting: ${token.value}`, token.start)
  return parser.element({ kind: 'setting', name, value }, tag.start, end)
}

/** `<#t>`, `<#lt>`, `<#rt>`, `<#nt>` */
export function readTrim(parser: TemplateParser, tag: Tag): Element {
  const left = tag.name === 't' || tag.name === 'lt'
  const right = tag.name === 't' || tag.name === 'rt'
  return parser.element({ kind: 'trim', left, right }, tag.start, tag.end)
}

export function readFlush(parser: TemplateParser, tag: Tag): Element {
  return parser.element({ kind: 'flush' }, tag.start, tag.end)
}

/** Directives for other templates and for XML trees: read to the end of their tag, an error when they run. */
export function readRefused(parser: TemplateParser, tag: Tag): Element {
  const reason = `<#${tag.name}> is not available: a template has nothing but its model`
  if (isBare(parser, tag)) return parser.element({ kind: 'refused', reason }, tag.start, tag.end)
  const expressions = parser.expressions(tag.end, 'tag')
  while (!['tag end', 'empty tag end'].includes(expressions.lexer.peek().kind)) {
    if (['=', ';', 'as', 'using', 'name'].includes(expressions.lexer.peek().kind)) expressions.lexer.next()
    else expressions.expression()
  }
  const empty = expressions.lexer.peek().kind === 'empty tag end'
  let end = parser.finishTag(expressions, true)
  if (tag.name === 'transform' && !empty) {
    parser.content(tag.start)
    end = parser.expectEnd(['transform'], tag.start).end
  }
  return parser.element({ kind: 'refused', reason }, tag.start, end)
}

function isBare(parser: TemplateParser, tag: Tag): boolean {
  const last = parser.source.charAt(tag.end - 1)
  return last === '>' || last === ']'
}
