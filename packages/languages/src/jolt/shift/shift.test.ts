import { describe, expect, test } from 'vitest'
import type { Json } from '../../json/index.ts'
import { compileJolt, JoltError, JoltSpecError } from '../index.ts'

function shift(spec: Json, input: Json): Json | undefined {
  return compileJolt([{ operation: 'shift', spec }]).transform(input)
}

type Case = readonly [title: string, spec: Json, input: Json, output: Json | undefined]

describe('left sides', () => {
  test.each<Case>([
    ['a name', { a: 'x' }, { a: 1, b: 2 }, { x: 1 }],
    ['a name that is missing', { a: 'x' }, { b: 2 }, undefined],
    ['an inherited name is missing', { constructor: 'x', toString: 'y' }, { a: 1 }, undefined],
    ['the empty name', { '': 'x' }, { '': 1 }, { x: 1 }],
    ['a list index', { l: { '1': 'x', '9': 'y' } }, { l: ['a', 'b'] }, { x: 'b' }],
    [
      'a list index with a sign or zeros',
      { l: { '+1': 'x.&', '00': 'y.&' } },
      { l: [1, 2] },
      { x: { '+1': 2 }, y: { '00': 1 } },
    ],
    ['alternatives', { 'a|b|c': 'x.&' }, { c: 1, a: 2 }, { x: { a: 2, c: 1 } }],
    ['alternatives with wildcards', { 'a-*|*-a': 'x.&(0,1)' }, { 'a-1': 1, '2-a': 2 }, { x: { 1: 1, 2: 2 } }],
    ['a bar at the end', { 'a|': 'x' }, { a: 1, '': 2 }, { x: 1 }],
    ['a wildcard', { '*': 'x.&' }, { a: 1, b: null }, { x: { a: 1, b: null } }],
    ['a wildcard over a list', { '*': 'x.i&' }, ['a', 'b'], { x: { i0: 'a', i1: 'b' } }],
    ['one wildcard in a name', { 'a-*-z': 'x.&(0,1)' }, { 'a-b-z': 1, 'a--z': 2, 'a-z': 3 }, { x: { b: 1 } }],
    ['two wildcards', { '*-*': '&(0,1)/&(0,2)' }, { 'a-b-c': 1, '-b': 2 }, { 'a/b-c': 1 }],
    ['two wildcards side by side', { 'a**z': '&(0,1)/&(0,2)' }, { aBCDz: 1, aBCz: 2 }, { 'B/CD': 1 }],
    ['three wildcards', { '*-*-*': '&(0,1)/&(0,2)/&(0,3)' }, { 'a-b-c-d': 1, 'a--c': 2 }, { 'a/b/c-d': 1 }],
    ['three wildcards side by side', { '***': '&(0,1)/&(0,2)/&(0,3)' }, { abcd: 1, ab: 2 }, { 'a/b/cd': 1 }],
    ['line breaks are nothing that three wildcards take', { '*-*-*': 'x' }, { 'a-\n-c': 1 }, undefined],
    ['& as a name', { a: { '*': { '&1': 'x[]' } } }, { a: { k: { a: 1, k: 2 } } }, { x: [1] }],
    ['part of a name computed', { 'p&': 'x' }, { proot: 1, p: 2 }, { x: 1 }],
    ['@ is the value around', { a: { '@': 'x', b: 'y' } }, { a: { b: 1 } }, { x: { b: 1 }, y: 1 }],
    ['@ with a path', { '@(a.b[1])': 'x' }, { a: { b: [1, 2] } }, { x: 2 }],
    ['@ without parentheses', { '@a': 'x' }, { a: 1 }, { x: 1 }],
    ['@ of a higher level', { a: { b: { '@(2,c)': 'x' } } }, { a: { b: 1 }, c: 3 }, { x: 3 }],
    ['@ of the level that has it', { a: { b: { '@(1,c)': 'x' } } }, { a: { b: {}, c: 3 } }, { x: 3 }],
    ['@ that finds nothing', { '@(no.thing)': 'x', a: 'a' }, { a: 1 }, { a: 1 }],
    ['@ that finds null', { '@(a)': 'x.y' }, { a: null }, { x: { y: null } }],
    ['@ with a level behind it', { '@(0,a)': { '*': 'x.&' } }, { a: { b: 1 } }, { x: { b: 1 } }],
    ['$ is the name', { '*': { $: 'x[]' } }, { a: 1, b: {} }, { x: ['a', 'b'] }],
    [
      '$ of a part, of a level',
      { 'k-*': { '*': { '$(1,1)': 'x', $1: 'y' } } },
      { 'k-a': { b: 1 } },
      { x: 'a', y: 'k-a' },
    ],
    ['$ above the top', { $: 'x', a: { $1: 'y', $2: 'z' } }, { a: 1 }, { x: 'root', y: 'root', z: 'root' }],
    ['# is a constant', { '#a b': 'x', '#()': 'y' }, {}, { x: 'a b', y: '' }],
    ['# with a level behind it', { '#k': { a: 'x.&1' } }, { a: 1 }, { x: { k: 1 } }],
    ['escapes', { '\\@t': 'x', '\\*': 'y', 'a\\&': 'z' }, { '@t': 1, '*': 2, 'a&': 3 }, { x: 1, y: 2, z: 3 }],
    ['an index in brackets matches nothing', { l: { '[0]': 'x' } }, { l: [1] }, undefined],
  ])('%s', (_title, spec, input, output) => {
    expect(shift(spec, input)).toEqual(output)
  })

  test.each<Case>([
    ['a text', { k: { PF: { '#p': 'x' }, '*': { '#o': 'x' } } }, { k: 'PF' }, { x: 'p' }],
    ['a number', { k: { '5': { '#five': 'x' } } }, { k: 5 }, { x: 'five' }],
    ['a small number', { k: { '1.0E-5': { $: 'x' } } }, { k: 0.00001 }, { x: '1.0E-5' }],
    ['a large whole number', { k: { '*': { $: 'x' } } }, { k: 1e22 }, { x: '10000000000000000000000' }],
    ['a boolean', { k: { true: { '@(2,v)': 'x' } } }, { k: true, v: 7 }, { x: 7 }],
    ['its parts', { k: { '+55*': { '$(0,1)': 'x' } } }, { k: '+5511' }, { x: '11' }],
    ['a path right there writes null', { k: { '*': 'x' } }, { k: 'v' }, { x: null }],
    ['null is not matched', { k: { '*': 'x' } }, { k: null }, undefined],
    [
      'below null only additional lines act',
      { k: { '*': 'x', $: 'n', '@': 'v', '#c': 'c' } },
      { k: null },
      { n: 'k', v: null, c: 'c' },
    ],
  ])('match the text of what is no container: %s', (_title, spec, input, output) => {
    expect(shift(spec, input)).toEqual(output)
  })
})

describe('right sides', () => {
  test.each<Case>([
    ['a path', { a: 'x.y.z' }, { a: 1 }, { x: { y: { z: 1 } } }],
    ['several paths', { a: ['x', 'y.z'] }, { a: 1 }, { x: 1, y: { z: 1 } }],
    ['null', { a: null, '*': '&' }, { a: 1, b: 2 }, { b: 2 }],
    ['an empty list', { a: [] }, { a: 1 }, undefined],
    ['the empty path', { a: '' }, { a: { b: 1 } }, { b: 1 }],
    ['blanks', { a: ' ' }, { a: 5 }, 5],
    ['points without names between', { a: '.x..y.' }, { a: 1 }, { x: { y: 1 } }],
    [
      'names matched higher up',
      { a: { 'b-*': { c: '&2.&(1,1).&1.&' } } },
      { a: { 'b-k': { c: 1 } } },
      { a: { k: { 'b-k': { c: 1 } } } },
    ],
    ['text around a name', { '*': 'p-&-q' }, { a: 1 }, { 'p-a-q': 1 }],
    ['a value as name', { v: 'x.@(1,k)' }, { v: 1, k: 'n' }, { x: { n: 1 } }],
    ['a number as name is cut', { v: 'x.@(1,k)' }, { v: 1, k: -2.9 }, { x: { '-2': 1 } }],
    ['a large number as name', { v: 'x.@(1,k)' }, { v: 1, k: 5000000000 }, { x: { '5000000000': 1 } }],
    ['a boolean as name', { v: '@(1,k)' }, { v: 1, k: false }, { false: 1 }],
    ['null or a container as name drops', { v: ['@(1,k)', '@(1,o)', 'y'] }, { v: 1, k: null, o: {} }, { y: 1 }],
    ['what follows @(…) at once is a name of its own', { v: '@(1,k)-z' }, { v: 1, k: 'n' }, { n: { '-z': 1 } }],
    ['@name ends at the point', { v: { '*': '@id.x' } }, { v: [{ id: 'a' }] }, { a: { x: { id: 'a' } } }],
    ['an index', { a: 'l[2]' }, { a: 1 }, { l: [null, null, 1] }],
    ['append', { a: 'l[]', b: 'l[]' }, { a: 1, b: 2 }, { l: [1, 2] }],
    ['append objects', { a: 'l[].x', b: 'l[].y' }, { a: 1, b: 2 }, { l: [{ x: 1 }, { y: 2 }] }],
    ['the matched name as index', { '*': '[&]' }, { 1: 'b', 0: 'a' }, ['a', 'b']],
    ['a name that is no index drops', { '*': 'l[&]' }, { x: 'b', '-1': 'c', 0: 'a' }, { l: ['a'] }],
    [
      'the number of matches as index',
      { '*': { v: 'l[#2]' } },
      { a: { v: 1 }, b: {}, c: { v: 3 } },
      { l: [1, null, 3] },
    ],
    [
      'a value as index',
      { '*': { v: 'l[@(1,i)]' } },
      [
        { v: 'b', i: 1 },
        { v: 'a', i: '0' },
        { v: 'x', i: 'no' },
      ],
      { l: ['a', 'b'] },
    ],
    [
      'escapes',
      { a: 'x\\.y', b: '\\@t', c: 'l\\[0\\]', d: '\\&' },
      { a: 1, b: 2, c: 3, d: 4 },
      { 'x.y': 1, '@t': 2, 'l[0]': 3, '&': 4 },
    ],
    ['a doubled backslash vanishes', { a: 'x\\\\y' }, { a: 1 }, { xy: 1 }],
  ])('%s', (_title, spec, input, output) => {
    expect(shift(spec, input)).toEqual(output)
  })
})

describe('writing', () => {
  test.each<Case>([
    ['a second value makes a list', { a: 'x', b: 'x' }, { a: 1, b: 2 }, { x: [1, 2] }],
    ['a third is appended', { a: 'x', b: 'x', c: 'x' }, { a: 1, b: 2, c: [3] }, { x: [1, 2, [3]] }],
    ['null gives way', { a: 'x', b: 'x' }, { a: null, b: 2 }, { x: 2 }],
    ['null is appended', { a: 'x', b: 'x' }, { a: 1, b: null }, { x: [1, null] }],
    ['a list that was shifted takes what follows', { a: 'x', b: 'x' }, { a: [1], b: 2 }, { x: [1, 2] }],
    ['an object in the way of a list', { a: 'x.k', b: 'x[]' }, { a: 1, b: 2 }, { x: { k: 1 } }],
    ['a text in the way of an object', { a: 'x', b: 'x.k' }, { a: 't', b: 2 }, { x: 't' }],
    ['two results at the root', { a: '', b: '' }, { a: { k: 1 }, b: 2 }, [{ k: 1 }, 2]],
    ['into an object that was shifted', { a: 'x', b: 'x.k' }, { a: { l: 1 }, b: 2 }, { x: { l: 1, k: 2 } }],
    ['one value in two places', { a: ['x', 'y'], b: 'x.k' }, { a: {}, b: 2 }, { x: { k: 2 }, y: { k: 2 } }],
  ])('%s', (_title, spec, input, output) => {
    expect(shift(spec, input)).toEqual(output)
  })

  test('leaves the message as it is when it writes into what it has shifted', () => {
    const input = Object.freeze({ a: Object.freeze([1]), b: 2 })
    const compiled = compileJolt([{ operation: 'shift', spec: { a: ['x', 'y'], b: 'x' } }])
    for (let round = 0; round < 3; round++) {
      expect(compiled.transform(input)).toEqual({ x: [1, 2], y: [1, 2] })
    }
    expect(input).toEqual({ a: [1], b: 2 })
  })

  test('writes keys that could change a prototype as ordinary ones', () => {
    const input = JSON.parse('{"__proto__":{"polluted":1},"k":"__proto__","v":2}') as Json
    const output = shift({ __proto__: 'constructor', v: '@(1,k).x' }, input)
    expect(JSON.stringify(output)).toBe('{"__proto__":{"x":2}}')
    expect(JSON.stringify(shift({ '*': '&' }, input))).toBe('{"__proto__":{"polluted":1},"k":"__proto__","v":2}')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('order', () => {
  test.each<Case>([
    ['names in the order of the specification', { b: 'x[]', a: 'x[]' }, { a: 1, b: 2 }, { x: [2, 1] }],
    ['wildcards in the order of the message', { '*': 'x[]' }, { b: 2, a: 1 }, { x: [2, 1] }],
    ['names before wildcards that cannot take them', { 'p*': 'x[]', a: 'x[]' }, { p1: 1, a: 2 }, { x: [2, 1] }],
    ['all in the order of the message otherwise', { '*': 'x[]', a: 'x[]' }, { p: 1, a: 2 }, { x: [1, 2] }],
    [
      'the more exact wildcard first',
      { '*': 'w', 'a*': 'x', 'ab*': 'y', 'a*b*': 'z' },
      { a1: 1, ab1: 2, a1b1: 3, q: 4 },
      { x: 1, y: 2, z: 3, w: 4 },
    ],
    [
      '@, $ and # before everything',
      { a: 'x[]', '*': 'x[]', '#k': 'x[]', $: 'x[]' },
      { b: 1, a: 2 },
      { x: ['k', 'root', 1, 2] },
    ],
  ])('%s', (_title, spec, input, output) => {
    expect(shift(spec, input)).toEqual(output)
  })
})

test.each<readonly [string, Json]>([
  ['an empty level', { a: {} }],
  ['a number', { a: 5 }],
  ['a boolean', { a: true }],
  ['a list with null', { a: ['x', null] }],
  ['@ with a level behind it', { '@': { a: 'x' } }],
  ['$ with a level behind it', { $: { a: 'x' } }],
  ['* in a path', { a: 'x.*' }],
  ['$ in a path', { a: 'x.$' }],
  ['# in a path', { a: '#x' }],
  ['@ alone in a path', { a: 'x.@' }],
  ['@ and a point', { a: '@.x' }],
  ['two wildcards and nothing', { '**': 'x' }],
  ['& beside *', { 'a&*': 'x' }],
  ['an @ behind the beginning', { 'a@b': 'x' }],
  ['a $ behind the beginning', { a$: 'x' }],
  ['a # behind the beginning', { 'a#': 'x' }],
  ['# alone', { '#': 'x' }],
  ['# with half a parenthesis', { '#(a': 'x' }],
  ['an @ without its parenthesis', { '@(a': 'x' }],
  ['an @ inside of another', { '@(a.@b)': 'x' }],
  ['a wildcard inside of @', { '@(a.*)': 'x' }],
  ['blanks inside of @', { '@( )': 'x' }],
  ['nothing inside of @', { '@()': 'x' }],
  ['a level that is no number', { '@(1x,a)': 'x' }],
  ['a bracket without end', { a: 'x[' }],
  ['a word in brackets', { a: 'x[a]' }],
  ['a negative index', { a: 'x[-1]' }],
  ['text behind brackets', { a: 'x[1]y' }],
  ['a malformed &', { a: '&(x)' }],
  ['an & with three numbers', { a: '&(0,1,2)' }],
  ['two lines of one meaning', { a: 'x', 'a|b': 'y' }],
  ['two @ of one meaning', { '@a': 'x', '@(0,a)': 'y' }],
  ['an index in brackets beside wildcards', { l: { '[0]': 'x', '*': 'y' } }],
])('refuses %s', (_title, spec) => {
  expect(() => compileJolt([{ operation: 'shift', spec }])).toThrow(JoltSpecError)
})

test.each<readonly [string, Json, Json]>([
  ['an & above the top', { a: '&9.x' }, { a: 1 }],
  ['a part of a name that there is not', { a: '&(0,1)' }, { a: 1 }],
  ['an @ above the top', { a: '@(9,k)' }, { a: 1 }],
  ['a negative index of a list', { l: { '-1': 'x' } }, { l: [1] }],
  ['brackets that were escaped as a whole', { a: 'x.\\[0\\]' }, { a: 1 }],
  ['a list that grows while it is walked', { a: { '@': 'x', '*': 'x' } }, { a: [1] }],
  ['an object that grows while it is walked', { a: { '@': 'x', '*': 'x.new&' } }, { a: { b: 1, c: 2 } }],
  ['a value inside of itself', { a: { '@1': ['x', 'x.a.loop'] } }, { a: {} }],
  ['an index far behind the others', { '*': 'l[&]' }, { '2000000000': 1 }],
])('fails on %s', (_title, spec, input) => {
  expect(() => shift(spec, input)).toThrow(JoltError)
})

test('says where', () => {
  expect(() => shift({ a: { 'b/c': '&7' } }, { a: { 'b/c': 1 } })).toThrow('(JOLT, operation 0 at /spec/a/b~1c)')
})
