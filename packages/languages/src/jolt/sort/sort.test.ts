import { expect, test } from 'vitest'
import type { Json } from '../../json/index.ts'
import { compileJolt } from '../index.ts'

const compiled = compileJolt([{ operation: 'sort', spec: 'ignored' }])

test.each<readonly [title: string, input: Json, output: Json]>([
  [
    'by UTF-16 units',
    { b: 1, a: 2, B: 3, _: 4, é: 5, '\u{1f600}': 6, '\uffff': 7 },
    { B: 3, _: 4, a: 2, b: 1, é: 5, '\u{1f600}': 6, '\uffff': 7 },
  ],
  ['~ first', { a: 1, '~b': 2, ' ': 3, '~': 4 }, { '~': 4, '~b': 2, ' ': 3, a: 1 }],
  ['the empty name', { a: 1, '': 2 }, { '': 2, a: 1 }],
  ['at every depth', { b: { d: 1, c: [{ f: 1, e: 2 }] }, a: 0 }, { a: 0, b: { c: [{ e: 2, f: 1 }], d: 1 } }],
  ['lists keep their order', { l: [3, 1, 2] }, { l: [3, 1, 2] }],
  ['a text', 't', 't'],
  ['null', null, null],
])('sorts keys: %s', (_title, input, output) => {
  const before = JSON.stringify(input)
  expect(JSON.stringify(compiled.transform(input))).toBe(JSON.stringify(output))
  expect(JSON.stringify(input)).toBe(before)
})

test('sorts keys that look like numbers as texts for what follows in the chain', () => {
  const chain = compileJolt([{ operation: 'sort' }, { operation: 'shift', spec: { '*': { $: 'keys[]' } } }])
  expect(chain.transform({ 9: 0, 10: 0, a: 0, 1: 0, '~2': 0 })).toEqual({ keys: ['~2', '1', '10', '9', 'a'] })
})
