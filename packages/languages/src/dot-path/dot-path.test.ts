import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isJsonObject, parseJson } from '../json/index.ts'
import type { Json, JsonObject } from '../json/index.ts'
import { parseDotPath, parseDotPaths, updateAtPaths, updateObjects } from './index.ts'
import type { Treat, UpdateOptions } from './index.ts'

const shout: Treat = (value) => (typeof value === 'string' ? { value: value.toUpperCase() } : undefined)
const update = (message: Json, paths: string, options?: UpdateOptions, treat: Treat = shout): Json =>
  updateAtPaths(message, parseDotPaths(paths), treat, options)

test('a list of paths is cut at commas, a path at dots', () => {
  expect(parseDotPaths(' a.b , c d,, a.b')).toEqual([['a', 'b'], ['c d']])
  expect(parseDotPaths('  ')).toEqual([])
  expect(parseDotPath(' a..b ')).toEqual(['a', '', 'b'])
})

describe('values at paths', () => {
  test('are replaced, the rest of the message stays', () => {
    expect(update({ a: { b: 'x', c: 1 }, d: [2] }, 'a.b')).toEqual({ a: { b: 'X', c: 1 }, d: [2] })
  })

  test('arrays on the way, at the root and inside each other lead to every occurrence', () => {
    const message: Json = [{ l: [{ v: 'a' }, 5, null, [{ v: 'b' }, [{ v: 'c' }]], { w: 'd' }] }, { l: { v: 'e' } }]
    expect(update(message, 'l.v')).toEqual([
      { l: [{ v: 'A' }, 5, null, [{ v: 'B' }, [{ v: 'C' }]], { w: 'd' }] },
      { l: { v: 'E' } },
    ])
  })

  test('several paths are treated in their order, each once', () => {
    expect(update({ a: 'x', b: { c: 'y' }, d: 'z' }, 'a,b.c,a')).toEqual({ a: 'X', b: { c: 'Y' }, d: 'z' })
    const twice: Treat = (value) => ({ value: `${JSON.stringify(value)}!` })
    expect(update({ a: 1 }, 'a,a', {}, twice)).toEqual({ a: '1!' })
  })

  test('a missing path, or one through a text or number, changes nothing', () => {
    const message: Json = { a: 'x', n: parseJson('12345678901234567890123'), l: [1] }
    for (const path of ['b', 'a.b', 'a.length', 'n.text', 'l.length', 'b.c.d', 'a..b', 'toString', '', '__proto__.x'])
      expect(update(message, path)).toBe(message)
    for (const scalar of [null, 'x', 3]) expect(update(scalar, 'a')).toBe(scalar)
  })

  test('a value that is left alone keeps its surroundings as they are', () => {
    const message: Json = { a: 1 }
    expect(update(message, 'a', { preserveOriginal: true })).toBe(message)
  })

  test('the original is kept under _name, siblings come beside', () => {
    const parse: Treat = (value) => {
      if (typeof value !== 'string') return undefined
      try {
        return { value: parseJson(value) }
      } catch (error) {
        return { value: null, siblings: { _error: (error as Error).name } }
      }
    }
    expect(
      update({ a: [{ p: '{"x":1}' }, { p: '{bad' }, { p: 7 }] }, 'a.p', { preserveOriginal: true }, parse),
    ).toEqual({
      a: [{ p: { x: 1 }, _p: '{"x":1}' }, { p: null, _p: '{bad', _error: 'SyntaxError' }, { p: 7 }],
    })
    expect(update({ p: '{bad' }, 'p', {}, parse)).toEqual({ p: null, _error: 'SyntaxError' })
  })

  test('an array at the end is one value, or many', () => {
    const write: Treat = (value) => ({ value: JSON.stringify(value) })
    expect(update({ a: [1, 'x'] }, 'a', {}, write)).toEqual({ a: '[1,"x"]' })
    expect(update({ a: [1, 'x'] }, 'a', { eachItem: true }, write)).toEqual({ a: ['1', '"x"'] })
    expect(update({ a: [1, 'x'] }, 'a', { eachItem: true, preserveOriginal: true })).toEqual({
      a: [1, 'X'],
      _a: [1, 'x'],
    })
    const message: Json = { a: [1, [2], null] }
    expect(update(message, 'a', { eachItem: true, preserveOriginal: true })).toBe(message)
    const failing: Treat = (value) => ({ value: null, siblings: { _error: `no ${JSON.stringify(value)}` } })
    expect(update({ a: [1, 2] }, 'a', { eachItem: true }, failing)).toEqual({ a: [null, null], _error: 'no 1' })
  })

  test('what is not on the way is shared with the message', () => {
    const message = { a: { b: 'x', other: { deep: 1 } }, list: [{ v: 'x' }, { v: 1 }], rest: {} }
    const changed = update(message, 'a.b,list.v') as typeof message
    expect(changed).toEqual({ a: { b: 'X', other: { deep: 1 } }, list: [{ v: 'X' }, { v: 1 }], rest: {} })
    expect(changed.a.other).toBe(message.a.other)
    expect(changed.list[1]).toBe(message.list[1])
    expect(changed.rest).toBe(message.rest)
    expect(message.a.b).toBe('x')
  })

  test('names of the host language are data', () => {
    const message = parseJson('{"__proto__":{"constructor":"x"},"a":{"__proto__":"y"}}')
    const changed = update(message, '__proto__.constructor,a.__proto__', { preserveOriginal: true })
    expect(JSON.stringify(changed)).toBe(
      '{"__proto__":{"constructor":"X","_constructor":"x"},"a":{"__proto__":"Y","___proto__":"y"}}',
    )
    expect(Object.getPrototypeOf(changed)).toBe(Object.prototype)
  })
})

test('objects at a place are changed whole, the root and the elements of arrays too', () => {
  const rename = ({ a, ...rest }: JsonObject): Json | undefined => (a === undefined ? undefined : { id: a, ...rest })
  expect(updateObjects({ p: [{ a: 1, b: 2 }, [{ a: 3 }], 'x'] }, ['p'], rename)).toEqual({
    p: [{ id: 1, b: 2 }, [{ id: 3 }], 'x'],
  })
  expect(updateObjects({ a: 1 }, [], rename)).toEqual({ id: 1 })
  const message: Json = { p: { b: 1 } }
  expect(updateObjects(message, ['p'], rename)).toBe(message)
  expect(updateObjects(message, ['p'], (object) => object)).toBe(message)
})

test('ten thousand levels and a hundred thousand elements are no matter', () => {
  let deep: Json = { v: 'x' }
  for (let level = 0; level < 10_000; level++) deep = [deep]
  let value = update(deep, 'v')
  while (Array.isArray(value)) value = (value as Json[])[0] as Json
  expect(value).toEqual({ v: 'X' })

  let nested: Json = 'x'
  for (let level = 0; level < 10_000; level++) nested = { n: nested }
  let end = update(nested, Array.from({ length: 10_000 }, () => 'n').join('.'))
  while (isJsonObject(end)) end = end['n'] as Json
  expect(end).toBe('X')

  const wide: Json = { l: Array.from({ length: 100_000 }, () => ({ v: 'x' })) }
  expect((update(wide, 'l.v') as { l: Json[] }).l[99_999]).toEqual({ v: 'X' })
})

test('without treatment any message comes back as it is, with it the message itself is never changed', () => {
  const name = fc.constantFrom('a', 'b', '__proto__')
  const message = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Json>('x', 1, null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    ),
  })).value
  const path = fc.array(name, { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(message, path, fc.boolean(), (root, names, eachItem) => {
      const before = JSON.stringify(root)
      expect(updateAtPaths(root, [names], () => undefined, { eachItem })).toBe(root)
      let seen = 0
      const counting: Treat = (value) => {
        seen++
        return { value: isJsonObject(value) ? 'object' : value }
      }
      const changed = updateAtPaths(root, [names], counting, { eachItem })
      expect(JSON.stringify(root)).toBe(before)
      if (seen === 0) expect(changed).toBe(root)
    }),
    { numRuns: 1000 },
  )
})
