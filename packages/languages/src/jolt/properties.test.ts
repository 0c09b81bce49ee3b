import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isJataiError } from '@jatai/errors'
import { isJsonObject, stringifyJson } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { compileJolt, JOLT_FUNCTIONS, parseJoltSpec } from './index.ts'

const name = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    '0',
    '1',
    '10',
    'x.y',
    '__proto__',
    'constructor',
    '*',
    'a*',
    '*-*',
    'a|b',
    '@',
    '@1',
    '$',
    '#k',
    '&',
  ),
  fc.string({ maxLength: 6, unit: fc.constantFrom(...'ab0@$#&*|.[]()\\,1?~+_') }),
)
const scalar = fc.oneof(fc.constantFrom(null, true, '', 'a', '0', 0, 1, -1, 2.5, 1e21), fc.string({ maxLength: 3 }))

function tree(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<Json> {
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      tie('object'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
    object: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  })).value as fc.Arbitrary<Json>
}

const right = fc.oneof(
  scalar,
  fc.constantFrom('', 'ONE', 'MANY', '&', 'x.&1', 'l[]', 'l[&]', '[#2]', '@(1,a)', '@1', '^a', 'x.@(0,b)'),
  fc.string({ maxLength: 8, unit: fc.constantFrom(...'ab0@$#&*|.[]()\\,1=^') }),
  fc
    .tuple(
      fc.constantFrom(...JOLT_FUNCTIONS.keys()),
      fc.array(fc.constantFrom('@(1,a)', '@(1,b)', '@1', "'x'", '1', ''), { maxLength: 3 }),
    )
    .map(([jolt, values]) => `=${jolt}(${values.join(',')})`),
)
const operation = fc.record({
  operation: fc.constantFrom(
    'shift',
    'shift',
    'default',
    'remove',
    'sort',
    'cardinality',
    'modify-overwrite-beta',
    'modify-default-beta',
    'modify-define-beta',
  ),
  spec: fc.dictionary(name, fc.oneof(tree(right), right), { minKeys: 1, maxKeys: 4 }),
})

describe('whatever the specification and the message', () => {
  test('what comes out is JSON or an error of ours, and the message stays as it was', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 3 }), tree(scalar), (spec, input) => {
        const before = stringifyJson(input)
        try {
          const compiled = compileJolt(spec)
          const first = stringifyJson(compiled.transform(input, { a: [null] }) ?? null)
          expect(stringifyJson(compiled.transform(input, { a: [null] }) ?? null)).toBe(first)
        } catch (error) {
          if (!isJataiError(error)) throw error
        }
        expect(stringifyJson(input)).toBe(before)
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  test('any JSON at all as a specification is compiled or refused', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (spec) => {
        try {
          compileJolt(spec as Json)
        } catch (error) {
          if (!isJataiError(error)) throw error
        }
      }),
    )
  })

  test('any text at all is read as a specification or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]{}":,/*\\ \n1a') }), (text) => {
        try {
          parseJoltSpec(text)
        } catch (error) {
          if (!isJataiError(error)) throw error
        }
      }),
    )
  })

  test('a shift of everything to its own name changes nothing', () => {
    const same = compileJolt([{ operation: 'shift', spec: { '*': '&' } }])
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<Json>, { minKeys: 1 }), (input) => {
        expect(stringifyJson(same.transform(input)!)).toBe(stringifyJson(input))
      }),
    )
  })
})

const CHAINS: readonly (readonly [string, Json])[] = [
  ['shift', [{ operation: 'shift', spec: { '*': 'x.&' } }]],
  ['shift of what was shifted', [{ operation: 'shift', spec: { a: ['x', 'y'], b: 'x.new' } }]],
  ['default', [{ operation: 'default', spec: { '*': { new: 1 } } }]],
  ['remove', [{ operation: 'remove', spec: { '*': { b: '' } } }]],
  [
    'cardinality',
    [
      { operation: 'cardinality', spec: { a: 'MANY', b: 'MANY' } },
      { operation: 'shift', spec: { '*': '&' } },
    ],
  ],
  ['sort', [{ operation: 'sort' }]],
  ['modify', [{ operation: 'modify-overwrite-beta', spec: { new: '@(1,a)', newer: '@(1,b)' } }]],
  ['squash nulls', [{ operation: 'modify-overwrite-beta', spec: { a: '=recursivelySquashNulls' } }]],
  ['squash duplicates', [{ operation: 'modify-overwrite-beta', spec: { n: '=squashDuplicates(@(1,a),@(1,a))' } }]],
  ['text', [{ operation: 'modify-overwrite-beta', spec: { t: "=concat(@(1,a),'')" } }]],
]

const WIDE_CHAINS: readonly (readonly [string, Json])[] = [
  ['shift', [{ operation: 'shift', spec: { a: { '*': 'x.&' }, b: { '*': 'l[&]' } } }]],
  ['shift into what was shifted', [{ operation: 'shift', spec: { a: ['x', 'y'], b: { '*': 'x.k1[]' } } }]],
  ['default', [{ operation: 'default', spec: { a: { '*': 1 }, 'b[]': { '*': 1 } } }]],
  ['remove', [{ operation: 'remove', spec: { a: { 'k1*': '' }, b: { '*': '' } } }]],
  ['cardinality', [{ operation: 'cardinality', spec: { a: { '*': 'MANY' } } }, { operation: 'sort' }]],
  ['modify', [{ operation: 'modify-overwrite-beta', spec: { a: { '*': '=toString' }, b: { '*': '@(3,a)' } } }]],
  ['squash', [{ operation: 'modify-overwrite-beta', spec: { a: '=squashNulls', b: '=squashDuplicates' } }]],
  ['text', [{ operation: 'modify-overwrite-beta', spec: { s: "=concat(@(1,a),'')", j: "=join(',',@(1,b))" } }]],
  ['sort', [{ operation: 'modify-overwrite-beta', spec: { b: '=squashNulls', c: '=sort(@(1,b))' } }]],
]

describe('a message', () => {
  test.each(CHAINS)('of 10,000 levels does not overflow the stack: %s', (_title, spec) => {
    let value: Json = { b: null }
    for (let level = 0; level < 5000; level++) value = { a: [value], b: null }
    expect(compileJolt(spec).transform(value)).toBeDefined()
  })

  test.each(WIDE_CHAINS)('of 50,000 keys and items takes linear time: %s', (_title, spec) => {
    const numbers = Array.from({ length: 50_000 }, (_, index) => (index % 3 === 0 ? null : index))
    const input = { a: Object.fromEntries(numbers.map((number, index) => [`k${index}`, number])), b: numbers }
    const compiled = compileJolt(spec)
    const times = [0, 0].map(() => {
      const start = performance.now()
      compiled.transform(input)
      return performance.now() - start
    })
    // Some 50 ms alone on a machine; anything quadratic would take many seconds.
    expect(Math.min(...times)).toBeLessThan(2000)
  })

  test('of many keys that look like numbers is grouped and listed in linear time', () => {
    const compiled = compileJolt([
      { operation: 'shift', spec: { '*': 'g.@(0,id)' } },
      { operation: 'remove', spec: { g: { '*5': '' } } },
      { operation: 'shift', spec: { g: { '*': '[]' } } },
    ])
    const input = Array.from({ length: 50_000 }, (_, index) => ({ id: 50_000 - index }))
    const start = performance.now()
    expect((compiled.transform(input) as Json[]).slice(0, 2)).toEqual([{ id: 50_000 }, { id: 49_999 }])
    expect(performance.now() - start).toBeLessThan(3000)
  })

  test('with a name made for slow matching is matched in linear time', () => {
    const compiled = compileJolt([{ operation: 'shift', spec: { '*a*a*a*a*a*a*b*': 'x', '*': { '*a*b': 'y' } } }])
    const start = performance.now()
    expect(compiled.transform({ ['a'.repeat(100_000)]: { ['a'.repeat(100_000)]: 1 } })).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('a specification', () => {
  test('of 10,000 levels is refused', () => {
    for (const operation of ['shift', 'default', 'remove', 'cardinality', 'modify-overwrite-beta']) {
      let spec: Json = { a: operation === 'cardinality' ? 'ONE' : '' }
      for (let level = 0; level < 10_000; level++) spec = { a: spec }
      expect(() => compileJolt([{ operation, spec }])).toThrow('levels')
    }
  })

  test('of 200,000 lines is compiled', () => {
    const lines: Json = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, '']))
    for (const operation of ['shift', 'default', 'remove', 'modify-overwrite-beta']) {
      const output = compileJolt([{ operation, spec: { a: lines } }]).transform({ a: { k7: 1 } })
      const sizes: Record<string, number> = { shift: -1, remove: 0 }
      const size = isJsonObject(output) && isJsonObject(output['a']) ? Object.keys(output['a']).length : -1
      expect(size).toBe(sizes[operation] ?? 200_000)
    }
  })

  test('with a long path is compiled', () => {
    const path = Array.from({ length: 10_000 }, () => 'a').join('.')
    const compiled = compileJolt([{ operation: 'shift', spec: { v: path, w: `@(1,${path})` } }])
    let depth = 0
    for (let value: Json | undefined = compiled.transform({ v: 1 }); typeof value === 'object'; depth++) {
      value = (value as Record<string, Json>)['a']
    }
    expect(depth).toBe(10_000)
  })
})
