import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { growth, LINEAR } from '../__fixtures__/growth.ts'
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
} from './index.ts'

const OWN = [DatePatternError, DateReadError, DateArgumentError]

/** What comes back, or undefined for an error of this language; any other fails the test. */
function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch (thrown) {
    if (!OWN.some((kind) => thrown instanceof kind)) throw thrown
    return undefined
  }
}

const piece = fc.oneof(
  fc
    .tuple(fc.constantFrom(...'GuyDMLdQqYwWEecFaBhKkHmsSAnNVvzOXxZp'), fc.integer({ min: 1, max: 6 }))
    .map(([letter, count]) => letter.repeat(count)),
  fc.constantFrom("'T'", "''", "'", '[', ']', '-', '/', ':', '.', ' ', '{', '#', ',', 'é', '😀', 'b', 'j'),
)
const pattern = fc.oneof(
  fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('yyyy-MM-dd', "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", 'EEEE, d MMMM uuuu h:mm a z', 'YYYY-ww-e', 'dd/MM/yy'),
)
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    '2024-02-30',
    '0000-00-00',
    '-999999999-01-01',
    '24:00',
    '12:60',
    'Friday, 1 May 2020 1:00 PM UTC',
    '1/1/1',
  ),
)
const locale = fc.constantFrom('en-US', 'pt-BR', 'de', 'ar', 'th', 'ja', 'xx-YY', '', 'not a locale')
const zone = fc.oneof(fc.constantFrom('UTC', 'America/Sao_Paulo', 'GMT-3', '+05:45', 'Z'), fc.string({ maxLength: 8 }))
const millis = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(0, -1, 8.64e15, -8.64e15, 253402300800000))

test('random patterns read and write, or are refused with an error of ours', () => {
  fc.assert(
    fc.property(pattern, text, locale, zone, millis, (source, written, tag, zoneId, timestamp) => {
      const format = attempt(() => compileDateFormat(source, tag))
      const place = attempt(() => findZone(zoneId))
      if (format === undefined) return
      attempt(() => format.parse(written))
      if (place === undefined) return
      const output = attempt(() => format.format(momentAt(timestamp, place)))
      if (output !== undefined) attempt(() => format.parse(output))
    }),
    { numRuns: 4_000 },
  )
})

test('dates written with all fields come back, in every zone with an offset', () => {
  const format = compileDateFormat("uuuu-MM-dd'T'HH:mm:ss.SSSXXX")
  // Zones had offsets with seconds before they had standard times; the pattern does not write those.
  const ordinary = fc.integer({ min: Date.UTC(1950, 0), max: Date.UTC(9999, 11) })
  const zones = fc.constantFrom('UTC', 'America/Sao_Paulo', 'Asia/Kathmandu', 'GMT-3', 'Australia/Lord_Howe')
  fc.assert(
    fc.property(ordinary, zones, (timestamp, id) => {
      const moment = momentAt(timestamp, findZone(id))
      const parsed = format.parse(format.format(moment))
      expect(epochMillis(momentOf(parsed, findZone('UTC')))).toBe(timestamp)
    }),
  )
})

test('calculations give a number or an error of ours', () => {
  const unit = fc.oneof(fc.constantFrom('second', 'MINUTE', 'hour', 'day', 'month', 'year', 'millisecond'), fc.string())
  fc.assert(
    fc.property(millis, millis, unit, fc.maxSafeInteger(), zone, (first, second, name, amount, zoneId) => {
      const sum = attempt(() => sumDate(first, name, amount, findZone(zoneId)))
      const difference = attempt(() => diffDate(first, second, name))
      for (const result of [sum, difference]) if (result !== undefined) expect(result).toSatisfy(Number.isSafeInteger)
      attempt(() => toIso8601(momentAt(first, findZone(zoneId))))
    }),
  )
})

describe('long patterns and texts', () => {
  test.each([
    ['optional parts', '[a'.repeat(20_000), ''],
    ['optional parts in each other', '['.repeat(20_000) + 'd' + ']'.repeat(20_000), '1'],
    ['optional parts in a row', '[d]'.repeat(20_000), '1'],
    ['letters', 'd '.repeat(20_000), '1 '.repeat(20_000)],
    ['one letter', 'y'.repeat(20_000), '1'],
    ['quoted text', `'${'a'.repeat(100_000)}'`, 'a'.repeat(100_000)],
    ['digits', 'uuuu', '1'.repeat(100_000)],
    ['blanks', 'd', ' '.repeat(100_000)],
  ])('%s give a date or an error of ours', (_name, source, written) => {
    const format = attempt(() => compileDateFormat(source))
    if (format === undefined) return
    attempt(() => format.parse(written))
    expect(typeof attempt(() => format.format(momentAt(0, findZone('UTC'))))).toMatch(/string|undefined/)
  })

  test.each([
    ['numbers', (n: number) => ['d '.repeat(n), '1 '.repeat(n)]],
    ['quoted text', (n: number) => [`'${'a'.repeat(n * 10)}'`, 'a'.repeat(n * 10)]],
    ['optional parts', (n: number) => ['[d]'.repeat(n), '1']],
  ] as const)('%s take time in proportion to their length', (_name, make) => {
    let salt = 0
    const run = (size: number) => {
      const [source = '', written = ''] = make(size)
      // Another pattern each time: compiled ones are kept.
      const format = attempt(() => compileDateFormat(`${source}'${salt++}'`))
      if (format !== undefined) attempt(() => format.parse(`${written}${salt - 1}`))
    }
    expect(growth(run, 5_000)).toBeLessThan(LINEAR)
  })
})
