import schema from './pipeline.schema.json' with { type: 'json' }

/**
 * JSON Schema (2020-12) of a pipeline document in its four shapes. It checks the form only; what concerns several
 * places at once is found by `validatePipeline`.
 */
export const pipelineSchema: Readonly<Record<string, unknown>> = schema
