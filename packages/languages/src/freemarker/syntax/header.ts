import { isOutputFormat } from '../values/output-format.ts'
import { constantBoolean, constantText } from './constant.ts'
import { type Expression, isConstant } from './expression.ts'
import type { TemplateParser } from './template-parser.ts'
import type { Token } from './tokens.ts'

/**
 * Reads `<#ftl …>` if the template begins with it, blanks before it included, and the rest of its line if that is blank.
 * `[#ftl]` makes square brackets the tags of the template. Answers where the template goes on.
 */
export function readHeader(parser: TemplateParser): number {
  const { source, state } = parser
  const match = /^[ \t\r\n]*[<[]#ftl(?=[ \t\r\n>\]/])/.exec(source)
  if (!match) return 0
  const open = match[0].length - 5
  state.squareBrackets = source.charAt(open) === '['
  const nameEnd = match[0].length
  const bare = parser.tagEndAt(nameEnd, true)
  // `<#ftl/>` has no blanks before its end; with blanks the end comes after zero parameters, to the same effect.
  if (bare !== undefined) return lineEnd(source, bare)
  const expressions = parser.expressions(nameEnd, 'tag')
  let escapingAsked: Token | undefined
  for (let key = expressions.accept('name'); key; key = expressions.accept('name')) {
    expressions.expect('=')
    const value = expressions.expression()
    state.checkConvention(key.value, key.start)
    if (!isConstant(value)) parser.fail('Header parameters must be constants', value.start)
    if (applyParameter(parser, key, value)) escapingAsked = key
  }
  const end = parser.finishTag(expressions, true)
  if (escapingAsked !== undefined && !state.isMarkup) {
    parser.fail(`auto_esc needs an output format that escapes, not ${state.outputFormat}`, escapingAsked.start)
  }
  return lineEnd(source, end)
}

/** Answers whether the parameter asks for escaping. */
function applyParameter(parser: TemplateParser, key: Token, value: Expression): boolean {
  const { state } = parser
  switch (parameterName(key.value)) {
    case 'encoding':
      // The template is a text already: any encoding is taken.
      textOf(parser, key, value)
      return false
    case 'strip_whitespace':
      state.stripWhitespace = booleanOf(parser, value, true)
      return false
    case 'strip_text':
      state.stripText = booleanOf(parser, value, true)
      return false
    case 'strict_syntax':
      state.strictSyntax = booleanOf(parser, value, true)
      return false
    case 'auto_esc': {
      const on = booleanOf(parser, value, false)
      state.escapingPolicy = on ? 'on' : 'off'
      return on
    }
    case 'output_format': {
      const format = textOf(parser, key, value)
      if (!isOutputFormat(format)) parser.fail(`Unknown output format: ${format}`, value.start)
      state.outputFormat = format
      return false
    }
    case 'ns_prefixes':
    case 'attributes':
      if (value.kind !== 'map') parser.fail(`A map is needed for ${key.value}`, value.start)
      return false
    default:
      return parser.fail(`Unknown header parameter: ${key.value}`, key.start)
  }
}

/** In small letters and snake case; capital letters are taken too. */
function parameterName(written: string): string {
  if (/[a-z][A-Z]/.test(written)) return written.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return written.toLowerCase()
}

function textOf(parser: TemplateParser, key: Token, value: Expression): string {
  return constantText(value) ?? parser.fail(`A constant text is needed for ${key.value}`, value.start)
}

function booleanOf(parser: TemplateParser, value: Expression, textsToo: boolean): boolean {
  return constantBoolean(value, textsToo) ?? parser.fail('true or false is needed here', value.start)
}

/** Behind the line break, if only blanks stand before it; else the place itself. */
function lineEnd(source: string, from: number): number {
  const blank = /[^\S\r\n]*(?:\r\n|\r|\n)/y
  blank.lastIndex = from
  return blank.test(source) ? blank.lastIndex : from
}
