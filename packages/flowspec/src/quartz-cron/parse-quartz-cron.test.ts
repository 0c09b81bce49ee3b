import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CronSyntaxError, parseQuartzCron } from './index.ts'

const all = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step)

test('reads seconds first, and the year when there is one', () => {
  const cron = parseQuartzCron(' 0 15 2\t? * MON-FRI 2030 ')
  expect(cron).toMatchObject({ seconds: [0], minutes: [15], hours: [2], months: all(1, 12), years: [2030] })
  expect(cron.daysOfWeek).toEqual([{ kind: 'weekdays', weekdays: [2, 3, 4, 5, 6] }])
  expect(cron).not.toHaveProperty('daysOfMonth')
  expect(parseQuartzCron('0 0 0 ? * *').years).toEqual(all(1970, 2099))
})

test.each<[string, number[]]>([
  ['*', all(0, 59)],
  ['*/15', [0, 15, 30, 45]],
  ['/20', [0, 20, 40]],
  ['5/20', [5, 25, 45]],
  ['10-20/5', [10, 15, 20]],
  ['10-12,11,58-1', [0, 1, 10, 11, 12, 58, 59]],
  ['7', [7]],
  ['07', [7]],
])('minutes %s', (field, wanted) => expect(parseQuartzCron(`0 ${field} * * * ?`).minutes).toEqual(wanted))

test.each<[string, number[]]>([
  ['JAN,mar-May', [1, 3, 4, 5]],
  ['NOV-FEB', [1, 2, 11, 12]],
  ['2/5', [2, 7, 12]],
])('months %s', (field, wanted) => expect(parseQuartzCron(`0 0 0 1 ${field} ?`).months).toEqual(wanted))

test.each<[string, object[]]>([
  [
    '1,15',
    [
      { kind: 'days', days: [1] },
      { kind: 'days', days: [15] },
    ],
  ],
  ['*/10', [{ kind: 'days', days: [1, 11, 21, 31] }]],
  ['L', [{ kind: 'last', daysBefore: 0, weekday: false }]],
  ['L-3', [{ kind: 'last', daysBefore: 3, weekday: false }]],
  ['LW', [{ kind: 'last', daysBefore: 0, weekday: true }]],
  ['l-1w', [{ kind: 'last', daysBefore: 1, weekday: true }]],
  ['15W', [{ kind: 'nearest-weekday', day: 15 }]],
])('days of month %s', (field, wanted) => expect(parseQuartzCron(`0 0 0 ${field} * ?`).daysOfMonth).toEqual(wanted))

test.each<[string, object[]]>([
  [
    '1,7',
    [
      { kind: 'weekdays', weekdays: [1] },
      { kind: 'weekdays', weekdays: [7] },
    ],
  ],
  ['FRI-MON', [{ kind: 'weekdays', weekdays: [6, 7, 1, 2] }]],
  ['L', [{ kind: 'weekdays', weekdays: [7] }]],
  ['6L', [{ kind: 'last', weekday: 6 }]],
  ['FRIL', [{ kind: 'last', weekday: 6 }]],
  ['6#3', [{ kind: 'nth', weekday: 6, nth: 3 }]],
  ['mon#1', [{ kind: 'nth', weekday: 2, nth: 1 }]],
])('days of week %s', (field, wanted) => expect(parseQuartzCron(`0 0 0 ? * ${field}`).daysOfWeek).toEqual(wanted))

test.each<[string, number, string]>([
  ['', 0, '6 or 7 fields'],
  ['* * * * *', 0, 'this has 5'],
  ['0 0 0 ? * * * *', 0, 'this has 8'],
  ['0 0 0 * * *', 6, 'exactly one of day of month and day of week must be ?'],
  ['0 0 0 ? * ?', 6, 'exactly one'],
  ['60 0 0 ? * *', 0, 'second 60 is not between 0 and 59'],
  ['0 0 24 ? * *', 4, 'hour 24 is not between 0 and 23'],
  ['0 0 0 0 * ?', 6, 'day of month 0'],
  ['0 0 0 32W * ?', 6, 'day of month 32'],
  ['0 0 0 L-31 * ?', 6, 'at most 30'],
  ['0 0 0 1 13 ?', 8, 'month 13'],
  ['0 0 0 1 FOO ?', 8, '"FOO" is no month'],
  ['0 0 0 ? * 8', 10, 'day of week 8'],
  ['0 0 0 ? * 0', 10, 'day of week 0'],
  ['0 0 0 ? * 6#6', 12, 'from 1 to 5'],
  ['0 0 0 ? * 6#', 12, 'from 1 to 5'],
  ['0 0 0 ? * * 1969', 12, 'year 1969'],
  ['0 0 0 ? * * 2100', 12, 'year 2100'],
  ['0 0 0 ? * * 2031-2030', 12, 'goes backwards'],
  ['0 */0 0 ? * *', 4, 'from 1 to 59'],
  ['0 */60 0 ? * *', 4, 'from 1 to 59'],
  ['0 */x 0 ? * *', 4, 'from 1 to 59'],
  ['0 5,, 0 ? * *', 4, '"" is no minute'],
  ['0 1-2-3 0 ? * *', 4, '"2-3" is no minute'],
  ['0 -5 0 ? * *', 2, '"" is no minute'],
  ['0 ? 0 ? * *', 2, '"?" is no minute'],
  ['0 L 0 ? * *', 2, '"L" is no minute'],
])('refuses %j', (text, offset, message) => {
  try {
    parseQuartzCron(text)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(CronSyntaxError)
    expect(error).toMatchObject({
      code: 'FLOW_CRON_SYNTAX',
      message: expect.stringContaining(message) as string,
      place: { offset },
    })
    expect((error as CronSyntaxError).excerpt).toContain('^')
  }
})

test('whatever the text, nothing but a located error comes out', () => {
  const piece = fc.constantFrom(
    '*',
    '?',
    'L',
    'W',
    '#',
    '/',
    '-',
    ',',
    ' ',
    '0',
    '5',
    '31',
    '2030',
    'MON',
    'JAN',
    'é',
    '{{',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      try {
        parseQuartzCron(pieces.join(''))
      } catch (error) {
        expect(error).toBeInstanceOf(CronSyntaxError)
      }
    }),
    { numRuns: 5000 },
  )
})
