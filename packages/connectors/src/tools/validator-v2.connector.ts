import { errorText } from '@jatai/errors'
import { getKey, parseJson, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { detectDraft, DRAFTS } from '@jatai/languages/json-schema'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import { jsonSchemaField } from './json-schema-field.ts'

/** Part of what documents compare (tools.md, Validator V2). */
const NOT_VALID = 'com.digibee.pipelineengine.elements.connector.ValidatorConnectorV2$PayloadNotMatchSchemaException'

const draftVersion = field.choice({
  title: 'Schema Draft version',
  values: DRAFTS,
  default: 'v4',
  expression: 'none',
})
const detectDraftVersion = field.boolean({
  title: 'Detect Draft version',
  description: 'Goes by the $schema of the schema, where it names a draft.',
  expression: 'none',
})

/** tools.md, Validator V2. */
export const validatorV2 = defineConnector({
  name: 'validator-connector-v2',
  title: 'Validator V2',
  summary: 'Checks a payload with a JSON Schema and makes it the message, or tells what is wrong with it.',
  category: 'tools',
  attempt: { failure: 'The payload could not be validated' },
  params: {
    draftVersion,
    detectDraftVersion,
    jsonPayload: field.json({ title: 'JSON Payload', default: '{{ message.$ }}', required: true }),
    jsonSchema: jsonSchemaField({
      title: 'JSON Schema',
      expression: 'json',
      draftOf(stored) {
        const draft = draftVersion.read(getKey(stored, 'draftVersion'))
        const detects = detectDraftVersion.read(getKey(stored, 'detectDraftVersion'))
        return (schema) => (detects ? detectDraft(schema) : undefined) ?? draft
      },
    }),
    simplifyResults: field.boolean({
      title: 'Simplify validation results',
      description: 'Gives the texts of the errors alone.',
      expression: 'none',
    }),
  },
  examples: [
    {
      title: 'A valid payload becomes the message',
      params: { draftVersion: 'v7', jsonPayload: '{{ message.body }}', jsonSchema: { required: ['order'] } },
      message: { body: { order: 1 } },
      output: { order: 1 },
    },
    {
      title: 'What is wrong, in words',
      params: {
        draftVersion: 'v7',
        simplifyResults: true,
        jsonSchema: '{"properties": {"code": {"type": "integer"}}, "required": ["code", "name"]}',
      },
      message: { code: 'x' },
      output: {
        success: false,
        validation: ['$.code: string found, integer expected', '$.name: is missing but it is required'],
      },
    },
  ],
  run(call) {
    const { params } = call
    const schema = params.jsonSchema(call)
    const payload = readPayload(params.jsonPayload ?? null)
    const errors = schema.validate(payload)
    if (errors.length === 0) return payload
    const validation = params.simplifyResults
      ? errors.map(({ message }) => message)
      : errors.map((error): Json => ({ ...error }))
    throw new StepFailure(`${NOT_VALID}: ${stringifyJson(validation)}`, { output: { success: false, validation } })
  },
})

/** A text is JSON text. */
function readPayload(payload: Json): Json {
  if (typeof payload !== 'string') return payload
  try {
    return parseJson(payload)
  } catch (cause) {
    throw new StepFailure(`The payload is not JSON: ${errorText(cause)}`, { cause })
  }
}
