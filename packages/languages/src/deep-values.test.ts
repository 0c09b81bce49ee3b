import { describe, expect, test } from 'vitest'
import { isJataiError } from '@jatai/errors'
import { compileExpression, compileTemplate, EXPRESSION_FUNCTIONS } from './expressions/index.ts'
import { builtIns, compileTemplate as compileFreemarker } from './freemarker/index.ts'
import { compileJolt, JOLT_FUNCTIONS } from './jolt/index.ts'
import type { Json } from './json/index.ts'
import { compileJsonSchema } from './json-schema/index.ts'
import { compileJslt, JSLT_FUNCTIONS } from './jslt/index.ts'

const LEVELS = 12_000

function deep(): Json {
  let value: Json = 1
  for (let level = 0; level < LEVELS; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

const message: Json = { a: deep(), b: deep(), list: [deep(), deep()], text: 'x' }

/** A value or an error of ours; an overflow of the stack, as any other error, fails the test. */
function attempt(run: () => unknown): void {
  try {
    run()
  } catch (thrown) {
    expect(thrown).toSatisfy(isJataiError)
  }
}

describe(`functions take values of ${LEVELS.toLocaleString('en')} levels, or refuse them`, () => {
  test.each(EXPRESSION_FUNCTIONS.map(({ name }) => name))('Double Braces: %s', (name) => {
    const scopes = { message, scope: () => undefined }
    for (const args of ['message.a', 'message.a, message.b', 'message.list, message.text', 'message.a, "$..x"']) {
      attempt(() => compileExpression(`${name}(${args})`).evaluate(scopes))
    }
  })

  test.each(JSLT_FUNCTIONS.map(({ name, parameters }) => ({ name, parameters })))('JSLT: $name', (each) => {
    const count = Math.max(each.parameters.min, Math.min(1, each.parameters.max))
    for (const first of ['.a', '.list', '.text']) {
      for (const other of ['.a', '.text']) {
        const args = [first, ...new Array<string>(Math.max(0, count - 1)).fill(other)].slice(0, count)
        attempt(() => compileJslt(`${each.name}(${args.join(', ')})`).transform(message))
      }
    }
  })

  test.each([...JOLT_FUNCTIONS.keys()])('JOLT: %s', (name) => {
    for (const args of ['@(1,a)', '@(1,list)', '@(1,a),@(1,b)']) {
      const specification = [{ operation: 'modify-overwrite-beta', spec: { result: `=${name}(${args})` } }]
      attempt(() => compileJolt(specification).transform(message))
    }
  })

  test.each(builtIns().map(({ name }) => name))('FreeMarker: ?%s', (name) => {
    for (const value of ['a', 'list']) {
      for (const args of ['', '(b)']) {
        attempt(() => compileFreemarker(`<#assign v = ${value}?${name}${args}>\${v?string}`).render(message))
      }
    }
  })
})

test.each<[string, Json]>([
  ['sort', [{ operation: 'sort' }]],
  ['shift', [{ operation: 'shift', spec: { a: 'x.y', b: 'x.y', '*': '&' } }]],
  ['default', [{ operation: 'default', spec: { a: { b: 1 }, list: ['x'] } }]],
  ['remove', [{ operation: 'remove', spec: { a: '' } }]],
  ['cardinality', [{ operation: 'cardinality', spec: { '*': 'MANY' } }]],
])('the JOLT operation %s works on deep values, or refuses them', (_name, specification) => {
  attempt(() => compileJolt(specification).transform(message))
})

test.each(['param', 'text', 'json', 'map', 'program', 'sql'] as const)(
  'a template of the kind %s takes deep values in, or refuses them',
  (mode) => {
    const isJson = mode === 'json' || mode === 'map' || mode === 'program'
    const template = compileTemplate(isJson ? '{"x": "{{ message.a }}"}' : 'x {{ message.a }}', mode)
    attempt(() => template.evaluate({ message, scope: () => undefined }))
  },
)

test.each<Json>([
  { properties: { list: { uniqueItems: true } } },
  { properties: { a: { const: { x: 1 } }, b: { enum: [1, { a: [] }] } }, unevaluatedProperties: false },
  {
    $ref: '#/$defs/node',
    $defs: { node: { items: { $ref: '#/$defs/node' }, additionalProperties: { $ref: '#/$defs/node' } } },
  },
])('the schema %j validates deep values, or refuses them', (schema) => {
  attempt(() => compileJsonSchema(schema, { draft: 'v2020-12' }).validate(message))
})
