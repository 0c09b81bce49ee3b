import type { Element, LoopNames } from './element.ts'
import type { ExpressionParser } from './expression-parser.ts'
import type { LoopContext } from './parser-state.ts'
import { endOf } from './read-blocks.ts'
import type { Tag, TemplateParser } from './template-parser.ts'

/** `<#list source as item>`, `<#list map as key, value>`, `<#list source>… <#items as item>`; each may have an `<#else>`. */
export function readList(parser: TemplateParser, tag: Tag): Element {
  const { state } = parser
  const expressions = parser.expressions(tag.end, 'tag')
  const source = expressions.expression()
  const names = expressions.accept('as') === undefined ? NO_NAMES : readNames(parser, expressions, tag)
  parser.finishTag(expressions, false)
  const loop: LoopContext = {
    kind: 'list',
    firstName: names.first,
    secondName: names.second,
    overMap: names.second !== undefined,
  }
  state.loops.push(loop)
  const children = names.first === undefined ? parser.content(tag.start) : insideLoop(parser, tag)
  if (names.first === undefined && loop.kind !== 'items') {
    parser.fail('<#list> needs "as" and a variable name, or <#items> inside', tag.start)
  }
  state.loops.pop()
  const other = parser.takeTag(['else'], false)
  const elseChildren = other === undefined ? [] : parser.content(other.start)
  const otherwise =
    other && parser.element({ kind: 'else of list' }, other.start, endOf(elseChildren, other.end), elseChildren)
  const end = parser.expectEnd(['list'], tag.start)
  const list = parser.element({ kind: 'list', source, names, overMap: loop.overMap }, tag.start, end.end, children)
  return otherwise === undefined
    ? list
    : parser.element({ kind: 'list or else' }, tag.start, end.end, [list, otherwise])
}

/** `<#foreach item in source>`, the old way of writing a list. */
export function readForEach(parser: TemplateParser, tag: Tag): Element {
  const expressions = parser.expressions(tag.end, 'tag')
  const first = expressions.expect('name', 'the name of a loop variable').value
  expressions.expect('in')
  const source = expressions.expression()
  parser.finishTag(expressions, false)
  parser.state.loops.push({ kind: 'foreach', firstName: first, secondName: undefined, overMap: false })
  const children = insideLoop(parser, tag)
  parser.state.loops.pop()
  const end = parser.expectEnd(['foreach'], tag.start)
  const names = { first, second: undefined }
  return parser.element({ kind: 'list', source, names, overMap: false }, tag.start, end.end, children)
}

/** `<#items as item>` inside of a list without variable names. */
export function readItems(parser: TemplateParser, tag: Tag): Element {
  const expressions = parser.expressions(tag.end, 'tag')
  expressions.expect('as')
  const names = readNames(parser, expressions, tag)
  parser.finishTag(expressions, false)
  const loop = parser.state.loops.at(-1)
  if (loop === undefined) return parser.fail('<#items> must stand inside of <#list>', tag.start)
  if (loop.firstName !== undefined) {
    parser.fail(
      loop.kind === 'items'
        ? '<#items> cannot stand inside of <#items> of the same <#list>'
        : 'The <#list> around <#items> must not have "as" and a variable name',
      tag.start,
    )
  }
  loop.kind = 'items'
  loop.firstName = names.first
  loop.secondName = names.second
  if (names.second !== undefined) loop.overMap = true
  const children = insideLoop(parser, tag)
  loop.firstName = undefined
  loop.secondName = undefined
  const end = parser.expectEnd(['items'], tag.start)
  return parser.element({ kind: 'items', names }, tag.start, end.end, children)
}

/** `<#sep>`, up to `</#sep>` or the end of what it stands in. */
export function readSep(parser: TemplateParser, tag: Tag): Element {
  if (parser.state.loops.length === 0) parser.fail('<#sep> must stand inside of <#list>', tag.start)
  const children = parser.content(tag.start)
  const end = parser.takeTag(['sep'], true)
  return parser.element({ kind: 'sep' }, tag.start, end?.end ?? endOf(children, tag.end), children)
}

const NO_NAMES: LoopNames = { first: undefined, second: undefined }

function readNames(parser: TemplateParser, expressions: ExpressionParser, tag: Tag): LoopNames {
  const first = expressions.expect('name', 'the name of a loop variable').value
  if (expressions.accept(',') === undefined) return { first, second: undefined }
  const second = expressions.expect('name', 'the name of the value').value
  if (first === second) parser.fail(`Key and value cannot have the same name "${first}"`, tag.start)
  return { first, second }
}

function insideLoop(parser: TemplateParser, tag: Tag): Element[] {
  parser.state.breakable++
  parser.state.continuable++
  const children = parser.content(tag.start)
  parser.state.breakable--
  parser.state.continuable--
  return children
}
