import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JavaRegexError } from '../java-regex/index.ts'
import { parseJson } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { compileSimple, interpolateSimple, SimpleSyntaxError } from './index.ts'

const message = parseJson(`{
  "city": "New York", "n": 10, "text": "10.0", "flag": true, "none": null, "empty": "", "list": ["a", 2, "new"],
  "order": { "total": "250", "items": [{ "id": 1 }, { "id": 7 }] }, "a.b": "dotted", "first name": "Ana",
  "big": 9007199254740993, "body": { "x": 1 }
}`)

describe('conditions', () => {
  test.each<[string, boolean]>([
    ["#{city} == 'New York'", true],
    ['#{city} == "new york"', false],
    ["#{city} =~ 'NEW york'", true],
    ["#{city} !=~ 'new york'", false],
    ["#{city} != 'Boston'", true],
    ['#{n} == 10.00', true],
    ["#{n} == '10'", true],
    ['#{text} == 10', true],
    ['#{text} == #{n}', true],
    ['#{order.total} > 100', true],
    ["#{order.total} > '99'", true],
    ["#{city} > 'Boston'", true],
    ['#{city} > 5', true],
    ['#{flag} == true', true],
    ["#{flag} == 'true'", true],
    ["'TRUE' == #{flag}", false],
    ['#{none} == null', true],
    ['#{x.y.z} == null', true],
    ["#{none} == 'null'", false],
    ["#{none} == ''", false],
    ['#{none} != 1', true],
    ['#{none} < 1', false],
    ['#{none} >= null', false],
    ['#{empty} != null', true],
    ['#{big} == 9007199254740993', true],
    ['#{big} > 9007199254740992', true],
    ['#{order.items[1].id} == 7', true],
    ['#{order.items[-1].id} == 7', true],
    ['#{order.items[2].id} == null', true],
    ["#{['a.b']} == 'dotted'", true],
    ["#{ first name } == 'Ana'", true],
    ['#{$.body.x} == 1', true],
    ["#{body['x']} == 1", true],
    ['#{body} == \'{"x":1}\'', true],
    ["#{city} regex 'New.*'", true],
    ["#{city} regex 'New'", false],
    ["#{n} regex '\\d+'", true],
    ["#{city} not regex '[a-z]+'", true],
    ["#{none} regex '.*'", false],
    ["#{city} contains 'York'", true],
    ["#{city} NOT  contains 'york'", true],
    ["#{list} contains 'new'", true],
    ["#{list} contains 'ne'", false],
    ["#{none} contains ''", false],
    ["#{n} in '1, 10'", true],
    ["#{city} not in 'New,York'", true],
    ["'a' in #{list}", true],
    ["#{none} in 'null'", false],
    ["#{city} starts with 'New'", true],
    ["#{city} ends with 'York'", true],
    ["#{none} starts with ''", false],
    ['#{flag}', true],
    ['#{none}', false],
    ['#{nope}', false],
    ['#{empty}', true],
    ['true && #{n}', true],
    ['#{n}==1||#{n}==10&&#{flag}==false', false],
    ['(#{n} == 1 || #{n} == 10) && #{flag}', true],
    ["'it\\'s' == \"it's\"", true],
    ["'a && b || (c)' == 'a && b || (c)'", true],
    ['#{__proto__} == null && #{constructor} == null && #{list.length} == null', true],
  ])('%s: %s', (source, expected) => {
    expect(compileSimple(source).holds(message)).toBe(expected)
  })
})

describe('texts that are no condition', () => {
  test.each<[string, number]>([
    ['', 0],
    ['#{a', 0],
    ['#{} == 1', 2],
    ['#{a..b} == 1', 2],
    ['#{a} ==', 7],
    ['#{a} = 1', 5],
    ['#{a} == b', 8],
    ["#{a} == 'b", 8],
    ['#{a} == 1 2', 10],
    ['#{a} == 1 &&', 12],
    ['(#{a} == 1', 10],
    ['#{a} == 1)', 9],
    ['#{a} & #{b}', 5],
    ['== 1', 0],
    ["#{a} regex '['", 12],
    ['(#{a} == 1) == 2', 12],
  ])('%s', (source, offset) => {
    const error = errorOf(() => compileSimple(source)) as SimpleSyntaxError
    expect(error).toBeInstanceOf(SimpleSyntaxError)
    expect(error.place).toMatchObject({ offset })
  })

  test('parentheses without end are refused at once', () => {
    expect(() => compileSimple('('.repeat(30_000))).toThrow(SimpleSyntaxError)
    expect(() => compileSimple("#{a} == '".repeat(10_000))).toThrow(SimpleSyntaxError)
    expect(compileSimple(Array.from({ length: 5000 }, () => '#{a} == 1').join(' || ')).holds({ a: 1 })).toBe(true)
  })

  test('whatever is written gives an answer or a located error', () => {
    const piece = fc.constantFrom(
      '#{a}',
      '#{a.b[0]}',
      "'x'",
      '"10"',
      '10',
      'null',
      'true',
      '==',
      '!=',
      '=~',
      '>',
      '<=',
      'in',
      'contains',
      'not',
      'starts with',
      '&&',
      '||',
      '(',
      ')',
      ' ',
      '#{',
      "'",
    )
    const text = fc.oneof(
      fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(' ')),
      fc.string(),
    )
    fc.assert(
      fc.property(text, fc.jsonValue(), (source, root) => {
        try {
          expect(typeof compileSimple(source).holds(root as Json)).toBe('boolean')
        } catch (error) {
          if (!(error instanceof SimpleSyntaxError) && !(error instanceof JavaRegexError)) throw error
        }
      }),
      { numRuns: 1000 },
    )
  })
})

test('running text takes values from the message', () => {
  expect(interpolateSimple('#{city}: #{n}, #{body}, #{flag}, [#{none}#{nope}], #{big}', message)).toBe(
    'New York: 10, {"x":1}, true, [], 9007199254740993',
  )
  expect(interpolateSimple('#{order.items[0].id}#{ order.total }', message)).toBe('1250')
  expect(interpolateSimple('no place #{} #{a..b} #{ #{n}', message)).toBe('no place #{} #{a..b} #{ 10')
})

function errorOf(run: () => unknown): unknown {
  try {
    run()
    return undefined
  } catch (error) {
    return error
  }
}
