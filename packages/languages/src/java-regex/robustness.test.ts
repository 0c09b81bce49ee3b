import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { growth, LINEAR } from '../__fixtures__/growth.ts'
import { compileJavaRegex, JAVA_REGEX_FLAGS, JavaRegexEffortError, JavaRegexError } from './index.ts'

const PIECES = [
  ...[
    '(',
    ')',
    '(?:',
    '(?=',
    '(?!',
    '(?<=',
    '(?<!',
    '(?>',
    '(?<n>',
    '(?i)',
    '(?x:',
    '(?-i)',
    '[',
    '[^',
    ']',
    '&&',
    '-',
    '|',
  ],
  ...[
    '*',
    '+',
    '?',
    '*?',
    '++',
    '{2}',
    '{1,3}',
    '{2,',
    '{',
    '}',
    '^',
    '$',
    '.',
    'a',
    'b',
    'é',
    '😀',
    '́',
    ' ',
    '#',
    '\n',
  ],
  ...[
    '\\',
    '\\d',
    '\\W',
    '\\b',
    '\\B{g}',
    '\\R',
    '\\X',
    '\\1',
    '\\k<n>',
    '\\Q',
    '\\E',
    '\\p{L}',
    '\\p{IsGreek}',
    '\\pN',
    '\\P{Lu}',
  ],
  ...[
    '\\x41',
    '\\x{1F600}',
    '\\u00e9',
    '\\uD83D',
    '\\0101',
    '\\cA',
    '\\N{DIGIT ONE}',
    '\\h',
    '\\G',
    '\\A',
    '\\z',
    '\\Z',
  ],
]
const pattern = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((pieces) => pieces.join('')),
)
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(fc.constantFrom('a', 'b', 'A', '1', 'é', '😀', '\n', ' ', '\uD83D'), { maxLength: 30 })
    .map((all) => all.join('')),
)

test('random patterns on random texts give matches or errors of ours', () => {
  fc.assert(
    fc.property(pattern, text, text, fc.subarray([...JAVA_REGEX_FLAGS]), (source, subject, replacement, flags) => {
      try {
        const regex = compileJavaRegex(source, flags)
        const match = regex.exec(subject)
        expect(regex.find(subject)).toBe(match !== undefined)
        if (match !== undefined) expect(subject.slice(match.start, match.end)).toBe(match.groups[0])
        expect(regex.findAll(subject).length).toBeLessThanOrEqual(subject.length + 1)
        expect(regex.split(subject, -1).join('').length).toBeLessThanOrEqual(subject.length)
        expect(typeof regex.matches(subject)).toBe('boolean')
        expect(typeof regex.replaceAll(subject, replacement)).toBe('string')
      } catch (thrown) {
        if (thrown instanceof JavaRegexEffortError) return
        if (!(thrown instanceof JavaRegexError)) throw thrown
        expect(thrown.place.offset).toBeLessThanOrEqual(Math.max(source.length, replacement.length))
      }
    }),
    { numRuns: 4_000 },
  )
})

describe('patterns of 20,000 pieces, deep or wide', () => {
  const N = 20_000
  test.each([
    ['groups', '(a'.repeat(N) + ')'.repeat(N)],
    ['lookaheads', '(?=a'.repeat(N) + ')'.repeat(N)],
    ['classes', '[a'.repeat(N) + ']'.repeat(N)],
    ['open groups', '(?:'.repeat(N)],
    ['letters', 'ab'.repeat(N)],
    ['alternatives', 'ab|'.repeat(N)],
    ['optional letters', 'a?'.repeat(N)],
    ['repetitions', 'a*'.repeat(N)],
    ['captures', '(a)'.repeat(N)],
    ['flags', '(?i)'.repeat(N)],
    ['class members', `[${'a-cx'.repeat(N)}]`],
    ['intersections', `[${'a-z&&'.repeat(N)}a]`],
    ['references', `(a)${'\\1'.repeat(N)}`],
    ['quotes', '\\Qa\\E'.repeat(N)],
    ['nested counts', `${'(?:'.repeat(100)}a${'){1000}'.repeat(100)}`],
  ])('%s are compiled and matched, or refused with an error of ours', (_name, source) => {
    for (const subject of ['', 'a'.repeat(1_000), 'b']) {
      try {
        expect(typeof compileJavaRegex(source).find(subject)).toBe('boolean')
      } catch (thrown) {
        expect(thrown).toSatisfy((error) => error instanceof JavaRegexError || error instanceof JavaRegexEffortError)
      }
    }
  })
})

describe('time grows with the text, or the pattern is refused', () => {
  test.each([
    ['letters', '[a-z]+', 'ab '],
    ['lazy repetition', 'a.*?b', 'a b '],
    ['alternatives', '(?:ab|ba|b)', 'ab '],
    ['captures', '(\\w)(\\w)', 'ab '],
    ['lookbehind', '(?<=a)b', 'ab '],
    ['possessive', 'a++b', 'aab '],
    ['boundaries', '\\b\\w+\\b', 'word '],
    ['back references', '(\\w)\\1', 'aab '],
    ['characters of Unicode', '\\p{L}+', 'çé '],
    ['lines', '(?m)^.*$', 'line\n'],
  ])('%s', (_name, source, unit) => {
    const regex = compileJavaRegex(source)
    const run = (size: number) => void regex.replaceAll(unit.repeat(size), 'x')
    expect(growth(run, 5_000)).toBeLessThan(LINEAR)
  })

  test.each([
    ['(a+)+b', 'a'],
    ['(a|aa)+b', 'a'],
    ['(.*)*,(.*)*;', 'a,'],
    ['(?:a?){30}a{30}b', 'a'],
    ['(a*)*\\1b', 'a'],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'],
  ])('%s does not occupy the process', (source, unit) => {
    const start = process.cpuUsage()
    try {
      compileJavaRegex(source).find(unit.repeat(5_000))
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(JavaRegexEffortError)
    }
    const { user } = process.cpuUsage(start)
    expect(user / 1e6).toBeLessThan(5)
  })
})
