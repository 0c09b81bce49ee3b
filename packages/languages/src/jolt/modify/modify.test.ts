import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../json/index.ts'
import { compileJolt, JoltError, JoltSpecError } from '../index.ts'

function modify(spec: Json, input: Json, mode = 'overwrite', context?: JsonObject): Json | undefined {
  const before = JSON.stringify(input)
  const output = compileJolt([{ operation: `modify-${mode}-beta`, spec }]).transform(input, context)
  expect(JSON.stringify(input)).toBe(before)
  return output
}

type Case = readonly [title: string, spec: Json, input: Json, output: Json]

describe('modes', () => {
  const spec = { a: 1, b: 1, c: 1, d: { e: 1 }, f: { g: 1 } }
  const input = { a: null, b: 0, d: null }
  test('overwrite writes always', () => {
    expect(modify(spec, input)).toEqual({ a: 1, b: 1, c: 1, d: { e: 1 }, f: { g: 1 } })
  })
  test('default writes what is missing or null', () => {
    expect(modify(spec, input, 'default')).toEqual({ a: 1, b: 0, c: 1, d: { e: 1 }, f: { g: 1 } })
  })
  test('define writes what is missing', () => {
    expect(modify(spec, input, 'define')).toEqual({ a: null, b: 0, d: null, c: 1, f: { g: 1 } })
  })
  test.each<Case>([
    ['+', { '+a': 1, '+b': 1 }, { a: 0 }, { a: 1, b: 1 }],
    ['~', { '~a': 1, '~b': 1, '~c': 1 }, { a: 0, b: null }, { a: 0, b: 1, c: 1 }],
    ['_', { _a: 1, _b: 1 }, { a: null }, { a: null, b: 1 }],
    ['a sign does not go for what is inside', { '~a': { b: 1 } }, { a: { b: 0 } }, { a: { b: 1 } }],
    ['a sign in front of a wildcard', { '~*': 1 }, { a: null, b: 0 }, { a: 1, b: 0 }],
    ['a sign alone is the empty name', { '+': 1 }, {}, { '': 1 }],
  ])('the sign %s sets the mode of one key', (_title, spec, input, output) => {
    expect(modify(spec, input)).toEqual(output)
  })
})

describe('left sides', () => {
  test.each<Case>([
    ['names', { a: 1, 'x.y': 2 }, {}, { a: 1, 'x.y': 2 }],
    ['escaped signs', { '\\@a': 1, '\\*': 2 }, {}, { '@a': 1, '*': 2 }],
    ['alternatives', { 'a|b': '=toUpper' }, { a: 'x' }, { a: 'X' }],
    ['a key that has to exist', { 'a?': 1, 'b?': 1, 'c?': { d: 1 } }, { a: null }, { a: 1 }],
    ['an escaped question mark', { 'a\\?': 1 }, {}, { 'a?': 1 }],
    ['a wildcard', { '*': 1 }, { a: 0, b: {} }, { a: 1, b: 1 }],
    ['a wildcard runs over what a name has written', { a: 'x', '*': '=toUpper' }, { b: 'y' }, { a: 'X', b: 'Y' }],
    [
      'the more exact wildcard',
      { '*': 1, 'a*': 2, 'a*b*': 3, '*a*b*': 4 },
      { x: 0, a1: 0, a1b1: 0, '1a2b3': 0 },
      { x: 1, a1: 2, a1b1: 3, '1a2b3': 4 },
    ],
    ['an index', { l: { '[0]': 'x', '[2]': 'z' } }, { l: ['a', 'b'] }, { l: ['x', 'b', 'z'] }],
    ['an index of a missing list', { l: { '[1]': { k: 1 } } }, {}, { l: [null, { k: 1 }] }],
    ['an index that has to exist', { l: { '[0]?': 'x', '[5]?': 'y' } }, { l: ['a'] }, { l: ['x'] }],
    ['an index and *', { l: { '[0]': 'x', '*': '=toUpper' } }, { l: ['a', 'b'] }, { l: ['X', 'B'] }],
    ['an index with zeros matches nothing', { l: { '[01]': 'x' } }, { l: ['a'] }, { l: ['a', null] }],
    ['* over objects in a list', { l: { '*': { k: 1 } } }, { l: [{}, null, 't'] }, { l: [{ k: 1 }, { k: 1 }, 't'] }],
    ['* over null and over what is missing', { a: { '*': 1 }, b: { '*': 1 } }, { a: null }, { a: null }],
    ['a container of the wrong kind', { a: { k: 1 }, b: { '[0]': 1 } }, { a: [], b: {} }, { a: [], b: {} }],
    ['a text where a container should be', { a: { k: 1 } }, { a: 't' }, { a: 't' }],
    ['a list at the top', { '*': { k: 1 } }, [{}, {}], [{ k: 1 }, { k: 1 }]],
    ['a text at the top', { a: 1 }, 't', 't'],
    ['null at the top', { a: 1, b: { c: 1 } }, null, null],
    ['an empty spec', {}, { a: 1 }, { a: 1 }],
  ])('%s', (_title, spec, input, output) => {
    expect(modify(spec, input)).toEqual(output)
  })

  test('a define in a list acts once for each index', () => {
    expect(modify({ l: { '[0]': 'x', '[2]': 'z', '*': 'each' } }, { l: [null] }, 'define')).toEqual({
      l: [null, 'each', 'z'],
    })
  })
})

describe('right sides', () => {
  test.each<Case>([
    [
      'any JSON',
      { a: 1, b: true, c: null, d: {}, e: [], f: 't' },
      {},
      { a: 1, b: true, c: null, d: {}, e: [], f: 't' },
    ],
    ['a list of alternatives', { a: ['@(1,x)', '@(1,y)', 'z'] }, { y: 2 }, { y: 2, a: 2 }],
    ['a list as only alternative', { a: [[1, 2]] }, {}, { a: [1, 2] }],
    ['alternatives without a value', { a: ['@(1,x)', '=toInteger(q)'] }, { a: 5 }, { a: 5 }],
    ['a field beside', { b: '@(1,a)' }, { a: 1 }, { a: 1, b: 1 }],
    ['a field that is null', { b: '@(1,a)' }, { a: null }, { a: null, b: null }],
    ['a field that is missing', { b: '@(1,a)' }, { b: 0 }, { b: 0 }],
    ['the field itself', { a: '@(0)', b: '@0' }, { a: 1 }, { a: 1, b: null }],
    ['a path', { b: '@(1,a[1].k)' }, { a: [0, { k: 2 }] }, { a: [0, { k: 2 }], b: 2 }],
    ['a level above the top has no value', { b: '@(9,a)' }, { a: 1 }, { a: 1 }],
    ['earlier lines are seen', { b: '@(1,a)', c: '@(1,b)' }, { a: 1 }, { a: 1, b: 1, c: 1 }],
    ['an escaped sign stays as it is', { b: '\\@(1,a)', c: '\\=x' }, { a: 1 }, { a: 1, b: '\\@(1,a)', c: '\\=x' }],
  ])('%s', (_title, spec, input, output) => {
    expect(modify(spec, input)).toEqual(output)
  })

  test('& counts inside of @', () => {
    expect(modify({ '*': { copy: '@(2,names.&1)' } }, { names: {}, a: {} })).toEqual({ names: {}, a: {} })
    expect(modify({ a: { copy: '@(2,names.&1)' } }, { names: { a: 'A' }, a: {} })).toEqual({
      names: { a: 'A' },
      a: { copy: 'A' },
    })
  })

  test('^ reads the context of the caller', () => {
    const context = { unit: 'kg', deep: { list: ['x', 'y'] } }
    const spec = { a: '^unit', b: '^deep.list[1]', c: '^none', d: '=concat(^unit,!)', e: ['^none', 'other'] }
    expect(modify(spec, {}, 'overwrite', context)).toEqual({ a: 'kg', b: 'y', d: 'kg!', e: 'other' })
    expect(modify(spec, {})).toEqual({ d: '!', e: 'other' })
    expect(modify({ a: '^' }, {}, 'overwrite', context)).toEqual({ a: context })
  })

  test('the context is not changed', () => {
    const context = { list: [1, null] }
    const output = modify({ a: '^list', b: '=squashNulls(@(1,a))' }, {}, 'overwrite', context)
    expect(output).toEqual({ a: [1], b: [1] })
    expect(context).toEqual({ list: [1, null] })
  })

  test('a list of the specification is one value for one message, and another for the next', () => {
    const compiled = compileJolt([
      { operation: 'modify-overwrite-beta', spec: { 'a|b': [[1]] } },
      { operation: 'shift', spec: { a: 'a', b: 'b', x: 'a' } },
    ])
    for (let round = 0; round < 2; round++) expect(compiled.transform({ x: 2 })).toEqual({ a: [1, 2], b: [1, 2] })
  })
})

test.each<readonly [string, Json]>([
  ['an empty name', { '': 1 }],
  ['@ on the left', { '@(1,a)': 1 }],
  ['$ on the left', { $: 1 }],
  ['# on the left', { '#x': 1 }],
  ['& on the left', { '&': 1 }],
  ['[] on the left', { l: { '[]': 1 } }],
  ['[&1] on the left', { l: { '[&1]': 1 } }],
  ['names beside indexes', { l: { '[0]': 1, k: 2 } }],
  ['parts of names beside indexes', { l: { '[0]': 1, 'k*': 2 } }],
  ['two lines of one meaning', { a: 1, '~a': 2 }],
  ['@ alone', { a: '@' }],
  ['text behind @(…)', { a: '@(1,b)c' }],
  ['@ with a wildcard', { a: '=concat(@(1,*))' }],
  ['half a parenthesis', { a: '@(1,b' }],
  ['a call without its first parenthesis', { a: '=concat)' }],
  ['a call without its last one', { a: '=concat(' }],
  ['half a quote', { a: "=concat(')" }],
  ['a list as spec', []],
  ['null as spec', null],
])('refuses %s', (_title, spec) => {
  expect(() => compileJolt([{ operation: 'modify-overwrite-beta', spec }])).toThrow(JoltSpecError)
})

test.each<readonly [string, Json, Json]>([
  ['to write below a text', { '*': { '*': 1 } }, { a: 't' }],
  ['to write below a message that is a text', { '*': 1 }, 't'],
  ['to make a value that contains itself', { a: '@1' }, {}],
  ['to make a value that contains itself, in a list', { a: '=toList(@1,1)' }, {}],
  ['to remove keys under a wildcard', { '*': '=squashNulls(@1)' }, { a: null, b: 1 }],
])('fails %s', (_title, spec, input) => {
  expect(() => modify(spec, input)).toThrow(JoltError)
})
