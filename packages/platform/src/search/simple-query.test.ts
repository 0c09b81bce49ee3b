import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exceptOf, fullTextOf } from './full-text.ts'
import { parseSimpleQuery } from './simple-query.ts'

const similar = (word: string, edits: number): string[] => [word, `${word}${edits}`]

/** The query as full text, `* - …` where nothing is wanted but something is not, `none` where nothing can be found. */
function read(source: string): string {
  const { matches, excludes, isNothing } = parseSimpleQuery(source)
  if (isNothing) return 'none'
  if (matches) return exceptOf(fullTextOf(matches, similar), excludes, similar)
  return ['*', ...excludes.map((excluded) => fullTextOf(excluded, similar))].join(' - ')
}

describe('simple query', () => {
  const cases: readonly (readonly [source: string, expected: string])[] = [
    ['', '*'],
    ['Maria', '"maria"'],
    ['maria silva', '("maria" OR "silva")'],
    ['maria + silva', '("maria" AND "silva")'],
    ['maria+silva', '("maria" AND "silva")'],
    ['a | b | c', '("a" OR "b" OR "c")'],
    ['a + b c', '(("a" AND "b") OR "c")'],
    ['a b + c', '(("a" OR "b") AND "c")'],
    ['a + (b | c)', '("a" AND ("b" OR "c"))'],
    ['123 -456', '("123" NOT "456")'],
    ['a b -c -d', '((("a" OR "b") NOT "c") NOT "d")'],
    ['a -(b c)', '("a" NOT ("b" OR "c"))'],
    ['-a', '* - "a"'],
    ['-a -b', '* - "a" - "b"'],
    ['--a', '"a"'],
    ['-(-a)', '"a"'],
    ['a -(b -c)', '("a" NOT ("b" NOT "c"))'],
    ['"new order"', '"new order"'],
    ['"new order"~3', 'NEAR("new" "order", 3)'],
    ['"new order"~', '"new order"'],
    ['ord*', '"ord"*'],
    ['pre-ord*', '"pre ord"*'],
    ['*', '*'],
    ['a | *', '*'],
    ['* + a', '"a"'],
    ['mria~1', '("mria" OR "mria1")'],
    ['Mria~', '("mria" OR "mria2")'],
    ['mria~9 -b~1', '(("mria" OR "mria2") NOT ("b" OR "b1"))'],
    ['mria~0', '"mria"'],
    ['mria-a~1', '"mria a"'],
    ['order-import', '"order import"'],
    ['\\"id\\":\\"123\\"', '"id 123"'],
    ['"\\"id\\":\\"123\\""', '"id 123"'],
    ['a \\+ b', '("a" OR "b")'],
    ['a\\-b', '"a b"'],
    ['são_paulo', '"são_paulo"'],
    ['a OR b AND NOT c', '("a" OR "or" OR "b" OR "and" OR "not" OR "c")'],
    ['"unbalanced quote', '("unbalanced" OR "quote")'],
    ['a (b', '("a" OR "b")'],
    ['a) b', '("a" OR "b")'],
    ['+ | + a + ', '"a"'],
    ['( ) + a', '"a"'],
    ['{"$": "%"}', 'none'],
    ['\\', 'none'],
    ['🦜', 'none'],
    ['🦜 a', '"a"'],
    ['( ) +', 'none'],
    [' ', '*'],
  ]
  for (const [source, expected] of cases) it(`reads ${source || 'nothing'}`, () => expect(read(source)).toBe(expected))

  it('reads any text without failing', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '+', '|', '-', '"', '(', ')', '*', '~', '1', '\\', ' ') })
    fc.assert(fc.property(text, (source) => void read(source)))
    read('('.repeat(100_000) + 'a')
    read('-('.repeat(100_000) + 'a')
    read('"a '.repeat(2000))
  })
})
