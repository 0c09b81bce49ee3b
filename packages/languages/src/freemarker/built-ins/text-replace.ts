import { RegexMatch, RegexMatches } from '../values/regex-match.ts'
import { ItemList } from '../values/sequence.ts'
import { isMissing } from '../values/value.ts'
import { unexpected } from '../run/coerce.ts'
import { fail, failAsMissing } from '../run/site.ts'
import type { BuiltIn } from './built-in.ts'
import { anyBuiltIn, textMethod, type Use } from './define.ts'
import { compileRegex, matching, readFlags } from './regex-flags.ts'

/** Replacing, splitting and matching. */
export const TEXT_REPLACE: readonly BuiltIn[] = [
  textMethod(
    {
      name: 'replace',
      summary:
        'Puts another text in place of each hit; flags: `r` regular expression, `i` any case, `f` first only, `m`, `s`.',
      examples: [
        { template: '${"a.b.c"?replace(".", "-")}', output: 'a-b-c' },
        { template: '${"ab12"?replace("([a-z])([a-z])", "$2$1", "r")}', output: 'ba12' },
        { template: '${"aAa"?replace("A", "x", "if")}', output: 'xAa' },
      ],
    },
    { least: 2, most: 3, asTexts: true },
    (text, args, use) => {
      const wanted = args.text(0)
      const replacement = args.text(1)
      const flags = readFlags(args.optionalText(2))
      if (!flags.regex) return replaceText(text, wanted, replacement, flags.ignoresCase, flags.firstOnly, use)
      const regex = compileRegex(wanted, flags, use)
      return matching(use, () =>
        flags.firstOnly ? regex.replaceFirst(text, replacement) : regex.replaceAll(text, replacement),
      )
    },
  ),
  textMethod(
    {
      name: 'split',
      summary: 'Cuts a text into a list at each hit of a separator; flags as in `?replace`.',
      examples: [
        { template: '${"a,b,,c"?split(",")?join("|")}', output: 'a|b||c' },
        { template: '${"a1b22c"?split("[0-9]+", "r")?join("|")}', output: 'a|b|c' },
      ],
    },
    { least: 1, most: 2, asTexts: true },
    (text, args, use) => {
      const flags = readFlags(args.optionalText(1))
      const pieces = flags.regex
        ? matching(use, () => compileRegex(args.text(0), flags, use).split(text))
        : splitText(text, args.text(0), flags.ignoresCase)
      use.environment.step(use.site, pieces.length)
      return new ItemList(pieces)
    },
  ),
  textMethod(
    {
      name: 'matches',
      summary: 'True when the whole text matches a regular expression; as a list, all matches in it.',
      examples: [
        { template: '${"2024-03"?matches("\\\\d{4}-\\\\d\\\\d")?c}', output: 'true' },
        { template: '<#list "a1 b2"?matches("[a-z](\\\\d)") as m>${m}:${m?groups[1]} </#list>', output: 'a1:1 b2:2 ' },
      ],
    },
    { least: 1, most: 2, asTexts: true },
    (text, args, use) => new RegexMatches(compileRegex(args.text(0), readFlags(args.optionalText(1)), use), text),
  ),
  anyBuiltIn(
    {
      name: 'groups',
      appliesTo: 'text',
      summary: 'The groups of a match of `?matches`; the whole match is the first.',
      examples: [{ template: '<#assign m = "a-b"?matches("(.)-(.)")>${m?groups[2]}', output: 'b' }],
    },
    (value, use) => {
      if (isMissing(value)) return failAsMissing(use.targetSite)
      if (value instanceof RegexMatch) return [...value.groups]
      if (!(value instanceof RegexMatches)) return unexpected(value, 'a regular expression match', use.targetSite)
      return value.groups ?? fail(use.site, 'Failed to read a match group: the text does not match')
    },
  ),
]

/** As Java's plain replacing: an empty text is found before each character and at the end. */
function replaceText(
  text: string,
  wanted: string,
  replacement: string,
  ignoresCase: boolean,
  firstOnly: boolean,
  use: Use,
): string {
  if (wanted === '') {
    if (firstOnly) return replacement + text
    use.environment.checkLength(text.length + replacement.length * (text.length + 1), use.site)
    return replacement + [...Array(text.length).keys()].map((index) => text.charAt(index) + replacement).join('')
  }
  const places = findAll(text, wanted, ignoresCase, firstOnly)
  use.environment.checkLength(text.length + places.length * (replacement.length - wanted.length), use.site)
  let result = ''
  let done = 0
  for (const place of places) {
    result += text.slice(done, place) + replacement
    done = place + wanted.length
  }
  return result + text.slice(done)
}

function splitText(text: string, separator: string, ignoresCase: boolean): string[] {
  if (separator === '') return Array.from({ length: text.length }, (_, index) => text.charAt(index))
  const pieces: string[] = []
  let done = 0
  for (const place of findAll(text, separator, ignoresCase, false)) {
    pieces.push(text.slice(done, place))
    done = place + separator.length
  }
  pieces.push(text.slice(done))
  return pieces
}

function findAll(text: string, wanted: string, ignoresCase: boolean, firstOnly: boolean): number[] {
  const places: number[] = []
  const haystack = ignoresCase ? text.toLowerCase() : text
  const needle = ignoresCase ? wanted.toLowerCase() : wanted
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + needle.length)) {
    places.push(at)
    if (firstOnly) break
  }
  return places
}
