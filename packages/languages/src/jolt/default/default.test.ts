import { describe, expect, test } from 'vitest'
import type { Json } from '../../json/index.ts'
import { compileJolt, JoltError, JoltSpecError } from '../index.ts'

function defaults(spec: Json, input: Json): Json | undefined {
  return compileJolt([{ operation: 'default', spec }]).transform(input)
}

describe('default', () => {
  test.each<readonly [title: string, spec: Json, input: Json, output: Json]>([
    ['adds what is missing', { a: 1, b: { c: 2 } }, {}, { a: 1, b: { c: 2 } }],
    ['replaces null', { a: 1, b: { c: 2 } }, { a: null, b: null }, { a: 1, b: { c: 2 } }],
    ['keeps every other value', { a: 1, b: 1, c: 1 }, { a: false, b: 0, c: '' }, { a: false, b: 0, c: '' }],
    ['leaves another kind of container alone', { a: { b: 1 } }, { a: [1] }, { a: [1] }],
    ['leaves a text alone where an object is expected', { a: { b: 1 } }, { a: 't' }, { a: 't' }],
    ['makes an empty object', { a: {} }, {}, { a: {} }],
    ['puts null', { a: null }, {}, { a: null }],
    [
      'takes right sides as plain JSON',
      { a: '@(1,b)', b: '=x', c: [1, { d: 2 }] },
      {},
      { a: '@(1,b)', b: '=x', c: [1, { d: 2 }] },
    ],
    ['takes the signs of other operations as names', { '@a': 1, 'x.y': 2, '&': 3 }, {}, { '@a': 1, 'x.y': 2, '&': 3 }],
    [
      'applies * to the keys that exist',
      { '*': { k: 1 } },
      { a: {}, b: null, c: 't' },
      { a: { k: 1 }, b: { k: 1 }, c: 't' },
    ],
    ['applies * to nulls', { '*': 1 }, { a: null, b: 2 }, { a: 1, b: 2 }],
    ['applies a|b to the keys that exist', { 'a|b': 1 }, { a: null, c: null }, { a: 1, c: null }],
    [
      'applies names before a|b before *',
      { '*': 'star', 'a|b': 'or', a: 'name' },
      { a: null, b: null, c: null },
      { a: 'name', b: 'or', c: 'star' },
    ],
    ['applies a|b before a|b|c', { 'a|b|c': 3, 'a|b': 2 }, { a: null, c: null }, { a: 2, c: 3 }],
    ['pads a list', { 'l[]': { '0': 'x', '2': 'z' } }, { l: ['a'] }, { l: ['a', null, 'z'] }],
    ['makes a list', { 'l[]': { '1': 'y' } }, {}, { l: [null, 'y'] }],
    ['makes an empty list', { 'l[]': { '*': 1 } }, {}, { l: [] }],
    ['fills the nulls of a list', { 'l[]': { '*': 1 } }, { l: [null, 2] }, { l: [1, 2] }],
    ['knows alternatives among indexes', { 'l[]': { '0|5': 1 } }, { l: [null, null] }, { l: [1, null] }],
    [
      'goes into the items of a list',
      { 'l[]': { '0': { k: 1 }, '*': { m: 2 } } },
      { l: [{}, null] },
      { l: [{ k: 1, m: 2 }, { m: 2 }] },
    ],
    ['knows lists of lists', { 'l[]': { '0[]': { '1': 'x' } } }, {}, { l: [[null, 'x']] }],
    ['takes names below a list without brackets as names', { l: { '0': 'x' } }, { l: [null] }, { l: [null] }],
    ['counts a null message as an empty object', { a: 1 }, null, { a: 1 }],
    ['passes a text on', { a: 1 }, 't', 't'],
    ['knows a list at the top', { '*': { k: 1 }, '3': 'x' }, [{}], [{ k: 1 }, { k: 1 }, { k: 1 }, 'x']],
    ['has nothing to do', {}, { a: 1 }, { a: 1 }],
  ])('%s', (_title, spec, input, output) => {
    const before = JSON.stringify(input)
    expect(defaults(spec, input)).toEqual(output)
    expect(JSON.stringify(input)).toBe(before)
  })

  test('gives every message a value of its own', () => {
    const compiled = compileJolt([
      { operation: 'default', spec: { l: [1], m: [1] } },
      { operation: 'shift', spec: { l: 'l', m: 'm', x: 'l' } },
    ])
    for (let round = 0; round < 2; round++) expect(compiled.transform({ x: 2 })).toEqual({ l: [1, 2], m: [1] })
  })

  test.each<readonly [string, Json]>([
    ['* inside of a name', { 'a*': 1 }],
    ['a name below a list', { 'l[]': { a: 1 } }],
    ['a list as spec', []],
    ['a text as spec', 'x'],
    ['null as spec', null],
  ])('refuses %s', (_title, spec) => {
    expect(() => compileJolt([{ operation: 'default', spec }])).toThrow(JoltSpecError)
  })

  test('fails on a list when the specification has names', () => {
    expect(() => defaults({ a: 1 }, [1])).toThrow(JoltError)
  })

  test('fails on a negative index', () => {
    expect(() => defaults({ 'l[]': { '-1': 'x' } }, { l: [1] })).toThrow(JoltError)
  })
})
