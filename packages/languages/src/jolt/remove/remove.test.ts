import { describe, expect, test } from 'vitest'
import type { Json } from '../../json/index.ts'
import { compileJolt, JoltSpecError } from '../index.ts'

describe('remove', () => {
  test.each<readonly [title: string, spec: Json, input: Json, output: Json]>([
    ['a name', { a: '' }, { a: 1, b: 2 }, { b: 2 }],
    ['blanks count as an empty text', { a: ' ' }, { a: 1, b: 2 }, { b: 2 }],
    ['a name that is missing', { a: '', toString: '' }, { b: 2 }, { b: 2 }],
    ['further down', { a: { b: '' } }, { a: { b: 1, c: 2 } }, { a: { c: 2 } }],
    ['further down in a text', { a: { b: '' } }, { a: 't' }, { a: 't' }],
    ['alternatives', { 'a|c': '' }, { a: 1, b: 2, c: 3 }, { b: 2 }],
    ['everything', { '*': '' }, { a: 1, b: 2 }, {}],
    ['parts of names', { 'tmp_*': '' }, { tmp_a: 1, tmp_: 2 }, { tmp_: 2 }],
    ['parts of names, twice', { '*-*': '' }, { 'a-b': 1, 'a-': 2 }, { 'a-': 2 }],
    ['parts of names, three times', { '*a*b*': '' }, { '1a2b3': 1, a2b: 2 }, { a2b: 2 }],
    ['below wildcards', { '*': { k: '' } }, { a: { k: 1 }, b: [{ k: 1 }] }, { a: {}, b: [{ k: 1 }] }],
    ['an item', { l: { '0': '' } }, { l: ['a', 'b'] }, { l: ['b'] }],
    [
      'items, counted before anything goes',
      { l: { '0': '', '2': '' } },
      { l: ['a', 'b', 'c', 'd'] },
      { l: ['b', 'd'] },
    ],
    ['items by alternatives', { l: { '1|1|7': '' } }, { l: ['a', 'b'] }, { l: ['a'] }],
    ['all items', { l: { '*': '' } }, { l: [1, 2] }, { l: [] }],
    ['in every item', { l: { '*': { k: '' } } }, { l: [{ k: 1 }, { m: 2 }, 3] }, { l: [{}, { m: 2 }, 3] }],
    ['in one item', { l: { '1': { k: '' } } }, { l: [{ k: 1 }, { k: 1 }] }, { l: [{ k: 1 }, {}] }],
    ['no items by parts of names', { l: { '1*': '' } }, { l: [1, 2] }, { l: [1, 2] }],
    ['no items by negative indexes', { l: { '-1': '' } }, { l: [1] }, { l: [1] }],
    ['items of the message', { '1': '' }, ['a', 'b', 'c'], ['a', 'c']],
    ['names with signs as they stand', { '@a': '', $b: '', '[0]': '' }, { '@a': 1, $b: 2, '[0]': 3, c: 4 }, { c: 4 }],
    ['names with backslashes as they stand', { '\\@a': '' }, { '@a': 1, '\\@a': 2 }, { '@a': 1 }],
    ['the key __proto__', { ['__proto__']: '' }, JSON.parse('{"__proto__":1,"a":2}') as Json, { a: 2 }],
    ['nothing, by an empty level', { a: {} }, { a: { b: 1 } }, { a: { b: 1 } }],
    ['nothing, by a bar alone', { '|': '' }, { a: 1, '': 2 }, { a: 1, '': 2 }],
    ['nothing of a text', { a: '' }, 't', 't'],
    ['nothing of null', { a: '' }, null, null],
  ])('takes out: %s', (_title, spec, input, output) => {
    const before = JSON.stringify(input)
    expect(compileJolt([{ operation: 'remove', spec }]).transform(input)).toEqual(output)
    expect(JSON.stringify(input)).toBe(before)
  })

  test.each<readonly [string, Json]>([
    ['a text on the right', { a: 'x' }],
    ['a number on the right', { a: 1 }],
    ['null on the right', { a: null }],
    ['a list on the right', { a: [] }],
    ['two wildcards and nothing', { '**': '' }],
    ['a list as spec', []],
    ['null as spec', null],
  ])('refuses %s', (_title, spec) => {
    expect(() => compileJolt([{ operation: 'remove', spec }])).toThrow(JoltSpecError)
  })
})
