import { describe, expect, test } from 'vitest'
import type { Json } from '../../json/index.ts'
import { compileJolt, JoltError, JoltSpecError } from '../index.ts'

function cardinality(spec: Json, input: Json): Json | undefined {
  return compileJolt([{ operation: 'cardinality', spec }]).transform(input)
}

describe('cardinality', () => {
  test.each<readonly [title: string, spec: Json, input: Json, output: Json]>([
    ['ONE takes the first item', { a: 'ONE' }, { a: [1, 2] }, { a: 1 }],
    ['ONE of an empty list is null', { a: 'ONE' }, { a: [] }, { a: null }],
    ['ONE of a single value is that value', { a: 'ONE', b: 'ONE' }, { a: 't', b: null }, { a: 't', b: null }],
    [
      'MANY wraps',
      { a: 'MANY', b: 'MANY', c: 'MANY' },
      { a: 1, b: { k: 1 }, c: false },
      { a: [1], b: [{ k: 1 }], c: [false] },
    ],
    ['MANY of a list is that list', { a: 'MANY' }, { a: [1, 2] }, { a: [1, 2] }],
    ['MANY of null is an empty list', { a: 'MANY' }, { a: null }, { a: [] }],
    ['a missing key stays missing', { a: 'MANY', b: 'ONE' }, {}, {}],
    ['levels', { a: { b: { c: 'MANY' } } }, { a: { b: { c: 1 } } }, { a: { b: { c: [1] } } }],
    ['levels that are null or text', { a: { b: 'MANY' }, c: { d: 'MANY' } }, { a: null, c: 't' }, { a: null, c: 't' }],
    ['names before wildcards', { '*': 'ONE', a: 'MANY' }, { a: 1, b: [2] }, { a: [1], b: 2 }],
    ['parts of names', { '*s': 'ONE' }, { items: [1], s: [2] }, { items: 1, s: [2] }],
    [
      'several wildcards',
      { '*': 'MANY', 'a*': 'ONE', 'a*b*': { k: 'MANY' } },
      { a1: [1], a1b1: { k: 1 }, c: 1 },
      { a1: 1, a1b1: { k: [1] }, c: [1] },
    ],
    [
      'properties of items',
      { l: { '*': { k: 'MANY' }, '1': { m: 'MANY' } } },
      { l: [{ k: 1 }, { m: 1 }] },
      { l: [{ k: [1] }, { m: [1] }] },
    ],
    ['properties of items of the message', { '*': { k: 'ONE' } }, [{ k: [1] }], [{ k: 1 }]],
    [
      '@ is the value itself, before its children',
      { a: { '@': 'ONE', k: 'MANY' } },
      { a: [{ k: 1 }, 2] },
      { a: { k: [1] } },
    ],
    ['@ makes a list of it', { a: { '@': 'MANY', '0': { k: 'MANY' } } }, { a: { k: 1 } }, { a: [{ k: [1] }] }],
    [
      '@ ONE of what is one keeps its children from being looked at',
      { a: { '@': 'ONE', k: 'MANY' } },
      { a: { k: 1 } },
      { a: { k: 1 } },
    ],
    ['@ is also the line of a property of that name', { a: { '@': 'MANY' } }, { a: [1] }, { a: [1] }],
    [
      'signs and backslashes are part of names',
      { 'a|b': 'MANY', 'x.y': 'MANY' },
      { 'a|b': 1, 'x.y': 2 },
      { 'a|b': [1], 'x.y': [2] },
    ],
    ['a text', { a: 'ONE' }, 't', 't'],
    ['null', { a: 'ONE' }, null, null],
  ])('%s', (_title, spec, input, output) => {
    const before = JSON.stringify(input)
    expect(cardinality(spec, input)).toEqual(output)
    expect(JSON.stringify(input)).toBe(before)
  })

  test('puts wrapped keys at the end, in the order of a Java hash table, for what follows in the chain', () => {
    const chain = compileJolt([
      { operation: 'cardinality', spec: { a: 'MANY', b: 'MANY', c: 'MANY', d: 'MANY' } },
      { operation: 'shift', spec: { '*': { $: 'keys[]' } } },
    ])
    // The reference engine gives this for the input of its vector cardinality-011.
    expect(chain.transform({ a: 1, b: true, c: { k: 1 }, d: 2.5, e: 'stays' })).toEqual({
      keys: ['e', 'a', 'd', 'c', 'b'],
    })
  })

  test.each<readonly [string, Json]>([
    ['another word', { a: 'SOME' }],
    ['small letters', { a: 'one' }],
    ['null', { a: null }],
    ['a list', { a: ['ONE'] }],
    ['an empty level', { a: {} }],
    ['an empty spec', {}],
    ['a level behind @', { a: { '@': { b: 'ONE' } } }],
    ['an @ inside of a name', { 'a@': 'ONE' }],
    ['a list as spec', []],
  ])('refuses %s', (_title, spec) => {
    expect(() => compileJolt([{ operation: 'cardinality', spec }])).toThrow(JoltSpecError)
  })

  test.each<readonly [string, Json, Json]>([
    ['items', { l: { '0': 'ONE' } }, { l: [1] }],
    ['the text of a text', { a: { t: 'MANY' } }, { a: 't' }],
    ['the message', { '@': 'MANY' }, { a: 1 }],
  ])('cannot change %s', (_title, spec, input) => {
    expect(() => cardinality(spec, input)).toThrow(JoltError)
  })
})
