import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCsvReader } from './csv-reader.ts'
import { csvRows } from './csv-rows.ts'
import { readTable } from './table-reader.ts'

function records(pieces: readonly string[], delimiter = ','): string[][] {
  const found: string[][] = []
  const reader = createCsvReader(delimiter, (cells) => found.push(cells))
  for (const piece of pieces) reader.write(piece)
  reader.end()
  return found
}

describe('reading', () => {
  test.each([
    ['', []],
    ['\n\n', []],
    ['a', [['a']]],
    ['a,b\n', [['a', 'b']]],
    [
      'a,b\r\nc,d\re,f\ng,h',
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
        ['g', 'h'],
      ],
    ],
    [',\n', [['', '']]],
    ['a,', [['a', '']]],
    ['"",""', [['', '']]],
    ['""\n', [['']]],
    ['"a""b","c,d","e\r\nf"', [['a"b', 'c,d', 'e\r\nf']]],
    ['5" pipe, "x"', [['5" pipe', ' "x"']]],
    ['"a"  ,b', [['a', 'b']]],
    ['  \na', [['a']]],
    [' ,\n', [[' ', '']]],
    ['\uFEFFa,b', [['a', 'b']]],
    ['"\uFEFFa"', [['\uFEFFa']]],
  ])('%j', (text, expected) => {
    expect(records([text])).toEqual(expected)
    expect(records([...text])).toEqual(expected)
  })

  test('takes delimiters of several characters, wherever a piece is cut', () => {
    expect(records(['a||b|c||"d||e"||\n'], '||')).toEqual([['a', 'b|c', 'd||e', '']])
    expect(records([...'a||b|c||"d||e"||\n'], '||')).toEqual([['a', 'b|c', 'd||e', '']])
  })

  test('says in which line something is wrong', () => {
    expect(() => records(['a\n"b"c\n'])).toThrow('There is text behind a closing quote in line 2')
    expect(() => records(['a\n"b\n\n'])).toThrow('A quote is not closed that was opened in line 2')
    expect(() => records(['"a\nb"\nx\n"y'])).toThrow('in line 4')
  })
})

const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '|', '\n', '\r', '\r\n', ' ', '\t', '😀') })

test('what is written is read back the same, in whatever pieces it comes', () => {
  const table = fc
    .integer({ min: 2, max: 5 })
    .chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 8 }))
  fc.assert(
    fc.property(
      table,
      fc.constantFrom(',', ';', '||', '\t'),
      fc.boolean(),
      fc.integer({ min: 1, max: 7 }),
      (rows, delimiter, quotesAll, size) => {
        const headers = (rows[0] ?? []).map((_, index) => `h${index}`)
        if (headers.length === 0) return
        const data = rows.map((cells) => Object.fromEntries(cells.map((text, index) => [`h${index}`, text])))
        const lines = csvRows(data, { headers, delimiter, quotesAll, coalesce: false, withHeaderLine: true })
        const text = lines.map((line) => `${line}\r\n`).join('')
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
          text.slice(i * size, (i + 1) * size),
        )
        expect(records(pieces, delimiter)).toEqual([headers, ...rows])
        expect(readTable(lines, { delimiter, headers: undefined })).toEqual(data)
      },
    ),
    { numRuns: 300 },
  )
})

test('any text gives records or a located error', () => {
  fc.assert(
    fc.property(cell, (text) => {
      try {
        for (const record of records([text])) expect(record.length).toBeGreaterThan(0)
      } catch (error) {
        expect((error as Error).message).toMatch(/in line \d+$/)
      }
    }),
    { numRuns: 500 },
  )
})

describe('time is linear', () => {
  const row = 'abcdefgh,"quoted, ""cell""",123456,\n'

  test('ten megabytes at once and in small pieces', () => {
    const text = row.repeat(300_000)
    expect(text.length).toBeGreaterThan(10_000_000)
    expect(timed(() => records([text]).length)).toEqual([300_000, true])
    const pieces = Array.from({ length: Math.ceil(text.length / 4096) }, (_, i) => text.slice(i * 4096, (i + 1) * 4096))
    expect(timed(() => records(pieces).length)).toEqual([300_000, true])
  })

  test('one cell of ten megabytes in small pieces', () => {
    const pieces = Array.from({ length: 5000 }, () => 'x""y\n'.repeat(400))
    expect(timed(() => records(['"', ...pieces, '"'])[0]?.[0]?.length)).toEqual([8_000_000, true])
    const plain = Array.from({ length: 5000 }, () => 'xy'.repeat(1000))
    expect(timed(() => records(plain)[0]?.[0]?.length)).toEqual([10_000_000, true])
  })
})

/** The result, and whether it took less than what only a busy machine explains. */
function timed<T>(run: () => T): [T, boolean] {
  const start = performance.now()
  return [run(), performance.now() - start < 8000]
}
