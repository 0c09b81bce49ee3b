import type { Element } from './element.ts'
import type { Tag, TemplateParser } from './template-parser.ts'

/** `<#-- … -->` and `<#comment> … </#comment>` */
export function readComment(parser: TemplateParser, tag: Tag): Element {
  const close = parser.state.squareBrackets ? '--]' : '-->'
  const end = tag.name === '--' ? findClose(parser, tag, close) : findEndTag(parser, tag)
  parser.moveTo(end.end)
  return parser.element({ kind: 'comment' }, tag.start, end.end)
}

/** `<#noparse>`: everything up to `</#noparse>` is text. */
export function readNoParse(parser: TemplateParser, tag: Tag): Element {
  const end = findEndTag(parser, tag)
  parser.moveTo(end.end)
  return parser.element({ kind: 'text', text: parser.source.slice(tag.end, end.start) }, tag.start, end.end)
}

interface Span {
  readonly start: number
  readonly end: number
}

function findClose(parser: TemplateParser, tag: Tag, close: string): Span {
  const start = parser.source.indexOf(close, tag.end)
  return start < 0 ? parser.fail('Unclosed comment', tag.start) : { start, end: start + close.length }
}

function findEndTag(parser: TemplateParser, tag: Tag): Span {
  const written = /[a-zA-Z]+/.exec(parser.source.slice(tag.start, tag.end))?.[0] ?? tag.name
  const pattern = new RegExp(`[<[]/#?${written}[ \\t\\r\\n]*[>\\]]`, 'g')
  pattern.lastIndex = tag.end
  const match = pattern.exec(parser.source)
  if (!match) return parser.fail(`Unclosed <#${written}>`, tag.start)
  return { start: match.index, end: pattern.lastIndex }
}
