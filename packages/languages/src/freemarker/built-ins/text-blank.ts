import { isMissing, type Value } from '../values/value.ts'
import { isBlankText, trimControls, trimJavaEnd } from '../values/java-text.ts'
import { asBoolean } from '../values/kinds.ts'
import { ItemList } from '../values/sequence.ts'
import { toText } from '../run/coerce.ts'
import { fail } from '../run/site.ts'
import type { BuiltIn, BuiltInDocs } from './built-in.ts'
import {
  type Arguments,
  Arguments as CallArguments,
  anyBuiltIn,
  evaluators,
  textBuiltIn,
  textMethod,
  type Use,
  uses,
} from './define.ts'

/** Blank texts, lines and their indentation. */
export const TEXT_BLANK: readonly BuiltIn[] = [
  toNull(
    'blank_to_null',
    'Missing when there is nothing but blanks.',
    (text, value) => (isBlankText(text) ? undefined : value),
    [{ template: '[${"  "?blank_to_null!"none"}]', output: '[none]' }],
  ),
  toNull('empty_to_null', 'Missing when it is empty.', (text, value) => (text === '' ? undefined : value), [
    { template: '[${""?empty_to_null!"none"}]', output: '[none]' },
  ]),
  toNull(
    'trim_to_null',
    'Without blanks at the ends, and missing when nothing is left.',
    (text) => trimControls(text) || undefined,
    [{ template: '[${" a "?trim_to_null!"none"}] [${" "?trim_to_null!"none"}]', output: '[a] [none]' }],
  ),
  textBuiltIn(
    {
      name: 'lines',
      summary: 'The lines, without their line breaks.',
      examples: [{ template: '${"a\\nb\\n"?lines?join("|")}', output: 'a|b' }],
    },
    (text, use) => {
      const lines = text.split(/\r\n|\r|\n/)
      if (lines.at(-1) === '') lines.pop()
      use.environment.step(use.site, lines.length)
      return new ItemList(lines)
    },
  ),
  textMethod(
    {
      name: 'indent',
      summary: 'Each line behind a text; blanks at line ends go, unless the second argument is false.',
      examples: [{ template: '${"a\\nb"?indent("> ")}', output: '> a\n> b' }],
    },
    { least: 1, most: 2 },
    (text, args, use) => {
      const prefix = args.text(0)
      const trims = trimsLines(args, use)
      return eachLine(text, (line) => (trims ? trimJavaEnd(prefix + line) : prefix + line), use)
    },
  ),
  {
    ...textBuiltIn(
      {
        name: 'dedent',
        summary: 'Lines without the blanks that all of them begin with, or without the text given.',
        examples: [
          { template: '${"  a\\n    b"?dedent}', output: 'a\n  b' },
          { template: '${"> a\\n> b"?dedent("> ")}', output: 'a\nb' },
        ],
      },
      (text, use) => dedent(text, commonIndent(text), use),
    ),
    calling: 'maybe',
    compile: (node, compiler) => {
      const target = compiler.evaluator(node.target)
      const useIn = uses(node, compiler)
      const argumentsOf = evaluators(node, compiler)
      return (environment) => {
        const use = useIn(environment)
        const text = toText(target(environment), environment, use.targetSite)
        if (node.arguments === undefined) return dedent(text, commonIndent(text), use)
        const args = new CallArguments(argumentsOf(environment), { least: 1, most: 2 }, use)
        trimsLines(args, use)
        return dedent(text, args.text(0), use)
      }
    },
  },
  textMethod(
    {
      name: 'wrap',
      summary:
        'Words laid out in lines of at most so many characters; the first line and the others can have a text before them.',
      examples: [{ template: '${"aaa bb ccc"?wrap(6)}', output: 'aaa bb\nccc\n' }],
    },
    { least: 1, most: 3 },
    (text, args, use) => {
      const width = args.integer(0)
      if (width < 1) fail(use.site, `?${use.name}(...) argument #1 (width) must be at least 1`)
      const first = args.optionalText(1) ?? ''
      const words = text.split(/[ \t\n\r\f]+/).filter((word) => word !== '')
      use.environment.step(use.site, words.length)
      return wrapWords(words, width, first, args.optionalText(2) ?? first, use)
    },
  ),
]

function toNull(
  name: string,
  summary: string,
  change: (text: string, value: Value) => Value,
  examples: BuiltInDocs['examples'],
): BuiltIn {
  return anyBuiltIn({ name, appliesTo: 'text', summary, examples }, (value, use) =>
    isMissing(value) ? undefined : change(toText(value, use.environment, use.targetSite), value),
  )
}

function trimsLines(args: Arguments, use: Use): boolean {
  if (args.count < 2) return true
  return asBoolean(args.values[1]) ?? fail(use.site, `?${use.name}(...) expects a boolean as argument #2`)
}

/** Changes the lines of a text and keeps their breaks; there is no line behind the last break. */
function eachLine(text: string, change: (line: string) => string, use: Use): string {
  const lines = text.split(/(\r\n|\r|\n)/)
  use.environment.step(use.site, lines.length)
  const last = lines.length - 1
  const changed = lines.map((line, index) => (index % 2 === 1 || (index === last && line === '') ? line : change(line)))
  const length = changed.reduce((sum, line) => sum + line.length, 0)
  use.environment.checkLength(length, use.site)
  return changed.join('')
}

function dedent(text: string, prefix: string, use: Use): string {
  if (prefix === '') return text
  const shortened = trimJavaEnd(prefix)
  return eachLine(
    text,
    (line) => {
      const content = trimJavaEnd(line)
      if (content === '' || content === shortened) return ''
      return line.startsWith(prefix) ? line.slice(prefix.length) : line
    },
    use,
  )
}

function commonIndent(text: string): string {
  let common: string | undefined
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (trimJavaEnd(line) === '') continue
    const own = /^[ \t]*/.exec(line)?.[0] ?? ''
    common ??= own
    let length = 0
    while (length < common.length && common.charAt(length) === own.charAt(length)) length++
    common = common.slice(0, length)
  }
  return common ?? ''
}

function wrapWords(words: readonly string[], width: number, first: string, others: string, use: Use): string {
  const lines: string[] = []
  let line: string | undefined
  let length = 0
  for (const word of words) {
    const indent = lines.length === 0 ? first : others
    if (line !== undefined && indent.length + line.length + 1 + word.length <= width) {
      line = `${line} ${word}`
      continue
    }
    if (line !== undefined) {
      lines.push(indent + line)
      length += indent.length + line.length + 1
      use.environment.checkLength(length, use.site)
    }
    line = word
  }
  lines.push((lines.length === 0 ? first : others) + (line ?? ''))
  return lines.map((each) => `${each}\n`).join('')
}
