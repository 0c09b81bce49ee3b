import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  compileDateFormat,
  DateArgumentError,
  DatePatternError,
  DateReadError,
  diffDate,
  epochMillis,
  findZone,
  momentAt,
  momentOf,
  sumDate,
  toIso8601,
  UTC,
} from './index.ts'

// Facts computed by Java 17: ["f", pattern, locale, zone, epoch ms, text] and ["p", pattern, text, result or message].
type Fact = readonly ['f', string, string, string, number, string] | readonly ['p', string, string, string]
const facts = JSON.parse(
  readFileSync(new URL('./__fixtures__/java-dates.json', import.meta.url), 'utf8'),
) as readonly Fact[]

describe('as java.time has it', () => {
  test.each(facts.filter((fact) => fact[0] === 'f'))(
    '%s %s %s %s %d',
    (_kind, pattern, locale, zone, epochMs, text) => {
      expect(compileDateFormat(pattern, locale).format(momentAt(epochMs, findZone(zone)))).toBe(text)
    },
  )

  test.each(facts.filter((fact) => fact[0] === 'p'))('%s reads %s %j', (_kind, pattern, text, result) => {
    const format = compileDateFormat(pattern)
    if (!result.startsWith('ok ')) expect(() => format.parse(text)).toThrow(result)
    else {
      const [, date = '', time = ''] = result.split(' ')
      const local = new Date(format.parse(text).localSecond * 1000).toISOString()
      expect(local.slice(0, 10)).toBe(date === 'null' ? '1970-01-01' : date)
      expect(local.slice(11, 11 + Math.min(time.length, 8))).toBe(time === 'null' ? '00:0' : time.slice(0, 8))
    }
  })
})

describe('zones', () => {
  const local = (text: string): number => Date.parse(`${text}Z`) / 1000
  const newYork = findZone('America/New_York')

  test('a skipped time moves forward, of two equal ones the earlier counts', () => {
    expect(newYork.offsetOfLocal(local('2024-03-10T02:30:00'))).toBe(-5 * 3600)
    expect(newYork.offsetOfLocal(local('2024-11-03T01:30:00'))).toBe(-4 * 3600)
    expect(newYork.offsetOfLocal(local('2024-11-03T01:30:00'), -5 * 3600)).toBe(-5 * 3600)
  })

  test.each([
    ['GMT-3', 'GMT-03:00'],
    ['UTC+2', 'UTC+02:00'],
    ['-03:00', '-03:00'],
    ['Z', 'Z'],
    ['America/Sao_Paulo', 'America/Sao_Paulo'],
  ])('%s is %s, always the same object', (id, canonical) => {
    expect(findZone(id).id).toBe(canonical)
    expect(findZone(id)).toBe(findZone(canonical))
  })

  test('there is no other', () => {
    for (const id of ['Nowhere/City', 'GMT+99', '', '+25:00', '__proto__'])
      expect(() => findZone(id)).toThrow(DateArgumentError)
  })
})

test('an offset in the text decides the instant', () => {
  const moment = momentOf(compileDateFormat("yyyy-MM-dd'T'HH:mm:ssXXX").parse('2024-01-02T03:04:05-03:00'), UTC)
  expect(toIso8601(moment)).toBe('2024-01-02T03:04:05-03:00')
  expect(epochMillis(moment)).toBe(Date.parse('2024-01-02T06:04:05Z'))
})

test('months clip to their last day, days follow the clock of their zone', () => {
  const at = (text: string): number => Date.parse(text)
  expect(sumDate(at('2024-01-31T10:00:00Z'), 'month', 1)).toBe(at('2024-02-29T10:00:00Z'))
  expect(sumDate(at('2024-02-29T10:00:00Z'), 'YEAR', -1)).toBe(at('2023-02-28T10:00:00Z'))
  expect(sumDate(at('2024-03-09T17:00:00Z'), 'day', 1, findZone('America/New_York'))).toBe(at('2024-03-10T16:00:00Z'))
  expect(() => sumDate(0, 'fortnight', 1)).toThrow(DateArgumentError)
  expect(() => sumDate(0, 'year', 1e9)).toThrow(DateArgumentError)
})

test('whole units between two dates, cut towards zero', () => {
  const at = (text: string): number => Date.parse(text)
  expect(diffDate(at('2024-01-31'), at('2024-02-29'), 'month')).toBe(0)
  expect(diffDate(at('2024-01-15'), at('2025-01-14'), 'year')).toBe(0)
  expect(diffDate(at('2025-01-15'), at('2024-01-15'), 'year')).toBe(-1)
  expect(diffDate(1000, 500, 'second')).toBe(0)
  expect(diffDate(at('2023-01-31T12:00:00Z'), at('2023-03-01T00:00:00Z'), 'month')).toBe(0)
})

test.each(['b', 'yyyy-JJ', "yyyy 'open", 'aa', '{yyyy}', ']', 'cc', 'V', 'OO', 'SSSSSSSSSS', 'MMMMMM'])(
  'refuses the pattern %s',
  (pattern) => {
    expect(() => compileDateFormat(pattern)).toThrow(DatePatternError)
  },
)

test('a long text is shown cut', () => {
  expect(() => compileDateFormat('yyyy').parse('x'.repeat(100))).toThrow(
    `Text '${'x'.repeat(64)}...' could not be parsed at index 0`,
  )
  expect(() => compileDateFormat('yyyy').parse('x')).toThrow(DateReadError)
})
