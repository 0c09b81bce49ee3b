import type { BuiltIn } from './built-in.ts'
import { type Arguments, textMethod, type Use } from './define.ts'
import { compileRegex, matching, readFlags, refuseRegexFlags } from './regex-flags.ts'

/** Finding a text in another, and what stands before or behind it. */
export const TEXT_SEARCH: readonly BuiltIn[] = [
  textMethod(
    {
      name: 'contains',
      summary: 'Is a text in it?',
      examples: [{ template: '${"banana"?contains("nan")?c}', output: 'true' }],
    },
    { least: 1, most: 1 },
    (text, args) => text.includes(args.text(0)),
  ),
  textMethod(
    {
      name: 'starts_with',
      summary: 'Does it begin with a text?',
      examples: [{ template: '${"abc"?starts_with("ab")?c}', output: 'true' }],
    },
    { least: 1, most: 1 },
    (text, args) => text.startsWith(args.text(0)),
  ),
  textMethod(
    {
      name: 'ends_with',
      summary: 'Does it end with a text?',
      examples: [{ template: '${"abc"?ends_with("ab")?c}', output: 'false' }],
    },
    { least: 1, most: 1 },
    (text, args) => text.endsWith(args.text(0)),
  ),
  textMethod(
    {
      name: 'index_of',
      summary: 'The first place of a text, from 0 or from the place given; -1 when it is not there.',
      examples: [
        { template: '${"abcabc"?index_of("c")} ${"abcabc"?index_of("c", 3)} ${"a"?index_of("x")}', output: '2 5 -1' },
      ],
    },
    { least: 1, most: 2 },
    (text, args) => text.indexOf(args.text(0), args.count > 1 ? args.integer(1) : 0),
  ),
  textMethod(
    {
      name: 'last_index_of',
      summary: 'The last place of a text, or the last up to the place given; -1 when it is not there.',
      examples: [{ template: '${"abcabc"?last_index_of("c")} ${"abcabc"?last_index_of("c", 3)}', output: '5 2' }],
    },
    { least: 1, most: 2 },
    (text, args) => {
      const from = args.count > 1 ? args.integer(1) : text.length
      return from < 0 ? -1 : text.lastIndexOf(args.text(0), from)
    },
  ),
  textMethod(
    {
      name: 'keep_before',
      summary: 'What stands before the first hit; all of it when there is none. Flags as in `?replace`.',
      examples: [
        { template: '${"a.b.c"?keep_before(".")} ${"a"?keep_before(".")}', output: 'a a' },
        { template: '${"a1b2"?keep_before("\\\\d", "r")}', output: 'a' },
      ],
    },
    { least: 1, most: 2 },
    (text, args, use) => text.slice(0, findFirst(text, args, use)?.start ?? text.length),
  ),
  textMethod(
    {
      name: 'keep_after',
      summary: 'What stands behind the first hit; nothing when there is none.',
      examples: [{ template: '${"a.b.c"?keep_after(".")} [${"a"?keep_after(".")}]', output: 'b.c []' }],
    },
    { least: 1, most: 2 },
    (text, args, use) => text.slice(findFirst(text, args, use)?.end ?? text.length),
  ),
  textMethod(
    {
      name: 'keep_before_last',
      summary: 'What stands before the last hit; all of it when there is none.',
      examples: [{ template: '${"a.b.c"?keep_before_last(".")}', output: 'a.b' }],
    },
    { least: 1, most: 2 },
    (text, args, use) => text.slice(0, findLast(text, args, use)?.start ?? text.length),
  ),
  textMethod(
    {
      name: 'keep_after_last',
      summary: 'What stands behind the last hit; nothing when there is none.',
      examples: [{ template: '${"a.b.c"?keep_after_last(".")}', output: 'c' }],
    },
    { least: 1, most: 2 },
    (text, args, use) => text.slice(findLast(text, args, use)?.end ?? text.length),
  ),
]

interface Hit {
  readonly start: number
  readonly end: number
}

function findFirst(text: string, args: Arguments, use: Use): Hit | undefined {
  return find(
    text,
    args,
    use,
    (haystack, needle) => haystack.indexOf(needle),
    (regex) => regex.exec(text),
  )
}

function findLast(text: string, args: Arguments, use: Use): Hit | undefined {
  return find(
    text,
    args,
    use,
    (haystack, needle) => haystack.lastIndexOf(needle),
    (regex) => {
      if (args.text(0) === '') return { start: text.length, end: text.length }
      let last: Hit | undefined
      // Hits may overlap: the search goes on one character behind the start of each.
      for (
        let hit = regex.exec(text);
        hit;
        hit = hit.start < text.length ? regex.exec(text, hit.start + 1) : undefined
      ) {
        use.environment.step(use.site)
        last = hit
      }
      return last
    },
  )
}

function find(
  text: string,
  args: Arguments,
  use: Use,
  findText: (haystack: string, needle: string) => number,
  findMatch: (regex: ReturnType<typeof compileRegex>) => Hit | undefined,
): Hit | undefined {
  const wanted = args.text(0)
  const letters = args.optionalText(1)
  const flags = readFlags(letters)
  if (flags.regex) return matching(use, () => findMatch(compileRegex(wanted, flags, use)))
  refuseRegexFlags(letters, use)
  const start = flags.ignoresCase ? findText(text.toLowerCase(), wanted.toLowerCase()) : findText(text, wanted)
  return start < 0 ? undefined : { start, end: start + wanted.length }
}
