import { describe, expect, test } from 'vitest'
import { parseJson } from '../json/index.ts'
import type { Json } from '../json/index.ts'
import { compileJsonSchema, detectDraft, DRAFTS, JsonSchemaError } from './index.ts'
import type { Draft } from './index.ts'

function errors(schema: Json | string, value: Json | string, draft: Draft = 'v2020-12') {
  const read = (json: Json): Json => (typeof json === 'string' ? parseJson(json) : json)
  return compileJsonSchema(read(schema), { draft }).validate(read(value))
}

function isValid(schema: Json | string, value: Json | string, draft: Draft = 'v2020-12'): boolean {
  return errors(schema, value, draft).length === 0
}

function messages(schema: Json, value: Json, draft: Draft = 'v2020-12') {
  return compileJsonSchema(schema, { draft })
    .validate(value)
    .map(({ message }) => message)
}

describe('drafts', () => {
  test('are told by $schema, http or https, with or without an empty fragment', () => {
    expect(detectDraft({ $schema: 'http://json-schema.org/draft-04/schema#' })).toBe('v4')
    expect(detectDraft({ $schema: 'https://json-schema.org/draft-07/schema' })).toBe('v7')
    expect(detectDraft({ $schema: 'http://json-schema.org/draft/2019-09/schema' })).toBe('v2019-09')
    expect(detectDraft({ $schema: 'https://json-schema.org/draft/2020-12/schema#' })).toBe('v2020-12')
    expect(detectDraft({ $schema: 'https://example.com/own' })).toBeUndefined()
    expect(detectDraft(true)).toBeUndefined()
  })

  test('know only their own keywords', () => {
    expect(isValid({ const: 1 }, 2, 'v4')).toBe(true)
    expect(isValid({ const: 1 }, 2, 'v6')).toBe(false)
    expect(isValid({ if: true, then: false }, 2, 'v6')).toBe(true)
    expect(isValid({ if: true, then: false }, 2, 'v7')).toBe(false)
    expect(isValid({ maximum: 5, exclusiveMaximum: true }, 5, 'v4')).toBe(false)
    expect(isValid({ maximum: 5, exclusiveMaximum: false }, 5, 'v4')).toBe(true)
  })

  test.each(DRAFTS)('%s: its own meta-schema tells schemas from others', (draft) => {
    const uri = {
      v4: 'http://json-schema.org/draft-04/schema#',
      v6: 'http://json-schema.org/draft-06/schema#',
      v7: 'http://json-schema.org/draft-07/schema#',
      'v2019-09': 'https://json-schema.org/draft/2019-09/schema',
      'v2020-12': 'https://json-schema.org/draft/2020-12/schema',
    }[draft]
    const schema = { $ref: uri }
    expect(isValid(schema, { type: 'string', properties: { a: { minLength: 1 } } }, draft)).toBe(true)
    expect(isValid(schema, { type: 'text' }, draft)).toBe(false)
    expect(isValid(schema, { properties: { a: { items: { minLength: -1 } } } }, draft)).toBe(false)
  })
})

describe('references', () => {
  test('lead to any place of the document, by pointer, anchor and id', () => {
    const schema = {
      $id: 'https://example.com/root',
      $ref: '#/$defs/a~1b',
      $defs: {
        'a/b': { properties: { x: { $ref: '#text' }, y: { $ref: 'item' } } },
        c: { $anchor: 'text', type: 'string' },
        d: { $id: 'item', type: 'integer' },
      },
    }
    expect(messages(schema, { x: 1, y: 'z' })).toEqual([
      '$.x: integer found, string expected',
      '$.y: string found, integer expected',
    ])
  })

  test.each([
    ['#/nowhere', 'leads nowhere'],
    ['#nobody', 'names an anchor that is not there'],
    ['https://example.com/other.json', 'nothing is fetched'],
    ['other.json#/a', 'nothing is fetched'],
  ])('%s is refused', (reference, reason) => {
    expect(() => compileJsonSchema({ properties: { a: { $ref: reference } } }, { draft: 'v7' })).toThrow(reason)
  })

  test('up to draft 7 leave everything beside them out', () => {
    const schema = { $ref: '#/definitions/a', maximum: 1, definitions: { a: { type: 'integer' } } }
    expect(isValid(schema, 5, 'v7')).toBe(true)
    expect(isValid(schema, 5, 'v2019-09')).toBe(false)
  })

  test('find the outermost dynamic anchor', () => {
    const tree = {
      $id: 'tree',
      $dynamicAnchor: 'node',
      type: 'object',
      properties: { children: { type: 'array', items: { $dynamicRef: '#node' } } },
    }
    const strict = {
      $id: 'https://example.com/strict',
      $dynamicAnchor: 'node',
      $ref: 'tree',
      unevaluatedProperties: false,
      $defs: { tree },
    }
    expect(isValid(strict, { children: [{ children: [] }] })).toBe(true)
    expect(errors(strict, { children: [{ daat: 1 }] })).toMatchObject([
      { type: 'unevaluatedProperties', path: '$.children[0].daat' },
    ])
    expect(isValid(tree, { children: [{ daat: 1 }] })).toBe(true)
  })

  test('in 2019-09 find the outermost recursive anchor', () => {
    const schema = {
      $id: 'https://example.com/strict',
      $recursiveAnchor: true,
      $ref: 'tree',
      unevaluatedProperties: false,
      $defs: {
        tree: {
          $id: 'tree',
          $recursiveAnchor: true,
          properties: { children: { items: { $recursiveRef: '#' } } },
        },
      },
    }
    expect(isValid(schema, { children: [{ children: [] }] }, 'v2019-09')).toBe(true)
    expect(isValid(schema, { children: [{ daat: 1 }] }, 'v2019-09')).toBe(false)
  })
})

describe('numbers', () => {
  test.each([
    ['{"maximum": 9007199254740992}', '9007199254740993', false],
    ['{"minimum": 9007199254740993}', '9007199254740993', true],
    ['{"exclusiveMaximum": 9007199254740993}', '9007199254740993', false],
    ['{"const": 9007199254740993}', '9007199254740993', true],
    ['{"const": 9007199254740993}', '9007199254740992', false],
    ['{"enum": [1e400]}', '10e399', true],
    ['{"type": "integer"}', '1e400', true],
    ['{"type": "integer"}', '1.5e400', true],
    ['{"type": "integer"}', '1.00000000000000000000001', false],
    ['{"multipleOf": 0.01}', '19.99', true],
    ['{"multipleOf": 0.1}', '0.3', true],
    ['{"multipleOf": 0.1}', '0.35', false],
    ['{"multipleOf": 1e-8}', '12391239123', true],
    ['{"multipleOf": 3}', '1e1000000000', false],
    ['{"multipleOf": 4}', '1e1000000000', true],
    ['{"multipleOf": 1e1000000000}', '4', false],
    ['{"uniqueItems": true}', '[1, 1.0]', false],
    ['{"uniqueItems": true}', '[1e400, 10e399]', false],
    ['{"uniqueItems": true}', '[9007199254740992, 9007199254740993]', true],
  ])('%s of %s: %s', (schema, value, expected) => {
    expect(isValid(schema, value)).toBe(expected)
  })
})

test('equality is that of JSON: keys in any order, no value is another kind of value', () => {
  const unique = { uniqueItems: true }
  expect(
    isValid(unique, [
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ]),
  ).toBe(false)
  expect(isValid(unique, [1, '1', true, 'true', null, 'null', [1], ['1'], {}, [], '', '{}', '[]', 0, false])).toBe(true)
  expect(isValid(unique, ['\u0001\u0002[]', []])).toBe(true)
  expect(isValid({ const: { a: [1] } }, { a: [1] })).toBe(true)
  expect(isValid({ enum: [[1], { a: null }] }, { a: null })).toBe(true)
  expect(isValid({ enum: [[1], { a: null }] }, { a: 0 })).toBe(false)
})

test('names such as __proto__ and constructor are data, in schemas and values', () => {
  const schema = parseJson(
    '{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}},"required":["toString"],"additionalProperties":false}',
  )
  expect(
    compileJsonSchema(schema, { draft: 'v7' })
      .validate(parseJson('{"__proto__":1,"constructor":2,"valueOf":3}'))
      .map(({ message }) => message),
  ).toEqual([
    '$.__proto__: integer found, string expected',
    '$.constructor: integer found, string expected',
    '$.toString: is missing but it is required',
    '$.valueOf: is not defined in the schema and the schema does not allow additional properties',
  ])
})

test('errors come in the order of the keywords, depth first', () => {
  const schema = {
    required: ['b'],
    properties: { a: { minLength: 3, pattern: '^x', maxLength: 1 } },
    maxProperties: 0,
  }
  expect(messages(schema, { a: 'yy' })).toEqual([
    '$.b: is missing but it is required',
    '$.a: must be at least 3 characters long',
    '$.a: does not match the regex pattern ^x',
    '$.a: may only be 1 characters long',
    '$: may only have a maximum of 0 properties',
  ])
})

test('errors of parts tell where in the schema they come from', () => {
  const schema = {
    if: { required: ['a'] },
    then: { required: ['b'] },
    patternProperties: { '^n': { type: 'number' } },
    additionalProperties: { type: 'string' },
    dependentSchemas: { a: { required: ['c'] } },
  }
  expect(errors(schema, { a: 1, n: '' }).map(({ schemaPath }) => schemaPath)).toEqual([
    '#/then/required',
    '#/patternProperties/^n/type',
    '#/additionalProperties/type',
    '#/dependentSchemas/a/required',
  ])
})

test('what nothing has looked at is unevaluated, also behind branches and conditions', () => {
  const schema = {
    properties: { kind: true },
    oneOf: [
      { properties: { kind: { const: 'a' }, a: true }, required: ['a'] },
      { properties: { kind: { const: 'b' }, b: true }, required: ['b'] },
    ],
    unevaluatedProperties: { type: 'number' },
  }
  expect(isValid(schema, { kind: 'a', a: 'x' })).toBe(true)
  expect(messages(schema, { kind: 'a', a: 'x', b: 'y' })).toEqual(['$.b: string found, number expected'])
  const list = { prefixItems: [true], contains: { type: 'string' }, unevaluatedItems: false }
  expect(isValid(list, [1, 'a', 'b'])).toBe(true)
  expect(messages(list, [1, 'a', 2])).toEqual(['There are unevaluated items at following paths $[2]'])
  expect(isValid({ items: [true], contains: { type: 'string' }, unevaluatedItems: false }, [1, 'a'], 'v2019-09')).toBe(
    false,
  )
})

test('keywords of the wrong kind that the reference validator lets be assert nothing', () => {
  const schema = {
    properties: { a: { required: true, type: 'any' }, b: { type: 'string', nullable: true } },
    required: 'a',
    definitions: [],
    allOf: {},
    maxLength: 'x',
    pattern: 5,
  }
  expect(messages(schema, { a: 1, b: null })).toEqual([])
})

test.each([
  [{ properties: { a: { pattern: '(' } } }, '/properties/a/pattern'],
  [{ items: { maximum: '5' } }, '/items/maximum'],
  [{ allOf: [{}, 5] }, '/allOf/1'],
  [{ patternProperties: { '[': {} } }, '/patternProperties'],
  ['text', ''],
])('%j is no schema, and the error says where', (schema, pointer) => {
  let thrown: unknown
  try {
    compileJsonSchema(schema, { draft: 'v7' })
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(JsonSchemaError)
  expect((thrown as JsonSchemaError).place.pointer).toBe(pointer)
})

test('formats can be mere annotations', () => {
  const schema = { format: 'email' }
  expect(compileJsonSchema(schema, { draft: 'v7' }).validate('x')).toHaveLength(1)
  expect(compileJsonSchema(schema, { draft: 'v7', formats: 'ignore' }).validate('x')).toHaveLength(0)
  expect(errors({ format: 'phone' }, '"x"')).toEqual([])
})
