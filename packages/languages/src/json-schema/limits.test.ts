import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isJataiError } from '@jatai/errors'
import type { Json } from '../json/index.ts'
import { compileJsonSchema, DRAFTS, JsonSchemaError, JsonSchemaLimitError } from './index.ts'

function nested(depth: number, wrap: (inner: Json) => Json, inner: Json = 1): Json {
  let value = inner
  for (let level = 0; level < depth; level++) value = wrap(value)
  return value
}

test.each([
  ['properties', { properties: { a: { $ref: '#' } }, additionalProperties: false }, (inner: Json) => ({ a: inner })],
  ['items', { anyOf: [{ type: 'array', items: { $ref: '#' } }, { type: 'number' }] }, (inner: Json) => [inner]],
  ['uniqueItems', { uniqueItems: true }, (inner: Json) => [inner, 1]],
  ['const', { const: [] }, (inner: Json) => [inner]],
])('%s: a value of 20,000 levels gives a clean error', (_name, schema, wrap) => {
  const compiled = compileJsonSchema(schema, { draft: 'v2020-12' })
  expect(compiled.validate(nested(50, wrap)).length).toBeLessThan(2)
  expect(() => compiled.validate(nested(20_000, wrap))).toThrow(JsonSchemaLimitError)
})

test('a value may be as deep as it likes where the schema does not follow', () => {
  const schema = { type: 'object', required: ['a'], properties: { a: { type: 'object' } } }
  expect(compileJsonSchema(schema, { draft: 'v7' }).validate(nested(20_000, (a) => ({ a })))).toEqual([])
})

test('a schema of 20,000 levels is refused, a chain of as many references is not', () => {
  expect(() =>
    compileJsonSchema(
      nested(20_000, (not) => ({ not }), {}),
      { draft: 'v7' },
    ),
  ).toThrow(JsonSchemaError)
  const definitions = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`d${index}`, { $ref: `#/definitions/d${index + 1}` }]),
  )
  const schema = { $ref: '#/definitions/d0', definitions: { ...definitions, d20000: { type: 'string' } } }
  expect(() => compileJsonSchema(schema, { draft: 'v7' }).validate(1)).toThrow(JsonSchemaLimitError)
})

test('references that go in a circle end with an error', () => {
  const schema = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }
  expect(() => compileJsonSchema(schema, { draft: 'v2020-12' }).validate(1)).toThrow('refers to itself')
})

test('a schema that applies itself twice a level ends with an error', () => {
  const schema = { allOf: [{ items: { $ref: '#' } }, { items: { $ref: '#' } }] }
  const compiled = compileJsonSchema(schema, { draft: 'v7' })
  expect(() => compiled.validate(nested(60, (inner) => [inner]))).toThrow('too many steps')
})

test('many items are compared in time that grows with their number', () => {
  const items = Array.from({ length: 200_000 }, (_, index) => ({ id: index, tags: [String(index)] }))
  const started = performance.now()
  expect(compileJsonSchema({ uniqueItems: true }, { draft: 'v7' }).validate(items)).toEqual([])
  expect(performance.now() - started).toBeLessThan(5000)
})

test('whatever the schema and the value, nothing but a located error comes out', () => {
  const keyword = fc.constantFrom(
    ...['$ref', '$id', '$anchor', '$dynamicRef', '$recursiveRef', 'type', 'enum', 'const', 'maximum', 'multipleOf'],
    ...['maxLength', 'pattern', 'format', 'items', 'prefixItems', 'contains', 'minContains', 'uniqueItems'],
    ...['properties', 'patternProperties', 'additionalProperties', 'required', 'dependencies', 'dependentSchemas'],
    ...['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'unevaluatedItems', 'unevaluatedProperties', '$defs'],
  )
  const scalar = fc.constantFrom<Json>(
    ...['#', '#/$defs/a', 'a', 'object', 'array', 'email', '^a', '(', 'https://x/y', '__proto__', '#a'],
    ...[0, 1, -1, 2.5, 1e300, true, false, null],
  )
  const { schema } = fc.letrec<{ schema: Json; value: Json }>((tie) => ({
    schema: fc.dictionary(keyword, tie('value'), { maxKeys: 4 }),
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      tie('schema'),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', '^c'), tie('schema'), { maxKeys: 2 }),
    ),
  }))
  fc.assert(
    fc.property(schema, fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...DRAFTS), (given, value, draft) => {
      try {
        const compiled = compileJsonSchema(given, { draft })
        const first = compiled.validate(value as Json)
        expect(compiled.validate(value as Json)).toEqual(first)
      } catch (error) {
        if (!isJataiError(error)) throw error
      }
    }),
    { numRuns: 1000 },
  )
})
