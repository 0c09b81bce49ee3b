import { isJavaWhitespace } from '../values/java-text.ts'
import { asPlainText } from '../values/kinds.ts'
import { joinMarkup, markupOf, MarkupValue } from '../values/markup.ts'
import type { Value } from '../values/value.ts'
import { fail } from '../run/site.ts'
import type { BuiltIn } from './built-in.ts'
import { type Arguments, textMethod, type Use } from './define.ts'

type Boundary = 'word or character' | 'word' | 'character'

const WORDS: Readonly<Record<Boundary, string>> = {
  'word or character': 'at the end of a word if that is near enough, else inside of one',
  word: 'at the end of a word',
  character: 'anywhere',
}

/** Shortening texts, with a mark where something was left out. */
export const TEXT_TRUNCATE: readonly BuiltIn[] = [
  truncate('truncate', 'word or character', false, {
    template: '${"a long sentence here"?truncate(15)}',
    output: 'a long [...]',
  }),
  truncate('truncate_w', 'word', false, {
    template: '${"a long sentence here"?truncate_w(17)}',
    output: 'a long [...]',
  }),
  truncate('truncate_c', 'character', false, {
    template: '${"a long sentence here"?truncate_c(14)}',
    output: 'a long se[...]',
  }),
  truncate('truncate_m', 'word or character', true, { template: '${"abcdefgh"?truncate_m(5, "+")}', output: 'abcd+' }),
  truncate('truncate_w_m', 'word', true, { template: '${"ab cd ef gh"?truncate_w_m(8, "+")}', output: 'ab cd +' }),
  truncate('truncate_c_m', 'character', true, { template: '${"abcdefgh"?truncate_c_m(5, "+")}', output: 'abcd+' }),
]

function truncate(name: string, boundary: Boundary, mayBeMarkup: boolean, example: BuiltIn['examples'][0]): BuiltIn {
  return textMethod(
    {
      name,
      summary: `Shortened to a length, cut ${WORDS[boundary]}, with a mark in place of what is gone.`,
      examples: [example],
    },
    { least: 1, most: 3 },
    (text, args, use) => {
      const length = args.integer(0)
      if (length < 0) fail(use.site, `?${use.name}(...) argument #1 can't be negative`)
      const mark = readMark(args, mayBeMarkup, use)
      if (text.length <= length) return text
      const kept = cut(text, length, mark, boundary)
      if (kept === '') return mark.value
      if (typeof mark.value === 'string') return kept + mark.value
      return joinMarkup(markupOf(mark.value.format, kept), mark.value)
    },
  )
}

interface Mark {
  readonly value: string | MarkupValue
  /** How long it looks. */
  readonly length: number
}

const DEFAULT_MARK: Mark = { value: '[...]', length: 5 }
const DEFAULT_MARKUP: Mark = {
  value: new MarkupValue('HTML', "<span class='truncateTerminator'>[&#8230;]</span>"),
  length: 3,
}
/** How much of the length a text cut at a word must at least fill. */
const NEAR_ENOUGH = 0.75
/** The length of markup that is neither HTML nor XML. */
const UNKNOWN_MARKUP_LENGTH = 3

function readMark(args: Arguments, mayBeMarkup: boolean, use: Use): Mark {
  if (args.count < 2) return mayBeMarkup ? DEFAULT_MARKUP : DEFAULT_MARK
  const given: Value = args.values[1]
  const text = asPlainText(given)
  const value = text ?? (mayBeMarkup && given instanceof MarkupValue ? given : undefined)
  if (value === undefined) return fail(use.site, `?${use.name}(...) expects a string as argument #2`)
  const length = args.count > 2 ? args.integer(2) : visibleLength(value)
  if (length < 0) fail(use.site, `?${use.name}(...) argument #3 can't be negative`)
  return { value, length }
}

function visibleLength(value: string | MarkupValue): number {
  if (typeof value === 'string') return value.length
  if (value.format !== 'HTML' && value.format !== 'XML') return UNKNOWN_MARKUP_LENGTH
  return value.markup.replace(/<!--[^]*?-->|<[^>]*>/g, '').replace(/&[^;]*;/g, '.').length
}

/** What is kept, with the blank before the mark if it is cut at a word; empty when nothing can be kept. */
function cut(text: string, length: number, mark: Mark, boundary: Boundary): string {
  const room = length - mark.length
  const last = skipBlanks(text, room - 1)
  if (last < 0) return ''
  const spaced = mark.length > 0
  if (boundary !== 'character') {
    const markLength = mark.length + (spaced ? 1 : 0)
    const least = boundary === 'word' ? 0 : Math.max(Math.ceil(length * NEAR_ENOUGH) - markLength - 1, 0)
    for (let at = Math.min(length - markLength - 1, last); at >= least; at--) {
      if (!isBlankAt(text, at) && isWordEnd(text, at)) return text.slice(0, at + 1) + (spaced ? ' ' : '')
    }
    if (boundary === 'word') return ''
  }
  return cutAnywhere(text, room, last, spaced, mark)
}

function cutAnywhere(text: string, room: number, last: number, spaced: boolean, mark: Mark): string {
  // A blank before the mark needs room too.
  let at = last === room - 1 && spaced && isWordEnd(text, last) ? last - 1 : last
  at = skipBlanks(text, at)
  const removesDots = typeof mark.value === 'string' && /^[.\u2026]/.test(mark.value)
  while (at >= 0 && removesDots && /^[.\u2026]$/.test(text.charAt(at)) && !(spaced && isWordEnd(text, at))) {
    at = skipBlanks(text, at - 1)
  }
  if (at < 0) return ''
  return text.slice(0, at + 1) + (spaced && isWordEnd(text, at) ? ' ' : '')
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at >= 0 && isBlankAt(text, at)) at--
  return at
}

function isBlankAt(text: string, at: number): boolean {
  return isJavaWhitespace(text.charAt(at))
}

function isWordEnd(text: string, at: number): boolean {
  return at + 1 >= text.length || isBlankAt(text, at + 1)
}
