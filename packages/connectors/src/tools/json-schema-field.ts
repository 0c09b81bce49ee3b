import { hasExpression } from '@jatai/languages/expressions'
import { stringifyJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import { compileJsonSchema } from '@jatai/languages/json-schema'
import type { CompiledJsonSchema, Draft } from '@jatai/languages/json-schema'
import { field, StepFailure } from '@jatai/sdk'
import type { Field, StepCall } from '@jatai/sdk'

/** The schema that a step uses for a message. */
export type SchemaSource = (call: StepCall<unknown>) => CompiledJsonSchema

interface JsonSchemaFieldOptions {
  readonly title: string
  readonly aliases?: readonly string[]
  readonly expression: 'none' | 'json'
  /** By what else is stored in the step, the draft of a schema. */
  draftOf(stored: JsonObject): (schema: Json) => Draft
}

/**
 * A JSON Schema, as value or as text. A fixed one is compiled, and refused, when the plan is made; of those that
 * messages bring, the last ones are kept.
 */
export function jsonSchemaField(options: JsonSchemaFieldOptions): Field<SchemaSource> {
  const described = field.json({ ...options, required: true })
  return {
    ...described,
    read: () => noSchema,
    prepare(raw, compiler) {
      const draftFor = options.draftOf(compiler.stored)
      const compile = (value: Json): CompiledJsonSchema => {
        const schema = field.readJsonText(value) ?? null
        return compileJsonSchema(schema, { draft: draftFor(schema) })
      }
      if (isNothing(raw)) return noSchema
      const text = typeof raw === 'string' ? raw : stringifyJson(raw)
      if (options.expression === 'none' || !hasExpression(text)) {
        const schema = compile(raw)
        return () => schema
      }
      const template = compiler.template(text, options.expression)
      const compileText = field.cached(compile)
      return (call) => {
        const value = template(call)
        if (isNothing(value)) return noSchema(call)
        return compileText(typeof value === 'string' ? value : stringifyJson(value))
      }
    },
  }
}

function isNothing(value: Json | undefined): value is undefined {
  return value === undefined || value === null || value === ''
}

function noSchema(call: StepCall<unknown>): never {
  throw new StepFailure(`Configuration parameter 'jsonSchema' cannot be null for connector ${call.step.connector}`, {
    isConfiguration: true,
    exception: 'PipelineEngineConfigurationException',
  })
}
