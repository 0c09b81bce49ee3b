import type { Element } from './element.ts'
import type { Expression } from './expression.ts'
import { endOf } from './read-blocks.ts'
import type { Tag, TemplateParser } from './template-parser.ts'

/** `<#switch value>` with `<#case value>` (falls through) or `<#on value, value>` (does not), and `<#default>`. */
export function readSwitch(parser: TemplateParser, tag: Tag): Element {
  const expressions = parser.expressions(tag.end, 'tag')
  const value = expressions.expression()
  parser.finishTag(expressions, false)
  const leading = parser.content(tag.start)
  checkLeading(parser, leading)
  parser.state.breakable++
  const cases: Element[] = []
  let style: 'case' | 'on' | undefined
  let hasDefault = false
  for (let next = takeCase(parser); next; next = takeCase(parser)) {
    if (next.name === 'default') {
      if (hasDefault) parser.fail('There can only be one <#default> in a <#switch>', next.start)
      hasDefault = true
    } else {
      if (style !== undefined && style !== next.name)
        parser.fail('<#case> and <#on> cannot be mixed in a <#switch>', next.start)
      style = next.name === 'on' ? 'on' : 'case'
    }
    // Behind <#on> a <#break> would leave the switch's surroundings, as nothing falls through.
    cases.push(readCase(parser, next, style === 'on'))
  }
  parser.state.breakable--
  const end = parser.expectEnd(['switch'], tag.start)
  // Blanks alone before the first case are layout, wherever they stand.
  const isLayout = parser.state.stripWhitespace && leading.length === 1 && leading[0]?.kind === 'text'
  const children = [...(isLayout ? [] : leading), ...cases]
  return parser.element({ kind: 'switch', value, usesOn: style === 'on' }, tag.start, end.end, children)
}

function takeCase(parser: TemplateParser): Tag | undefined {
  return parser.takeTag(['case', 'on', 'default'], false)
}

function readCase(parser: TemplateParser, tag: Tag, inOnStyle: boolean): Element {
  let conditions: Expression[] | undefined
  let tagEnd = tag.end
  if (tag.name !== 'default') {
    const expressions = parser.expressions(tag.end, 'tag')
    conditions = tag.name === 'on' ? expressions.positionalArguments() : [expressions.expression()]
    tagEnd = parser.finishTag(expressions, false)
  }
  if (inOnStyle) parser.state.breakable--
  const children = parser.content(tag.start)
  if (inOnStyle) parser.state.breakable++
  return parser.element({ kind: 'case', conditions }, tag.start, endOf(children, tagEnd), children)
}

/** Only blanks and comments may stand before the first case. */
function checkLeading(parser: TemplateParser, leading: readonly Element[]): void {
  for (const element of leading) {
    const allowed = element.kind === 'comment' || (element.kind === 'text' && /^[ \t\r\n]*$/.test(element.text))
    if (!allowed) parser.fail('Only blanks and comments can stand between <#switch> and the first case', element.start)
  }
}
