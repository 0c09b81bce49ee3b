import { trimControls } from '../values/java-text.ts'
import { ItemList } from '../values/sequence.ts'
import { fail } from '../run/site.ts'
import type { BuiltIn } from './built-in.ts'
import { compileRegex, matching, readFlags, refuseRegexFlags } from './regex-flags.ts'
import { type Arguments, textBuiltIn, textMethod, type Use } from './define.ts'

/** Lengths, parts and padding. */
export const TEXT_PARTS: readonly BuiltIn[] = [
  textBuiltIn(
    {
      name: 'length',
      summary: 'The number of characters.',
      examples: [{ template: '${"Ação"?length}', output: '4' }],
    },
    (text) => text.length,
  ),
  textBuiltIn(
    {
      name: 'trim',
      summary: 'Without blanks at both ends.',
      examples: [{ template: '[${"  a b  "?trim}]', output: '[a b]' }],
    },
    trimControls,
  ),
  textBuiltIn(
    {
      name: 'chop_linebreak',
      summary: 'Without the line break at the end, if there is one.',
      examples: [{ template: '[${"a\\n"?chop_linebreak}]', output: '[a]' }],
    },
    (text) => text.replace(/(?:\r\n|\r|\n)$/, ''),
  ),
  textMethod(
    {
      name: 'substring',
      summary: 'The part from one place up to another, or to the end; places count from 0.',
      examples: [{ template: '${"abcdef"?substring(2)} ${"abcdef"?substring(1, 3)}', output: 'cdef bc' }],
    },
    { least: 1, most: 2 },
    (text, args, use) => {
      const from = place(text, args, 0, use)
      const to = args.count > 1 ? place(text, args, 1, use) : text.length
      if (from > to)
        fail(use.site, `?${use.name}(...): the begin index, ${from}, shouldn't be greater than the end index, ${to}`)
      return text.slice(from, to)
    },
  ),
  textMethod(
    {
      name: 'left_pad',
      summary: 'Filled up at the left to a length, with blanks or another text.',
      examples: [{ template: '${"7"?left_pad(3, "0")}', output: '007' }],
    },
    { least: 1, most: 2 },
    (text, args, use) => filling(text, args, use, 0) + text,
  ),
  textMethod(
    {
      name: 'right_pad',
      summary: 'Filled up at the right to a length, with blanks or another text.',
      examples: [{ template: '${"abc"?right_pad(7, "xy")}|', output: 'abcyxyx|' }],
    },
    { least: 1, most: 2 },
    // The filling is laid out from the beginning of the text, so it need not begin with its first character.
    (text, args, use) => text + filling(text, args, use, text.length),
  ),
  textMethod(
    {
      name: 'ensure_starts_with',
      summary: 'With a text put before it, unless it begins with that, or with a match of the expression given first.',
      examples: [
        { template: '${"b"?ensure_starts_with("a-")} ${"a-b"?ensure_starts_with("a-")}', output: 'a-b a-b' },
        { template: '${"x.com"?ensure_starts_with("https?://", "http://")}', output: 'http://x.com' },
      ],
    },
    { least: 1, most: 3 },
    ensureStart,
  ),
  textMethod(
    {
      name: 'ensure_ends_with',
      summary: 'With a text put behind it, unless it ends with that.',
      examples: [{ template: '${"/a"?ensure_ends_with("/")} ${"/a/"?ensure_ends_with("/")}', output: '/a/ /a/' }],
    },
    { least: 1, most: 1 },
    (text, args) => (text.endsWith(args.text(0)) ? text : text + args.text(0)),
  ),
  textMethod(
    {
      name: 'remove_beginning',
      summary: 'Without a text at the beginning, if it is there.',
      examples: [{ template: '${"abc"?remove_beginning("ab")} ${"abc"?remove_beginning("x")}', output: 'c abc' }],
    },
    { least: 1, most: 1 },
    (text, args) => (text.startsWith(args.text(0)) ? text.slice(args.text(0).length) : text),
  ),
  textMethod(
    {
      name: 'remove_ending',
      summary: 'Without a text at the end, if it is there.',
      examples: [{ template: '${"abc"?remove_ending("bc")} ${"abc"?remove_ending("x")}', output: 'a abc' }],
    },
    { least: 1, most: 1 },
    (text, args) => (text.endsWith(args.text(0)) ? text.slice(0, text.length - args.text(0).length) : text),
  ),
  textBuiltIn(
    {
      name: 'word_list',
      summary: 'The words, which are separated by any blanks.',
      examples: [{ template: '${"  a  b\\tc "?word_list?join("|")}', output: 'a|b|c' }],
    },
    (text, use) => {
      const words = text.split(/[ \t\n\r\f]+/).filter((word) => word !== '')
      use.environment.step(use.site, words.length)
      return new ItemList(words)
    },
  ),
]

function place(text: string, args: Arguments, index: number, use: Use): number {
  const value = args.integer(index)
  if (value < 0)
    fail(use.site, `?${use.name}(...) argument #${index + 1}: the index must be at least 0, but was ${value}`)
  if (value > text.length) {
    fail(
      use.site,
      `?${use.name}(...) argument #${index + 1}: the index mustn't be greater than the length of the string, ${text.length}, but it was ${value}`,
    )
  }
  return value
}

function filling(text: string, args: Arguments, use: Use, shift: number): string {
  const width = args.integer(0)
  const filler = args.optionalText(1) ?? ' '
  const missing = width - text.length
  if (missing <= 0) return ''
  if (filler === '') fail(use.site, `?${use.name}(...) argument #2 can't be a 0-length string`)
  use.environment.checkLength(width, use.site)
  const first = shift % filler.length
  const turned = filler.slice(first) + filler.slice(0, first)
  return turned.repeat(Math.ceil(missing / filler.length)).slice(0, missing)
}

function ensureStart(text: string, args: Arguments, use: Use): string {
  const wanted = args.text(0)
  if (args.count === 1) return text.startsWith(wanted) ? text : wanted + text
  const added = args.text(1)
  const letters = args.optionalText(2)
  const flags = readFlags(letters ?? 'r')
  if (flags.regex) {
    // A match at the beginning, if there is one, is the first that is found.
    const match = matching(use, () => compileRegex(wanted, flags, use).exec(text))
    return match?.start === 0 ? text : added + text
  }
  refuseRegexFlags(letters, use)
  const found = flags.ignoresCase ? text.toLowerCase().startsWith(wanted.toLowerCase()) : text.startsWith(wanted)
  return found ? text : added + text
}
