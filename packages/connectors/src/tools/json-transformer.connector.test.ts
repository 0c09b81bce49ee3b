import { describe, expect, test } from 'vitest'
import type { Json } from '@jatai/languages/json'
import { runStep } from './__fixtures__/run-step.ts'

async function transform(actions: Json, message: Json): Promise<Json | undefined> {
  const { output, throws } = await runStep('json-transformer-connector', { actions }, message)
  return output ?? throws
}

const root = (type: string, props: Record<string, Json>): Json => [{ type, props: [{ root: true, ...props }] }]

describe('rename', () => {
  test('keeps the position of the property', async () => {
    const output = await transform(root('rename', { keyValueStringRename: { b: 'x' } }), { a: 1, b: 2, c: 3 })
    expect(Object.keys(output as object)).toEqual(['a', 'x', 'c'])
  })

  test('replaces a property that has the new name', async () => {
    expect(await transform(root('rename', { keyValueStringRename: '{"a":"b"}' }), { a: 1, b: 2 })).toEqual({ b: 1 })
  })

  test('takes a computed name, made of the object itself', async () => {
    const actions = [{ type: 'rename', props: [{ path: 'rows', keyValueRename: { v: '{{ item.name }}' } }] }]
    const message = {
      rows: [
        { name: 'x', v: 1 },
        { name: 'y', v: 2 },
      ],
    }
    expect(await transform(actions, message)).toEqual({
      rows: [
        { name: 'x', x: 1 },
        { name: 'y', y: 2 },
      ],
    })
  })

  test('acts on names that JavaScript knows as on any other', async () => {
    const message = JSON.parse('{"a":1,"__proto__":{"x":1}}') as Json
    const output = await transform(root('rename', { keyValueStringRename: '{"__proto__":"constructor"}' }), message)
    expect(JSON.stringify(output)).toBe('{"a":1,"constructor":{"x":1}}')
  })
})

describe('edit', () => {
  test('changes only what is there, and evaluates nothing else', async () => {
    const map = { gone: '{{ TOINT(item.text) }}', text: 'new' }
    expect(await transform(root('edit', { keyValueStringEdit: map }), { text: 'old' })).toEqual({ text: 'new' })
  })

  test('keeps the type of a single expression and makes text of everything else', async () => {
    const map = '{"a":"{{ SUM(item.a, 1) }}","b":"n={{ item.a }}","c":null,"d":[1]}'
    const output = await transform(root('edit', { keyValueStringEdit: map }), { a: 1, b: 0, c: 0, d: 0 })
    expect(output).toEqual({ a: 2, b: 'n=1', c: null, d: [1] })
  })

  test('sees the object as it was before the entry', async () => {
    const map = { a: '{{ item.b }}', b: '{{ item.a }}' }
    expect(await transform(root('edit', { keyValueStringEdit: map }), { a: 1, b: 2 })).toEqual({ a: 2, b: 1 })
  })

  test('sees the message too', async () => {
    const actions = [{ type: 'EDIT', props: [{ path: 'a', keyValueStringEdit: { x: '{{ message.k }}' } }] }]
    expect(await transform(actions, { a: { x: 0 }, k: 9 })).toEqual({ a: { x: 9 }, k: 9 })
  })

  test('reads expressions outside of texts, and such whose quotes are not escaped', async () => {
    const bare = '{"a": {{ SUM(item.a, 1) }}}'
    expect(await transform(root('edit', { keyValueStringEdit: bare }), { a: 1 })).toEqual({ a: 2 })
    const quoted = '{"a": "{{ CONCAT(item.a, "x") }}"}'
    expect(await transform(root('edit', { keyValueStringEdit: quoted }), { a: 'b' })).toEqual({ a: 'bx' })
  })
})

describe('remove', () => {
  test('drops names from a list, a text with commas or an expression', async () => {
    const message = { a: 1, b: 2, c: 3, names: ['a', 'b'] }
    expect(await transform(root('remove', { keyRemove: ['a', 'zz'] }), message)).toEqual({
      b: 2,
      c: 3,
      names: ['a', 'b'],
    })
    expect(await transform(root('remove', { keyRemove: 'a, b' }), message)).toEqual({ c: 3, names: ['a', 'b'] })
    expect(await transform(root('remove', { keyRemove: '["c","names"]' }), message)).toEqual({ a: 1, b: 2 })
    expect(await transform(root('remove', { keyRemove: '{{ message.names }}' }), message)).toEqual({
      c: 3,
      names: ['a', 'b'],
    })
  })

  test('with a condition drops what is there and holds', async () => {
    for (const type of ['removeCondition', 'removeWithCondition', 'remove_condition', 'REMOVE CONDITION']) {
      const map = { a: '{{ ISNULL(item.a) }}', b: 'true', c: 'false', d: true }
      const output = await transform(root(type, { keyValueStringRemove: map }), { a: null, b: 1, c: 2 })
      expect(output).toEqual({ c: 2 })
    }
  })
})

test('arrays on the way and at the end fan out, also nested ones', async () => {
  const actions = [{ type: 'remove', props: [{ path: 'a.b', keyRemove: ['x'] }] }]
  const message = { a: [{ b: [{ x: 1, y: 1 }] }, { b: [[{ x: 2 }]] }, { c: 1 }, null] }
  expect(await transform(actions, message)).toEqual({ a: [{ b: [{ y: 1 }] }, { b: [[{}]] }, { c: 1 }, null] })
})

test('of the maps that an editor left behind, the one of the type counts', async () => {
  const props = { keyValueStringEdit: '{"a":"edited"}', keyValueStringRename: '{"a":"b"}', keyValueStringRemove: '{}' }
  expect(await transform(root('edit', props), { a: 1 })).toEqual({ a: 'edited' })
  expect(await transform(root('rename', props), { a: 1 })).toEqual({ b: 1 })
})

test('a path that is missing leaves the message as it is', async () => {
  const message = { a: 1 }
  const actions = [{ type: 'remove', props: [{ path: 'x.y', keyRemove: ['a'] }] }]
  expect(await transform(actions, message)).toBe(message)
})

test('a type that nobody knows is a wrong setting', async () => {
  const actions = root('explode', {})
  expect(await transform(actions, {})).toMatchObject({
    success: false,
    error: expect.stringContaining('explode') as string,
  })
  const { throws } = await runStep('json-transformer-connector', { actions, failOnError: true }, {})
  expect(throws).toMatchObject({ code: 500 })
})

test('an expression that fails is a failure of the step', async () => {
  const actions = root('edit', { keyValueStringEdit: { a: '{{ TOINT(item.a) }}' } })
  expect(await transform(actions, { a: 'x' })).toMatchObject({ success: false })
})
