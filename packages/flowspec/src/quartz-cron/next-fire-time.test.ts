import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextFireTime, openTimeZone, parseQuartzCron } from './index.ts'

/** The next fire times after an instant, as ISO texts. */
function fires(cron: string, after: string, count = 1, zone?: string): (string | undefined)[] {
  const compiled = parseQuartzCron(cron)
  const found: (string | undefined)[] = []
  let at: number | undefined = Date.parse(after)
  for (let n = 0; n < count && at !== undefined; n++) {
    at = nextFireTime(compiled, at, zone)
    found.push(at === undefined ? undefined : new Date(at).toISOString().replace(':00.000Z', 'Z'))
  }
  return found
}

test.each<[string, string, (string | undefined)[]]>([
  ['0 */5 * ? * *', '2026-01-01T10:03:10Z', ['2026-01-01T10:05Z', '2026-01-01T10:10Z']],
  ['0 */30 * ? * *', '2026-12-31T23:45:00Z', ['2027-01-01T00:00Z', '2027-01-01T00:30Z']],
  ['0 0 0 ? * *', '2026-02-28T00:00:00Z', ['2026-03-01T00:00Z', '2026-03-02T00:00Z']],
  ['0 15 2 ? * MON-FRI *', '2026-01-02T02:15:00Z', ['2026-01-05T02:15Z', '2026-01-06T02:15Z']],
  ['0 0 0 L * ?', '2028-02-01T00:00:00Z', ['2028-02-29T00:00Z', '2028-03-31T00:00Z']],
  ['0 0 0 L-2 * ?', '2026-02-01T00:00:00Z', ['2026-02-26T00:00Z', '2026-03-29T00:00Z']],
  ['0 0 0 LW * ?', '2026-01-01T00:00:00Z', ['2026-01-30T00:00Z', '2026-02-27T00:00Z']],
  ['0 0 0 1W * ?', '2026-01-31T00:00:00Z', ['2026-02-02T00:00Z', '2026-03-02T00:00Z']],
  ['0 0 0 1W * ?', '2026-07-31T00:00:00Z', ['2026-08-03T00:00Z', '2026-09-01T00:00Z']],
  ['0 0 0 15W * ?', '2026-02-01T00:00:00Z', ['2026-02-16T00:00Z', '2026-03-16T00:00Z']],
  ['0 0 0 31W * ?', '2026-04-01T00:00:00Z', ['2026-05-29T00:00Z', '2026-07-31T00:00Z']],
  ['0 0 0 ? * 6#3', '2026-01-01T00:00:00Z', ['2026-01-16T00:00Z', '2026-02-20T00:00Z']],
  ['0 0 0 ? * 6#5', '2026-02-01T00:00:00Z', ['2026-05-29T00:00Z', '2026-07-31T00:00Z']],
  ['0 0 0 ? * 6L', '2026-01-01T00:00:00Z', ['2026-01-30T00:00Z', '2026-02-27T00:00Z']],
  ['0 0 0 ? * L', '2026-01-01T00:00:00Z', ['2026-01-03T00:00Z', '2026-01-10T00:00Z']],
  ['0 0 12 1 1 ? 2030/35', '2026-01-01T00:00:00Z', ['2030-01-01T12:00Z', '2065-01-01T12:00Z', undefined]],
  ['0 0 0 30 2 ?', '1970-01-01T00:00:00Z', [undefined]],
  ['0 0 0 29 2 ?', '2096-03-01T00:00:00Z', [undefined]],
])('%s after %s', (cron, after, wanted) => expect(fires(cron, after, wanted.length)).toEqual(wanted))

test('fires after an instant, not at it', () => {
  expect(fires('0/10 * * * * ?', '2026-01-01T00:00:10.000Z')).toEqual(['2026-01-01T00:00:20.000Z'])
  expect(fires('0/10 * * * * ?', '2026-01-01T00:00:09.999Z')).toEqual(['2026-01-01T00:00:10.000Z'])
  expect(nextFireTime(parseQuartzCron('0 0 0 ? * *'), -1)).toBe(0)
  expect(nextFireTime(parseQuartzCron('0 0 0 ? * *'), -1e15)).toBe(0)
})

describe('time zones', () => {
  test.each<[string, string, string, string, string[]]>([
    [
      'noon in São Paulo',
      '0 0 12 ? * *',
      'America/Sao_Paulo',
      '2026-01-01T00:00:00Z',
      ['2026-01-01T15:00Z', '2026-01-02T15:00Z'],
    ],
    ['half hours', '0 0 0 ? * *', 'Asia/Kolkata', '2026-01-01T00:00:00Z', ['2026-01-01T18:30Z', '2026-01-02T18:30Z']],
    ['fixed offsets', '0 0 12 ? * *', 'GMT-3', '2026-01-01T00:00:00Z', ['2026-01-01T15:00Z', '2026-01-02T15:00Z']],
    [
      'a time that is skipped',
      '0 30 2 ? * *',
      'America/New_York',
      '2026-03-07T06:00:00Z',
      ['2026-03-07T07:30Z', '2026-03-09T06:30Z'],
    ],
    [
      'a midnight that is skipped',
      '0 0 0 ? * *',
      'America/Sao_Paulo',
      '2018-11-03T02:59:59Z',
      ['2018-11-03T03:00Z', '2018-11-05T02:00Z'],
    ],
    [
      'a time that occurs twice',
      '0 30 1 ? * *',
      'America/New_York',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ],
    [
      'half hours that occur twice',
      '0 0/30 * ? * *',
      'America/New_York',
      '2026-11-01T04:45:00Z',
      ['2026-11-01T05:00Z', '2026-11-01T05:30Z', '2026-11-01T07:00Z'],
    ],
    [
      'hours around a skipped one',
      '0 0 * ? * *',
      'America/New_York',
      '2026-03-08T05:30:00Z',
      ['2026-03-08T06:00Z', '2026-03-08T07:00Z', '2026-03-08T08:00Z'],
    ],
    [
      'a change of half an hour',
      '0 45 1 ? * *',
      'Australia/Lord_Howe',
      '2026-04-04T00:00:00Z',
      ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ],
    [
      'a day that is skipped',
      '0 0 12 ? * *',
      'Pacific/Apia',
      '2011-12-28T23:00:00Z',
      ['2011-12-29T22:00Z', '2011-12-30T22:00Z'],
    ],
    [
      'a start within the repeated hour',
      '0 0/15 * ? * *',
      'America/New_York',
      '2026-11-01T06:10:00Z',
      ['2026-11-01T07:00Z', '2026-11-01T07:15Z'],
    ],
  ])('%s', (_what, cron, zone, after, wanted) => expect(fires(cron, after, wanted.length, zone)).toEqual(wanted))

  test('every second passes a skipped day at once', () => {
    const before = Date.UTC(2011, 11, 30, 9, 59, 59)
    expect(nextFireTime(parseQuartzCron('* * * ? * *'), before, 'Pacific/Apia')).toBe(before + 1000)
  })

  test('agree with a walk over every minute', () => {
    const zones = [
      'UTC',
      'America/New_York',
      'Europe/Lisbon',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Asia/Kathmandu',
    ]
    const minutes = fc.constantFrom('0', '0/7', '13,47', '30-45/5', '59')
    const hours = fc.constantFrom('*', '1', '2', '0/3', '22-2')
    const days = fc.constantFrom('* * ?', '? * SUN', 'L * ?', '? 3,4,10,11 *', '1W * ?')
    // Around the days on which clocks change.
    const starts = fc.constantFrom(
      Date.UTC(2026, 2, 7),
      Date.UTC(2026, 9, 31),
      Date.UTC(2026, 3, 4),
      Date.UTC(2018, 10, 3),
      Date.UTC(2018, 1, 16),
    )
    fc.assert(
      fc.property(
        minutes,
        hours,
        days,
        starts,
        fc.integer({ min: 0, max: 4000 }),
        fc.constantFrom(...zones),
        (minute, hour, day, start, shift, zone) => {
          const cron = parseQuartzCron(`0 ${minute} ${hour} ${day}`)
          const after = start + shift * 60_000
          const wanted = walk(cron, after, zone, 2000)
          const found = nextFireTime(cron, after, zone)
          if (wanted === undefined) expect(found === undefined || found > after + 2000 * 60_000).toBe(true)
          else expect(found).toBe(wanted)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('unknown ones are undefined', () => {
    expect(openTimeZone('America/Atlantis')).toBeUndefined()
    expect(openTimeZone('')).toBeUndefined()
    expect(openTimeZone('__proto__')).toBeUndefined()
    expect(openTimeZone('utc')?.offsetAt(0)).toBe(0)
    expect(openTimeZone('UTC+02:30')?.offsetAt(0)).toBe(9_000_000)
  })
})

/** The same answer by trying minute after minute. */
function walk(
  cron: ReturnType<typeof parseQuartzCron>,
  after: number,
  zone: string,
  limit: number,
): number | undefined {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  const local = (instant: number) => format.format(instant)
  const seen = new Set<string>()
  // A local time counts at its first occurrence, which may lie before the start.
  for (let back = 1; back <= 180; back++) seen.add(local(after - back * 60_000))
  for (let n = 1; n <= limit; n++) {
    const instant = (Math.floor(after / 60_000) + n) * 60_000
    const text = local(instant)
    const isFirst = !seen.has(text)
    seen.add(text)
    const wall = new Date(`${text.replace(' ', 'T')}:00Z`)
    const asUtc = nextFireTime(cron, wall.getTime() - 1000)
    if (isFirst && asUtc === wall.getTime()) return instant
  }
  return undefined
}
