import { expect, test } from 'vitest'
import { JoltSpecError, parseJoltSpec } from './index.ts'

test.each<readonly [title: string, text: string, spec: unknown]>([
  ['plain JSON', '[{"operation":"sort"}]', [{ operation: 'sort' }]],
  ['lone carriage returns', '[\r{"operation":\r"sort"}\r]', [{ operation: 'sort' }]],
  ['comments', '[ // one\n {"a": 1 /* two\n lines */, "b": /**/ 2}\n] // end', [{ a: 1, b: 2 }]],
  [
    'what looks like comments inside of texts',
    '{"u":"http://x","c":"/* no */","q":"\\"//"}',
    { u: 'http://x', c: '/* no */', q: '"//' },
  ],
])('reads %s', (_title, text, spec) => {
  expect(parseJoltSpec(text)).toEqual(spec)
})

test.each(['', '[', '[{"a":}]', '{a:1}', '[1] /* open', '"open', 'null x'])('refuses %j', (text) => {
  expect(() => parseJoltSpec(text)).toThrow(JoltSpecError)
})

test.each([
  ['[\n  // comment\n  {"operation": shift}\n]', 3, 17],
  ['[1,]', 1, 4],
  ['[1 2]', 1, 4],
  ['{"a" 1}', 1, 6],
  ['{"a":1,}', 1, 8],
  ['{1:2}', 1, 2],
  ['[1}', 1, 3],
  ['["a\nb"]', 1, 2],
  ['[01]', 1, 3],
  ['[]]', 1, 3],
  ['{"a":{"b":[{}]', 1, 15],
  ['', 1, 1],
])('says where: %j', (text, line, column) => {
  let thrown: unknown
  try {
    parseJoltSpec(text)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({ place: { line, column } })
  expect((thrown as JoltSpecError).message).toContain(`line ${line}, column ${column}`)
})

test('a long text without end is refused at once', () => {
  expect(() => parseJoltSpec(`["${'\\"/'.repeat(200_000)}`)).toThrow(JoltSpecError)
  expect(() => parseJoltSpec('/*'.repeat(200_000))).toThrow(JoltSpecError)
})
