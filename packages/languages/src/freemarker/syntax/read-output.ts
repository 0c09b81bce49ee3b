import { combineFormats, isMarkupFormat, isOutputFormat } from '../values/output-format.ts'
import type { Element } from './element.ts'
import { isConstant } from './expression.ts'
import { constantText } from './constant.ts'
import type { Tag, TemplateParser } from './template-parser.ts'

/** `<#escape x as expression> … </#escape>` */
export function readEscape(parser: TemplateParser, tag: Tag): Element {
  const { state } = parser
  if (state.escaping) {
    parser.fail(`<#escape> would escape twice: the output format ${state.outputFormat} escapes already`, tag.start)
  }
  const expressions = parser.expressions(tag.end, 'tag')
  const name = expressions.expect('name', 'the name of a variable').value
  expressions.expect('as')
  const expression = expressions.expression()
  parser.finishTag(expressions, false)
  state.escapes.push({ name, expression })
  const children = parser.content(tag.start)
  state.escapes.pop()
  return parser.element({ kind: 'escape' }, tag.start, parser.expectEnd(['escape'], tag.start).end, children)
}

/** `<#noescape>` takes off the innermost `<#escape>`. */
export function readNoEscape(parser: TemplateParser, tag: Tag): Element {
  const { state } = parser
  const rule = state.escapes.pop()
  if (rule === undefined) return parser.fail('<#noescape> must stand inside of <#escape>', tag.start)
  const children = parser.content(tag.start)
  state.escapes.push(rule)
  return parser.element({ kind: 'escape' }, tag.start, parser.expectEnd(['noescape'], tag.start).end, children)
}

/** `<#outputformat "HTML">`; `"{XML}"` escapes for both. */
export function readOutputFormat(parser: TemplateParser, tag: Tag): Element {
  const expressions = parser.expressions(tag.end, 'tag')
  const parameter = expressions.expression()
  parser.finishTag(expressions, false)
  const written = isConstant(parameter) ? constantText(parameter) : undefined
  if (written === undefined) return parser.fail('The output format must be a constant text', parameter.start)
  const format = formatNamed(parser, written, tag)
  const children = parser.state.withOutput({ format }, () => parser.content(tag.start))
  return parser.element({ kind: 'output' }, tag.start, parser.expectEnd(['outputformat'], tag.start).end, children)
}

function formatNamed(parser: TemplateParser, written: string, tag: Tag): string {
  const inner = written.startsWith('{') && written.endsWith('}') ? written.slice(1, -1) : undefined
  if (inner === undefined) {
    return isOutputFormat(written) ? written : parser.fail(`Unknown output format: ${written}`, tag.start)
  }
  const { outputFormat } = parser.state
  if (!isMarkupFormat(inner) || inner.includes('{')) parser.fail(`{${inner}} is no format that escapes`, tag.start)
  if (!parser.state.isMarkup) parser.fail(`{${inner}} can only be used inside of a format that escapes`, tag.start)
  return combineFormats(outputFormat, inner)
}

export function readAutoEscape(parser: TemplateParser, tag: Tag): Element {
  if (!parser.state.isMarkup) {
    parser.fail(`<#autoesc> needs an output format that escapes, not ${parser.state.outputFormat}`, tag.start)
  }
  const children = parser.state.withOutput({ policy: 'on' }, () => parser.content(tag.start))
  return parser.element({ kind: 'output' }, tag.start, parser.expectEnd(['autoesc'], tag.start).end, children)
}

export function readNoAutoEscape(parser: TemplateParser, tag: Tag): Element {
  const children = parser.state.withOutput({ policy: 'off' }, () => parser.content(tag.start))
  return parser.element({ kind: 'output' }, tag.start, parser.expectEnd(['noautoesc'], tag.start).end, children)
}
