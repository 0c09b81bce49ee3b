import { describe, expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { JsltError } from '../index.ts'

/** 2024-05-06T10:20:30.250Z. */
const AT = '1714990830.25'

describe('format-time', () => {
  test.each([
    ['yyyy-MM-dd HH:mm:ss.SSS', '2024-05-06 10:20:30.250'],
    ['G y yy yyy yyyyy', 'AD 2024 24 2024 02024'],
    ['M MM MMM MMMM L LL LLL LLLL', '5 05 May May 5 05 May May'],
    ['E EEE EEEE u', 'Mon Mon Monday 1'],
    ['D DDD d dd F w W Y', '127 127 6 06 1 19 2 2024'],
    ['H k K h a', '10 10 10 10 AM'],
    ['S SS SSSSSS', '250 250 000250'],
    ['z zzzz Z X XX XXX', 'UTC Coordinated Universal Time +0000 Z Z Z'],
    ["''yyyy'o''clock' [HH]", "'2024o'clock [10]"],
    ["yyyy'T'日", '2024T日'],
    ['', ''],
  ])('%s', (pattern, output) => {
    expect(applyJslt(`format-time(${AT}, ${JSON.stringify(pattern)})`)).toBe(JSON.stringify(output))
  })

  test.each([
    ['0', 'k K h a', '24 0 12 AM'],
    ['-1', 'yyyy-MM-dd HH:mm:ss', '1969-12-31 23:59:59'],
    ['1735603200', 'w Y', '1 2025'],
    ['1714990830.9996', 'ss.SSS', '31.000'],
    ['-12219292800', 'yyyy-MM-dd', '1582-10-15'],
    ['-12219292801', 'yyyy-MM-dd', '1582-10-04'],
    ['-62198755200', 'yyyy-MM-dd G Y', '0002-01-03 BC -1'],
    ['1e15', 'yyyy', '31690708'],
    ['"1714990830"', 'yyyy', '2024'],
  ])('%s as %s', (time, pattern, output) => {
    expect(applyJslt(`format-time(${time}, ${JSON.stringify(pattern)})`)).toBe(JSON.stringify(output))
  })

  test.each([
    ['America/Sao_Paulo', '07:20 -0300 -03 -03:00 BRT'],
    ['America/New_York', '06:20 -0400 -04 -04:00 EDT'],
    ['Asia/Kolkata', '15:50 +0530 +05 +05:30 IST'],
    ['Europe/Oslo', '12:20 +0200 +02 +02:00 CEST'],
    ['Europe/London', '11:20 +0100 +01 +01:00 BST'],
    ['CET', '12:20 +0200 +02 +02:00 CEST'],
    ['GMT', '10:20 +0000 Z Z GMT'],
    ['Etc/GMT+3', '07:20 -0300 -03 -03:00 GMT-03:00'],
    ['Pacific/Honolulu', '00:20 -1000 -10 -10:00 HST'],
  ])('in %s', (zone, output) => {
    expect(applyJslt(`format-time(${AT}, "HH:mm Z X XXX z", ${JSON.stringify(zone)})`)).toBe(JSON.stringify(output))
  })

  test.each(['null', 'true', '[]', '{}'])('of %s is null', (time) => {
    expect(applyJslt(`format-time(${time}, "yyyy")`)).toBe('null')
  })

  test.each([
    'format-time(0, "yyyy \'open")',
    'format-time(0, "b")',
    'format-time(0, "XXXX")',
    'format-time(0, null)',
    'format-time("abc", "yyyy")',
    'format-time(0, "yyyy", "Nowhere/City")',
    'format-time(0, "yyyy", "america/sao_paulo")',
    'format-time(0, "yyyy", "GMT+3")',
    'format-time(0, "yyyy", "+03:00")',
    'format-time(0, "yyyy", "Z")',
    'format-time(0, "yyyy", null)',
  ])('%s is an error', (query) => {
    expect(() => applyJslt(query)).toThrow(JsltError)
  })
})

describe('parse-time', () => {
  test.each([
    ['2024-05-06T10:20:30', "yyyy-MM-dd'T'HH:mm:ss", 1714990830],
    ['2024-05-06 10:20:30.250', 'yyyy-MM-dd HH:mm:ss.SSS', 1714990830.25],
    ['2024-02-31', 'yyyy-MM-dd', 1709337600],
    ['2024-13-01', 'yyyy-MM-dd', 1735689600],
    ['2024-5-6', 'yyyy-MM-dd', 1714953600],
    ['2024-05-06 and more', 'yyyy-MM-dd', 1714953600],
    ['20240506', 'yyyyMMdd', 1714953600],
    ['25:61', 'HH:mm', 93660],
    ['  7', 'HH', 25200],
    ['-1', 'HH', -3600],
    ['May 6, 2024', 'MMM d, yyyy', 1714953600],
    ['monday 6 MAY 2024', 'EEE d MMMM yyyy', 1714953600],
    ['10 PM', 'hh a', 79200],
    ['12 am', 'h a', 0],
    ['24', 'k', 0],
    ['2024 127', 'yyyy D', 1714953600],
    ['2024 19 Mon', 'yyyy w E', 1714953600],
    ['2024 5 2 Mon', 'yyyy M F E', 1715558400],
    ['2024 5 2 1', 'yyyy M W u', 1714953600],
    ['2024 19 1', 'YYYY ww u', 1714953600],
    ['5 BC', 'y G', -62293622400],
    ['1500-01-01', 'yyyy-MM-dd', -14830992000],
    ['1582-10-10', 'yyyy-MM-dd', -12218860800],
    ['1E2', 'ss', 100],
  ])('%s by %s', (text, pattern, expected) => {
    expect(applyJslt(`parse-time(., ${JSON.stringify(pattern)})`, { input: JSON.stringify(text) })).toBe(
      String(expected),
    )
  })

  test.each([
    ['00:00 -0300', 'HH:mm Z', 10800],
    ['00:00 +05:30', 'HH:mm XXX', -19800],
    ['00:00+05', 'HH:mmX', -18000],
    ['00:00Z', 'HH:mmXX', 0],
    ['00:00  GMT-3:30', 'HH:mm z', 0],
    ['00:00GMT-3:30', 'HH:mmz', 12600],
    ['00:00 UTC', 'HH:mm z', 0],
    ['00:00 CEST', 'HH:mm z', -7200],
    ['00:00 est', 'HH:mm Z', 18000],
    ['00:00 Pacific Daylight Time', 'HH:mm zzzz', 25200],
    ['00:00 Central European Time', 'HH:mm z', -3600],
  ])('the zone of %s by %s', (text, pattern, expected) => {
    expect(applyJslt(`parse-time(., ${JSON.stringify(pattern)})`, { input: JSON.stringify(text) })).toBe(
      String(expected),
    )
  })

  test('years of two digits lie at most 80 years back', () => {
    const year = (text: string) =>
      applyJslt(`format-time(parse-time("${text}", "dd/MM/yy"), "yyyy-MM-dd")`, { now: () => Date.UTC(2024, 5, 15) })
    expect(year('01/01/70')).toBe('"1970-01-01"')
    expect(year('01/01/43')).toBe('"2043-01-01"')
    expect(year('16/06/44')).toBe('"1944-06-16"')
    expect(year('14/06/44')).toBe('"2044-06-14"')
    expect(year('01/01/45')).toBe('"1945-01-01"')
    expect(year('01/01/0024')).toBe('"0024-01-01"')
  })

  test('is a decimal, also without a fraction', () => {
    expect(applyJslt('string(parse-time("1970", "yyyy"))')).toBe('"0.0"')
    expect(applyJslt('parse-time(20240506, "yyyyMMdd")')).toBe('1714953600')
  })

  test.each([
    ['abc', 'yyyy'],
    ['2024/05/06', 'yyyy-MM-dd'],
    ['2024-05-06T10:20:30', "yyyy-MM-dd'T'HH:mm:ssX"],
    ['2024', 'yyyy-MM'],
    ['', 'yyyy'],
    ['x', ''],
    ['123', 'yyyyMM'],
    ['Foo', 'MMM'],
    ['00:00 +3', 'HH:mm X'],
    ['00:00 +2400', 'HH:mm Z'],
    ['00:00 Nowhere', 'HH:mm z'],
  ])('%s by %s is an error, or the fallback', (text, pattern) => {
    const input = JSON.stringify(text)
    expect(() => applyJslt(`parse-time(., ${JSON.stringify(pattern)})`, { input })).toThrow(/Unparseable date/)
    expect(applyJslt(`parse-time(., ${JSON.stringify(pattern)}, "none")`, { input })).toBe('"none"')
  })

  test('a bad pattern is an error even with a fallback, except for null', () => {
    expect(() => applyJslt('parse-time("2024", "yyyy gnugugg", null)')).toThrow(/Couldn't parse format/)
    expect(applyJslt('parse-time(null, "gnugugg")')).toBe('null')
  })
})
