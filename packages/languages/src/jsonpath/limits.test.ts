import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../json/index.ts'
import { compileJsonPath, JsonPathEvaluationError, JsonPathNotFoundError, JsonPathSyntaxError } from './index.ts'

const OWN_ERRORS = [JsonPathSyntaxError, JsonPathNotFoundError, JsonPathEvaluationError]

/** The value, or one of the language's own errors; anything else that is thrown fails the test. */
function attempt(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    if (OWN_ERRORS.some((kind) => error instanceof kind)) return error
    throw error
  }
}

const name = fc.constantFrom('a', 'b', 'list', '__proto__', 'length', 'é')
const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>
const document = fc.oneof(
  json,
  fc.dictionary(name, fc.oneof(json, fc.array(fc.dictionary(name, json), { maxLength: 4 })), { maxKeys: 4 }),
) as fc.Arbitrary<Json>

const literal = fc.constantFrom('1', "'1'", 'null', 'true', '[1, "a"]', '{"a":1}', '1.0', "''")
const operand = fc.oneof(
  name.map((each) => `@.${each}`),
  name.map((each) => `$.${each}`),
  fc.constantFrom('@', '@[0]', '@.*', '@..a', '@.list.length()', '@.a.sum()'),
  literal,
)
const operator = fc.constantFrom('==', '!=', '<', '>=', '===', 'in', 'nin', 'contains', 'size', 'empty', 'anyof')
const condition = fc.oneof(
  fc.tuple(operand, operator, operand).map((parts) => parts.join(' ')),
  name.map((each) => `!@.${each}`),
  fc.tuple(name, operand).map(([each, other]) => `!(@.${each} == ${other}) && @.${each} || @`),
)
const step = fc.oneof(
  name.map((each) => `.${each}`),
  name.map((each) => `..${each}`),
  name.map((each) => `['${each}','b']`),
  fc.constantFrom('[0]', '[-1]', '[0,1]', '[1:]', '[::-1]', '.*', '..*', '[*]', "[0,'a',*]"),
  condition.map((each) => `[?(${each})]`),
  fc.constantFrom('.sum()', '.length()', '.keys()', '.first()', '.concat("-", $.a)', '.append($.list)'),
)
const path = fc.array(step, { maxLength: 5 }).map((steps) => `$${steps.join('')}`)

describe('whatever the path and the document', () => {
  test('a path of the grammar gives a value or an error of its own, and find agrees with read', () => {
    fc.assert(
      fc.property(path, document, (text, root) => {
        const compiled = compileJsonPath(text)
        const before = JSON.stringify(root)
        const value = attempt(() => compiled.read(root))
        const found = attempt(() => compiled.find(root))
        if (value instanceof JsonPathNotFoundError) expect(found).toEqual(compiled.definite ? undefined : [])
        else if (value instanceof Error) expect(found).toBeInstanceOf(JsonPathEvaluationError)
        else {
          expect(found).toEqual(value)
          if (!compiled.definite) expect(Array.isArray(value)).toBe(true)
        }
        expect(typeof compiled.holds(root)).toBe('boolean')
        expect(JSON.stringify(root)).toBe(before)
      }),
      { numRuns: 600 },
    )
  })

  test('any text is a path or a located error', () => {
    const soup = fc.string({
      unit: fc.constantFrom(...'$@.[]()?*:,-019ab \'"\\=!<>~&|/{}\n', 'in', 'null', '..', '@.', '$[?(', '.sum('),
      maxLength: 30,
    })
    fc.assert(
      fc.property(fc.oneof(soup, fc.string()), document, (text, root) => {
        const compiled = attempt(() => compileJsonPath(text))
        if (compiled instanceof JsonPathSyntaxError) {
          expect(compiled.place.offset).toBeGreaterThanOrEqual(0)
          expect(compiled.place.offset).toBeLessThanOrEqual(text.length)
        } else attempt(() => (compiled as ReturnType<typeof compileJsonPath>).read(root))
      }),
      { numRuns: 1500 },
    )
  })
})

/** What takes milliseconds, unless its time grows faster than its input. Wide, since the machine may be busy. */
const SOON_MS = 5000

describe('hostile paths', () => {
  const many = 30_000
  test.each<[string, string]>([
    ['parentheses', `$[?(${'('.repeat(many)}@.a`],
    ['closed parentheses', `$[?(${'('.repeat(many)}@.a${')'.repeat(many)})]`],
    ['filters in filters', '$[?(@'.repeat(many)],
    ['lists in lists', `$[?(@ == ${'['.repeat(many)}`],
    ['objects in objects', `$[?(@ == ${'{"a":'.repeat(many)}`],
    ['arguments in arguments', `$${'.sum($'.repeat(many)}`],
    ['calls in calls', `$[?${'length('.repeat(many)}`],
    ['open quotes', `$[${"'a',".repeat(many)}'`],
    ['unclosed brackets', '$['.repeat(many)],
    ['backslashes', `$['${'\\'.repeat(many)}`],
  ])('%s are refused at once', (_what, text) => {
    const started = performance.now()
    const error = attempt(() => compileJsonPath(text))
    expect(error).toBeInstanceOf(JsonPathSyntaxError)
    expect(performance.now() - started).toBeLessThan(SOON_MS)
  })

  test.each<[string, string, Json]>([
    ['steps', `$${'.a'.repeat(many)}`, []],
    ['scans', `$${'..a'.repeat(many)}`, []],
    ['terms', `$[?(${Array.from({ length: many }, () => '@.a == 1').join(' || ')})]`, []],
    ['negations', `$[?(${'!'.repeat(many)}@.a)]`, []],
    ['indexes', `$[${Array.from({ length: many }, () => '1').join()}]`, []],
  ])('many %s compile and run in linear time', (_what, text, root) => {
    const started = performance.now()
    attempt(() => compileJsonPath(text).read(root))
    expect(performance.now() - started).toBeLessThan(SOON_MS)
  })

  test('matches that multiply end in an error, not without memory', () => {
    const wide: Json = Array.from({ length: 400 }, () => 1)
    const all = Array.from({ length: 400 }, () => '0').join()
    expect(() => compileJsonPath(`$[${all}][0]`).read(Array.from({ length: 400 }, () => wide))).not.toThrow()
    const nested: Json = Array.from({ length: 1 }, () => [[[[1]]]])
    expect(() => compileJsonPath(`$[${all}][${all}][${all}]`).read(nested)).toThrow(JsonPathEvaluationError)
  })
})

describe('large documents', () => {
  test('.. walks a hundred thousand values in linear time', () => {
    const items = (count: number): Json => ({
      items: Array.from({ length: count }, (_, id) => ({ id, at: { id: -id } })),
    })
    const scan = compileJsonPath('$..id')
    expect((scan.read(items(50_000)) as Json[]).length).toBe(100_000)
    const timed = (count: number): number => {
      const root = items(count)
      const started = performance.now()
      for (let round = 0; round < 5; round++) scan.read(root)
      return performance.now() - started
    }
    timed(10_000)
    expect(timed(100_000)).toBeLessThan(Math.max(timed(10_000), 5) * 60)
  })

  test('ten thousand levels are walked, compared and filtered without recursion', () => {
    const deep = (levels: number): Json => {
      let value: Json = { leaf: 1 }
      for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { down: value } : [value]
      return value
    }
    const root = { left: deep(10_000), right: deep(10_000), other: deep(10_002) }
    expect(compileJsonPath('$.left..leaf').read(root)).toEqual([1])
    expect((compileJsonPath('$..*').read(root) as Json[]).length).toBeGreaterThan(20_000)
    expect(compileJsonPath('$[?(@.left == @.right)].left..leaf').read(root)).toEqual([1])
    expect(compileJsonPath('$[?(@.left == @.other)]').read(root)).toEqual([])
    expect(compileJsonPath('$..[?(@.leaf)].leaf').read(root)).toEqual([1, 1, 1])
  })

  test('a long list is searched in a long list', () => {
    const ids: Json = Array.from({ length: 20_000 }, (_, id) => id)
    const rows: Json = Array.from({ length: 20_000 }, (_, id) => ({ id: id * 2 }))
    const started = performance.now()
    expect((compileJsonPath('$.rows[?(@.id in $.ids)].id').read({ ids, rows }) as Json[]).length).toBe(10_000)
    expect(compileJsonPath('$[?(@.ids subsetof @.ids)].ids.length()').read({ ids })).toEqual([20_000])
    expect(performance.now() - started).toBeLessThan(SOON_MS)
  })

  test('a path from the root is read once for all items of a filter', () => {
    const rows: Json = Array.from({ length: 3000 }, (_, id) => ({ id, deep: [{ limit: id }] }))
    const started = performance.now()
    expect(compileJsonPath('$.rows[?(@.id < $..limit.max())]').read({ rows })).toHaveLength(2999)
    expect(performance.now() - started).toBeLessThan(SOON_MS)
  })
})
