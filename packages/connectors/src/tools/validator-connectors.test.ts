import { expect, test } from 'vitest'
import { runStep } from './__fixtures__/run-step.ts'

const V2 = 'validator-connector-v2'
const SCHEMA = { type: 'object', properties: { n: { type: 'integer', maximum: 5 } }, required: ['n'] }

test('V2 tells every error in full, or in words alone', async () => {
  const { output } = await runStep(V2, { draftVersion: 'v7', jsonSchema: SCHEMA }, { n: 6 })
  expect(output).toEqual({
    success: false,
    validation: [
      {
        type: 'maximum',
        code: '1011',
        path: '$.n',
        schemaPath: '#/properties/n/maximum',
        arguments: ['5'],
        details: null,
        message: '$.n: must have a maximum value of 5',
      },
    ],
  })
  const simple = { jsonSchema: JSON.stringify(SCHEMA), simplifyResults: 'true' }
  expect((await runStep(V2, simple, {})).output).toEqual({
    success: false,
    validation: ['$.n: is missing but it is required'],
  })
})

test('V2 throws the errors as text when it is told to fail', async () => {
  const { throws } = await runStep(V2, { jsonSchema: SCHEMA, simplifyResults: true, failOnError: true }, {})
  expect(throws).toEqual({
    timestamp: expect.any(Number) as number,
    error:
      'com.digibee.pipelineengine.elements.connector.ValidatorConnectorV2$PayloadNotMatchSchemaException: ' +
      '["$.n: is missing but it is required"]',
    code: 500,
  })
})

test('V2 takes payload and schema as texts and as values, also from the message', async () => {
  const message = { body: '{"n":1,"big":9007199254740993}', schema: JSON.stringify(SCHEMA) }
  const params = { jsonPayload: '{{ message.body }}', jsonSchema: '{{ message.schema }}' }
  const { output } = await runStep(V2, params, message)
  expect(JSON.stringify(output)).toBe('{"n":1,"big":9007199254740993}')
  const asValues = { body: { n: 7 }, schema: SCHEMA }
  expect((await runStep(V2, params, asValues)).output).toMatchObject({ success: false })
})

test('V2 has a part of the schema from the message', async () => {
  const params = { jsonSchema: '{"properties": {"n": {"maximum": {{ message.limit }} }}}' }
  expect((await runStep(V2, params, { n: 6, limit: 10 })).output).toEqual({ n: 6, limit: 10 })
  expect((await runStep(V2, params, { n: 16, limit: 10 })).output).toMatchObject({ success: false })
})

test('V2 goes by $schema when it is told to, and by the draft chosen when that names none', async () => {
  const exclusive = { properties: { n: { minimum: 5, exclusiveMinimum: true } } }
  const detect = { detectDraftVersion: true, draftVersion: 'v7' }
  const draft4 = { ...exclusive, $schema: 'http://json-schema.org/draft-04/schema#' }
  expect((await runStep(V2, { ...detect, jsonSchema: draft4 }, { n: 5 })).output).toMatchObject({ success: false })
  const unnamed = await runStep(V2, { ...detect, jsonSchema: exclusive }, { n: 6 })
  expect(unnamed.output).toMatchObject({ success: false, error: expect.stringContaining('must be a number') as string })
})

test.each([
  ['a payload that is no JSON', { jsonPayload: '{{ message.text }}', jsonSchema: {} }],
  ['a schema that is no JSON', { jsonSchema: '{not json' }],
  ['a schema from the message that is no JSON', { jsonSchema: '{{ message.text }}' }],
  ['a schema that is none', { jsonSchema: { pattern: '(' } }],
  ['a reference to elsewhere', { jsonSchema: { $ref: 'https://example.com/schema.json' } }],
  ['no schema', {}],
  ['no schema in the message', { jsonSchema: '{{ message.nothing }}' }],
])('V2: %s is a failure without a list of errors', async (_title, params) => {
  const { output } = await runStep(V2, params, { text: '{a' })
  expect(output).toEqual({ success: false, message: expect.any(String) as string, error: expect.any(String) as string })
  const { throws } = await runStep(V2, { ...params, failOnError: true }, { text: '{a' })
  expect(throws).toMatchObject({ code: 500 })
})

test('V1 hands a valid message on, and joins the errors of others', async () => {
  const schema = { properties: { a: { type: 'string' } }, required: ['b', 'c'] }
  expect((await runStep('validator', { schema }, { a: '', b: 1, c: 2 })).output).toEqual({ a: '', b: 1, c: 2 })
  const { throws } = await runStep('validator', { jsonSchema: JSON.stringify(schema) }, { a: 1 })
  expect(throws).toMatchObject({
    error:
      'Failed to validate message. #Validation: $.a: integer found, string expected; ' +
      '$.b: is missing but it is required; $.c: is missing but it is required',
    code: 400,
  })
  expect((await runStep('validator', { schema, failOnError: false }, {})).throws).toMatchObject({ code: 400 })
})
