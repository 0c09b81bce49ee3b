import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compileJavaRegex, JavaRegexEffortError, JavaRegexError, type JavaRegexFlag } from './index.ts'

/**
 * Random patterns and texts with the results of Java 17: operation, flags as Java's bits, pattern, text, replacement or
 * limit, result. Characters beyond ASCII, `|` and `~` are written `~hhhh`, a group without part `~~`. M is `matches` with
 * its groups, A all matches with their places, R `replaceAll`, S `split`; `!P:` a refused pattern, `!` another error.
 */
const facts = JSON.parse(readFileSync(new URL('__fixtures__/java-regex.java.json', import.meta.url), 'utf8')) as [
  operation: string,
  flags: number,
  pattern: string,
  text: string,
  argument: string,
  result: string,
][]

const FLAG_BITS: readonly [JavaRegexFlag, number][] = [
  ['UNIX_LINES', 1],
  ['CASE_INSENSITIVE', 2],
  ['COMMENTS', 4],
  ['MULTILINE', 8],
  ['LITERAL', 16],
  ['DOTALL', 32],
  ['UNICODE_CASE', 64],
  ['UNICODE_CHARACTER_CLASS', 256],
]

test.each(facts)('%s %d %s on %s (%s)', (operation, bits, pattern, text, argument, result) => {
  const flags = FLAG_BITS.filter(([, bit]) => (bits & bit) !== 0).map(([flag]) => flag)
  const run = () => answer(operation, read(pattern), flags, read(text), read(argument))
  if (result.startsWith('!')) expect(run).toThrow(JavaRegexError)
  else expect(run()).toBe(result)
})

function answer(
  operation: string,
  pattern: string,
  flags: readonly JavaRegexFlag[],
  text: string,
  argument: string,
): string {
  const regex = compileJavaRegex(pattern, flags)
  const groupsOf = (groups: readonly (string | undefined)[]) =>
    groups
      .slice(1)
      .map((group) => `|${write(group)}`)
      .join('')
  if (operation === 'M') {
    const match = regex.matchWhole(text)
    expect(regex.matches(text)).toBe(match !== undefined)
    return `=${match !== undefined}${match ? groupsOf(match.groups) : ''}`
  }
  if (operation === 'A') {
    const matches = [...regex.matchAll(text)]
    expect(regex.findAll(text)).toEqual(matches.map(({ groups }) => groups[0]))
    expect(regex.find(text)).toBe(matches.length > 0)
    return `=${matches.map(({ start, end, groups }) => `${start},${end}${groupsOf(groups)};`).join('')}`
  }
  if (operation === 'R') return `=${write(regex.replaceAll(text, argument))}`
  return `=${regex
    .split(text, Number(argument))
    .map((piece) => `${write(piece)}|`)
    .join('')}`
}

function read(text: string): string {
  return text.replace(/~(....)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

function write(text: string | undefined): string {
  if (text === undefined) return '~~'
  return text.replace(/[^ -}]|\|/g, (unit) => `~${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

describe('texts that make backtracking engines hang', () => {
  const as = 'a'.repeat(50_000)

  test.each([
    ['(a+)+b', as],
    ['(a|aa)+b', as],
    ['(?:a|a)*b', as],
    ['(a*)*b', as],
    ['.*.*.*b', as],
    ['a+b', as],
    ['([a-zA-Z0-9]+\\.?)+@x', as],
    ['(?:[^,]*,)*[^,]*;', 'a,'.repeat(50_000)],
  ])('%s is answered', (pattern, text) => {
    expect(compileJavaRegex(pattern).find(text)).toBe(false)
    expect(compileJavaRegex(pattern).matches(text)).toBe(false)
  })

  test.each(['(a+)+\\1b', '(?=.*b)a', '(?>(?:a|a)*?b)'])('%s is given up with an error', (pattern) => {
    expect(() => compileJavaRegex(pattern).find(as)).toThrow(JavaRegexEffortError)
  })

  test('long texts match without recursion', () => {
    expect(compileJavaRegex('(a|b)*').matches('ab'.repeat(200_000))).toBe(true)
    expect(compileJavaRegex('(?:(a)|b)*').matchWhole('ab'.repeat(50_000))?.groups[1]).toBe('a')
  })
})

test('a pattern nested too deeply is an error with a place', () => {
  const deep = '('.repeat(10_000) + 'a' + ')'.repeat(10_000)
  expect(() => compileJavaRegex(deep)).toThrow(JavaRegexError)
  expect(() => compileJavaRegex('['.repeat(10_000))).toThrow(JavaRegexError)
  expect(compileJavaRegex('('.repeat(400) + 'a' + ')'.repeat(400)).matches('a')).toBe(true)
})

test('says what is wrong and where', () => {
  try {
    compileJavaRegex('ab(c')
    expect.unreachable()
  } catch (error) {
    expect((error as JavaRegexError).reason).toBe('Unclosed group')
    expect((error as JavaRegexError).place.offset).toBe(4)
  }
  expect(() => compileJavaRegex('*a')).toThrow("Dangling meta character '*' near index 0\n*a\n^")
  expect(() => compileJavaRegex('\\N{BULLET}')).toThrow(JavaRegexError)
})

test('a replacement that refers to no group is an error once there is a match', () => {
  const regex = compileJavaRegex('b')
  expect(() => regex.replaceAll('abc', '$x')).toThrow('Illegal group reference')
  expect(() => regex.replaceAll('abc', '$1')).toThrow('No group 1')
  expect(() => regex.replaceAll('abc', '${no}')).toThrow('Illegal group reference')
  expect(() => regex.replaceAll('abc', '\\')).toThrow('character to be escaped is missing')
  expect(regex.replaceAll('xyz', '$x')).toBe('xyz')
  expect(compileJavaRegex('(?<d>\\d)').replaceAll('a1b2', '<${d}$1\\$$12>')).toBe('a<11$12>b<22$22>')
  expect(regex.replaceFirst('abb', '-')).toBe('a-b')
})

test('a character beyond 16 bits is one character', () => {
  expect(compileJavaRegex('').replaceAll('a😀b', '-')).toBe('-a-😀-b-')
  expect(compileJavaRegex('').split('a😀b')).toEqual(['a', '😀', 'b'])
  expect(compileJavaRegex('[^a]').findAll('a😀b')).toEqual(['😀', 'b'])
  expect(compileJavaRegex('.').matches('😀')).toBe(true)
})

test('CANON_EQ finds a character however it is written', () => {
  const regex = compileJavaRegex('é', ['CANON_EQ'])
  expect(regex.findAll('e\u0301 é e')).toEqual(['e\u0301', 'é'])
  expect(regex.replaceAll('cafe\u0301s', '<$0>')).toBe('caf<e\u0301>s')
  expect(regex.split('ae\u0301béc')).toEqual(['a', 'b', 'c'])
  expect(compileJavaRegex('cafe\u0301', ['CANON_EQ']).matches('café')).toBe(true)
  expect(regex.find('e')).toBe(false)
  expect([...compileJavaRegex('b', ['CANON_EQ']).matchAll('e\u0301b')][0]?.start).toBe(2)
})

test('graphemes', () => {
  expect(compileJavaRegex('\\X').findAll('e\u0301x\r\n👩‍👧')).toEqual(['e\u0301', 'x', '\r\n', '👩‍👧'])
  expect(compileJavaRegex('\\b{g}').split('e\u0301x')).toEqual(['e\u0301', 'x'])
})

test('split with a limit', () => {
  expect(compileJavaRegex(',').split('a,b,,', 2)).toEqual(['a', 'b,,'])
  expect(compileJavaRegex(',').split('a,b,,', -1)).toEqual(['a', 'b', '', ''])
  expect(compileJavaRegex(',').split('', 0)).toEqual([''])
  expect(compileJavaRegex(',').split(',,')).toEqual([])
})

test('the same pattern is compiled once', () => {
  expect(compileJavaRegex('a+b')).toBe(compileJavaRegex('a+b'))
  expect(compileJavaRegex('a', ['LITERAL'])).not.toBe(compileJavaRegex('a'))
})
