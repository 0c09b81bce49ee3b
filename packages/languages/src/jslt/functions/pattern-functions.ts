import type { JavaRegex } from '../../java-regex/index.ts'
import type { Run } from '../run.ts'
import { excerptOf, textOf } from '../values/json-text.ts'
import type { PlainObject, Value } from '../values/value.ts'
import { setKey } from '../../json/index.ts'
import { defineJsltFunction, type JsltFunction } from './define-function.ts'
import { patternOf } from './pattern.ts'

const test = defineJsltFunction({
  name: 'test',
  category: 'text',
  signature: 'test(text, pattern)',
  summary: 'Is there a match of the Java regular expression anywhere in the text? Null matches nothing.',
  regularExpression: 1,
  examples: [
    { query: 'test(.mail, "^[^@]+@[^@]+$")', input: '{"mail":"a@b.co"}', output: 'true' },
    { query: '[test("abc", "^b"), test(null, "a")]', output: '[false,false]' },
  ],
  call(run, text: Value, pattern: Value) {
    if (text === null) return false
    if (pattern === null) throw run.failure('test() cannot test a null regular expression')
    return patternOf(run, pattern).find(textOf(text))
  },
})

const capture = defineJsltFunction({
  name: 'capture',
  category: 'text',
  signature: 'capture(text, pattern)',
  summary:
    'The named groups of the first match as an object, keys in order: null for a group that took no part, {} when ' +
    'nothing matches.',
  regularExpression: 1,
  examples: [
    {
      query: 'capture("2024-05", "(?<year>\\\\d{4})-(?<month>\\\\d\\\\d)")',
      output: '{"month":"05","year":"2024"}',
    },
    { query: 'capture("x", "(?<year>\\\\d{4})")', output: '{}' },
  ],
  call(run, text: Value, pattern: Value) {
    if (text === null) return null
    if (pattern === null) throw run.failure('capture() cannot match a null regular expression')
    return groupsOf(patternOf(run, pattern), textOf(text))
  },
})

function groupsOf(pattern: JavaRegex, text: string): Value {
  const match = pattern.exec(text)
  const groups: PlainObject = {}
  if (!match) return groups
  const names = [...pattern.groupNames.keys()].sort()
  for (const name of names) setKey(groups, name, match.groups[pattern.groupNames.get(name) ?? -1] ?? null)
  return groups
}

const split = defineJsltFunction({
  name: 'split',
  category: 'text',
  signature: 'split(text, pattern)',
  summary: 'The pieces between the matches of the Java regular expression; empty ones at the end are dropped.',
  regularExpression: 1,
  examples: [
    { query: 'split("a,b;c,,", "[,;]")', output: '["a","b","c"]' },
    { query: '[split("", ","), split(null, ",")]', output: '[[""],null]' },
  ],
  call(run, text: Value, pattern: Value) {
    if (text === null) return null
    if (pattern === null) throw run.failure('split() cannot split on null')
    return patternOf(run, pattern).split(textOf(text))
  },
})

const replace = defineJsltFunction({
  name: 'replace',
  category: 'text',
  signature: 'replace(text, pattern, replacement)',
  summary: 'The text with every match of the Java regular expression replaced, literally. An empty match is an error.',
  regularExpression: 1,
  examples: [
    { query: 'replace("+55 (11) 9", "[^0-9]", "")', output: '"55119"' },
    { query: 'replace("a.b", "\\\\.", "$1")', output: '"a$1b"' },
  ],
  call(run, text: Value, pattern: Value, replacement: Value) {
    if (text === null) return null
    return replaced(run, textOf(text), pattern, textOf(replacement))
  },
})

function replaced(run: Run, text: string, pattern: Value, replacement: string): string {
  const regex = patternOf(run, pattern)
  let result = ''
  let position = 0
  for (;;) {
    const match = regex.exec(text, position)
    if (!match) return position === 0 ? text : result + text.slice(position)
    if (match.start === match.end) {
      throw run.failure(`replace(): ${excerptOf(pattern)} matches an empty string in ${excerptOf(text)}`)
    }
    run.spend(replacement.length + 1)
    result += text.slice(position, match.start) + replacement
    position = match.end
  }
}

export const patternFunctions: readonly JsltFunction[] = [test, capture, split, replace]
