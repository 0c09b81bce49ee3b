import type { Element } from './element.ts'
import type { Tag, TemplateParser } from './template-parser.ts'

/** `<#if …> … <#elseif …> … <#else> … </#if>` */
export function readIf(parser: TemplateParser, tag: Tag): Element {
  const branches = [readBranch(parser, tag, false)]
  for (let next = parser.takeTag(['elseif'], false); next; next = parser.takeTag(['elseif'], false)) {
    branches.push(readBranch(parser, next, true))
  }
  const last = parser.takeTag(['else'], false)
  if (last !== undefined) {
    const children = parser.content(last.start)
    branches.push(
      parser.element({ kind: 'branch', condition: undefined }, last.start, endOf(children, last.end), children),
    )
  }
  const end = parser.expectEnd(['if'], tag.start)
  return parser.element({ kind: 'if' }, tag.start, end.end, branches)
}

function readBranch(parser: TemplateParser, tag: Tag, mayBeEmpty: boolean): Element {
  const expressions = parser.expressions(tag.end, 'tag')
  const condition = expressions.expression()
  const tagEnd = parser.finishTag(expressions, mayBeEmpty)
  const children = parser.content(tag.start)
  return parser.element({ kind: 'branch', condition }, tag.start, endOf(children, tagEnd), children)
}

/** `<#attempt> … <#recover> … </#attempt>` (or `</#recover>`) */
export function readAttempt(parser: TemplateParser, tag: Tag): Element {
  const attempted = parser.single(parser.content(tag.start))
  const recover = parser.takeTag(['recover'], false)
  if (recover === undefined) return parser.fail('<#attempt> needs a <#recover> before its end', tag.start)
  const children = parser.content(recover.start)
  const recovery = parser.element({ kind: 'recover' }, recover.start, endOf(children, recover.end), children)
  const end = parser.expectEnd(['attempt', 'recover'], tag.start)
  return parser.element({ kind: 'attempt' }, tag.start, end.end, [attempted, recovery])
}

export function readCompress(parser: TemplateParser, tag: Tag): Element {
  const children = parser.content(tag.start)
  return parser.element({ kind: 'compress' }, tag.start, parser.expectEnd(['compress'], tag.start).end, children)
}

/** A part without an end tag of its own ends with its last child. */
export function endOf(children: readonly Element[], otherwise: number): number {
  return children.at(-1)?.end ?? otherwise
}
