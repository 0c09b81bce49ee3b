import { compileJavaRegex, isJavaRegexFlag } from '../../../java-regex/index.ts'
import type { JavaRegex, JavaRegexFlag } from '../../../java-regex/index.ts'
import { toText } from '../../values/coerce.ts'
import { FunctionFault } from '../../values/faults.ts'
import { textOf } from '../../values/text-form.ts'
import { isMissing } from '../../values/value.ts'
import type { Argument } from '../../values/value.ts'
import { defineFunction } from '../define-function.ts'
import { rememberLast } from '../remember-last.ts'

/** The patterns of one call; a constant one is compiled before the first message. */
function createRegexReader(constant: Argument): (regex: Argument) => JavaRegex {
  const compiled = rememberLast((pattern: string) => compileJavaRegex(pattern))
  if (!isMissing(constant)) compiled(textOf(constant))
  return (regex) => {
    if (isMissing(regex)) throw new FunctionFault('the pattern is null')
    return compiled(textOf(regex))
  }
}

export const matches = defineFunction({
  name: 'MATCHES',
  group: 'string',
  parameters: [
    { name: 'text', kind: 'text' },
    { name: 'regex', kind: 'text' },
  ],
  result: 'boolean',
  summary: 'True if the whole text matches a Java regular expression; false for null.',
  examples: [
    { expression: 'MATCHES("123-456", "\\\\d{3}-\\\\d{3}")', result: true },
    { expression: 'MATCHES("abcd", "[a-c]+")', result: false },
  ],
  prepare([, constant]) {
    const regexOf = createRegexReader(constant)
    return (text, regex) => !isMissing(text) && !isMissing(regex) && regexOf(regex).matches(textOf(text))
  },
})

export const replace = defineFunction({
  name: 'REPLACE',
  group: 'string',
  parameters: [
    { name: 'text', kind: 'text' },
    { name: 'regex', kind: 'text', isRequired: true },
    { name: 'replacement', kind: 'text' },
  ],
  result: 'text',
  summary:
    'Replaces all matches of a Java regular expression. $1 and ${name} in the replacement refer to groups, \\$ and \\\\ are literal; null is the empty text.',
  examples: [
    { expression: 'REPLACE("2023-01-05", "(\\\\d+)-(\\\\d+)-(\\\\d+)", "$3/$2/$1")', result: '05/01/2023' },
    { expression: 'REPLACE("a.b", "\\\\.", "-")', result: 'a-b' },
  ],
  prepare([, constant]) {
    const regexOf = createRegexReader(constant)
    return (text, regex, replacement) => {
      if (isMissing(text)) return null
      return regexOf(regex).replaceAll(textOf(text), isMissing(replacement) ? '' : textOf(replacement))
    }
  },
})

export const split = defineFunction({
  name: 'SPLIT',
  group: 'string',
  parameters: [
    { name: 'text', kind: 'text' },
    { name: 'regex', kind: 'text', isRequired: true },
  ],
  result: 'array',
  summary:
    'Cuts a text at the matches of a Java regular expression. Trailing empty pieces are dropped; null gives null.',
  examples: [
    { expression: 'SPLIT("a,b,,", ",")', result: ['a', 'b'] },
    { expression: 'SPLIT("a | b", "\\\\s*\\\\|\\\\s*")', result: ['a', 'b'] },
  ],
  prepare([, constant]) {
    const regexOf = createRegexReader(constant)
    return (text, regex) => (isMissing(text) ? null : regexOf(regex).split(textOf(text)))
  },
})

export const stringMatches = defineFunction({
  name: 'STRINGMATCHES',
  group: 'string',
  parameters: [
    { name: 'text', kind: 'text' },
    { name: 'regex', kind: 'text' },
    { name: 'flag', kind: 'text', isOptional: true, isRepeated: true },
  ],
  result: 'array',
  summary:
    'All matches of a Java regular expression, without groups. Flags are CASE_INSENSITIVE, MULTILINE, DOTALL, COMMENTS, LITERAL, UNICODE_CASE, UNICODE_CHARACTER_CLASS, UNIX_LINES and CANON_EQ; several may be given, also in one text. Null gives an empty array.',
  examples: [
    { expression: 'STRINGMATCHES("a1b22", "\\\\d+")', result: ['1', '22'] },
    { expression: 'STRINGMATCHES("Hello", "hello", "CASE_INSENSITIVE")', result: ['Hello'] },
  ],
  prepare([, constant, flag]) {
    const regexOf = rememberLast((pattern: string, flags: string) => compileJavaRegex(pattern, readFlags(flags)))
    if (!isMissing(flag)) readFlags(toText(flag))
    // With flags, of which more may follow, the pattern waits for the first message.
    if (!isMissing(constant) && flag === null) regexOf(textOf(constant), '')
    return (text, regex, ...flags) => {
      const names = flags.map((name) => (isMissing(name) ? '' : toText(name))).join(',')
      if (isMissing(regex)) {
        readFlags(names)
        return []
      }
      const compiled = regexOf(textOf(regex), names)
      return isMissing(text) ? [] : compiled.findAll(textOf(text))
    }
  },
})

/** Flags of one text or several, separated by comma or bar (D38). */
function readFlags(text: string): JavaRegexFlag[] {
  const names = text.split(/[,|]/).map((name) => name.trim())
  return names.filter((name) => name !== '').map(flagOf)
}

function flagOf(name: string): JavaRegexFlag {
  if (!isJavaRegexFlag(name)) throw new FunctionFault(`Unknown flag '${name}'`)
  return name
}
