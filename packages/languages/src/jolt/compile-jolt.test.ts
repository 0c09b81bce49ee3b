import { describe, expect, test } from 'vitest'
import { isJataiError } from '@jatai/errors'
import type { Json } from '../json/index.ts'
import { compileJolt, JOLT_OPERATIONS, JoltSpecError } from './index.ts'

describe('a specification', () => {
  test.each<readonly [string, Json]>([
    ['null', null],
    ['a text', 'shift'],
    ['a single operation that is not in a list', { operation: 'sort' }],
    ['an empty list', []],
    ['a list with null', [null]],
    ['a list with a text', ['sort']],
    ['an operation without name', [{}]],
    ['an operation whose name is inherited', [{ operation: 'constructor', spec: {} }]],
    ['an operation with a name that is no text', [{ operation: 1, spec: {} }]],
    ['an unknown operation', [{ operation: 'nope', spec: {} }]],
    ['other letters', [{ operation: 'Shift', spec: { a: 'b' } }]],
    ['blanks around the name', [{ operation: ' sort ' }]],
    ['a missing spec', [{ operation: 'shift' }]],
    ['an error in a later operation', [{ operation: 'sort' }, { operation: 'remove', spec: { a: 1 } }]],
  ])('cannot be %s', (_title, spec) => {
    expect(() => compileJolt(spec)).toThrow(JoltSpecError)
  })

  test('may name the classes of the reference engine', () => {
    const spec = [
      { operation: 'com.bazaarvoice.jolt.Shiftr', spec: { a: 'b' } },
      { operation: 'com.bazaarvoice.jolt.Modifier$Overwritr', spec: { b: '=toUpper' } },
    ]
    expect(compileJolt(spec).transform({ a: 'x' })).toEqual({ b: 'X' })
    expect(JOLT_OPERATIONS.map(({ name }) => name)).toContain('modify-define-beta')
  })

  test('says which operation is wrong, and where in it', () => {
    const spec = [{ operation: 'sort' }, { operation: 'shift', spec: { a: { 'b/c': 'x[' } } }]
    let thrown: unknown
    try {
      compileJolt(spec)
    } catch (error) {
      thrown = error
    }
    expect(isJataiError(thrown)).toBe(true)
    expect(thrown).toMatchObject({
      kind: 'flow',
      code: 'FLOW_JOLT_SPEC',
      place: { operation: 1, path: '/spec/a/b~1c' },
    })
  })
})

describe('a chain', () => {
  test('hands the result of each operation to the next', () => {
    const spec = [
      { operation: 'shift', spec: { items: { '*': { active: { true: { '@2': 'items[]' } } } } } },
      { operation: 'modify-overwrite-beta', spec: { count: '=size(@(1,items))' } },
      { operation: 'remove', spec: { items: { '*': { active: '' } } } },
      { operation: 'default', spec: { source: 'crm' } },
      { operation: 'cardinality', spec: { items: 'ONE' } },
      { operation: 'sort' },
    ]
    const input = {
      items: [
        { id: 1, active: true },
        { id: 2, active: false },
      ],
    }
    expect(JSON.stringify(compileJolt(spec).transform(input))).toBe('{"count":1,"items":{"id":1},"source":"crm"}')
    expect(input).toEqual({
      items: [
        { id: 1, active: true },
        { id: 2, active: false },
      ],
    })
  })

  test('passes on that nothing came out, which only a default turns into an object', () => {
    const nothing = { operation: 'shift', spec: { no: 'x' } }
    expect(compileJolt([nothing]).transform({})).toBeUndefined()
    for (const operation of ['remove', 'cardinality', 'sort', 'modify-overwrite-beta']) {
      const spec = operation === 'remove' ? { x: '' } : { x: 'ONE' }
      expect(compileJolt([nothing, { operation, spec }]).transform({}) ?? null).toBeNull()
    }
    expect(compileJolt([nothing, { operation: 'default', spec: { a: 1 } }]).transform({})).toEqual({ a: 1 })
  })

  test('keeps the order in which keys arrived, also of keys that look like numbers', () => {
    const group = { operation: 'shift', spec: { '*': '@(0,id)' } }
    const list = { operation: 'shift', spec: { '*': { $: 'keys[]', '@': 'values[]' } } }
    const input = [{ id: 30 }, { id: 10 }, { id: 'x' }, { id: 20 }, { id: 4294967295 }]
    expect(compileJolt([group, list]).transform(input)).toEqual({
      keys: ['30', '10', 'x', '20', '4294967295'],
      values: input,
    })
    const edit = [
      { operation: 'remove', spec: { 10: '' } },
      { operation: 'default', spec: { 5: 'new' } },
      { operation: 'modify-overwrite-beta', spec: { 30: 'changed', 1: 'newer' } },
    ]
    expect(compileJolt([group, ...edit, list]).transform(input)).toEqual({
      keys: ['30', 'x', '20', '4294967295', '5', '1'],
      values: ['changed', { id: 'x' }, { id: 20 }, { id: 4294967295 }, 'new', 'newer'],
    })
  })

  test('writes keys that look like numbers into texts in the order in which they arrived', () => {
    const spec = [
      { operation: 'shift', spec: { '*': 'o.@(0,id)' } },
      { operation: 'modify-overwrite-beta', spec: { text: "=concat(@(1,o),'')" } },
    ]
    expect(compileJolt(spec).transform([{ id: 2 }, { id: 1 }])).toMatchObject({ text: '{2={id=2}, 1={id=1}}' })
  })

  test('a value that was shifted to two places is one value for what follows', () => {
    const twice = { operation: 'shift', spec: { o: ['a', 'b'] } }
    const then = (operation: string, spec: Json) =>
      compileJolt([twice, { operation, spec }]).transform({ o: { k: [1] } })
    expect(then('remove', { a: { k: '' } })).toEqual({ a: {}, b: {} })
    expect(then('default', { a: { l: 2 } })).toEqual({ a: { k: [1], l: 2 }, b: { k: [1], l: 2 } })
    expect(then('cardinality', { a: { k: 'ONE' } })).toEqual({ a: { k: 1 }, b: { k: 1 } })
    expect(then('modify-overwrite-beta', { a: { k: 0 } })).toEqual({ a: { k: 0 }, b: { k: 0 } })
    expect(
      compileJolt([twice, { operation: 'sort' }, { operation: 'remove', spec: { a: { k: '' } } }]).transform({
        o: { k: 1 },
      }),
    ).toEqual({ a: {}, b: { k: 1 } })
  })
})
