import { FlowError, MessageError } from '@jatai/errors'
import type { ErrorPlace } from '@jatai/errors'

/** The codes of this language's errors, and what each of them means. */
export const JSON_SCHEMA_ERROR_CODES = {
  FLOW_JSON_SCHEMA: 'The JSON Schema is not one: a keyword has a value that it cannot have.',
  FLOW_JSON_SCHEMA_REFERENCE: 'A reference of the JSON Schema leads nowhere, or out of the document.',
  MESSAGE_JSON_SCHEMA_LIMIT: 'Schema and value together nest deeper than a validation may go.',
} as const

export type JsonSchemaErrorCode = keyof typeof JSON_SCHEMA_ERROR_CODES

/** Where in a schema, or in a validated value, an error lies. */
export interface JsonSchemaPlace extends ErrorPlace {
  /** JSON pointer into the schema (`/properties/a/pattern`), or for a limit the path in the value (`$.a[0]`). */
  readonly pointer: string
}

/** A schema that cannot be compiled. */
export class JsonSchemaError extends FlowError {
  declare readonly place: JsonSchemaPlace

  constructor(
    problem: string,
    pointer: string,
    code: Exclude<JsonSchemaErrorCode, 'MESSAGE_JSON_SCHEMA_LIMIT'> = 'FLOW_JSON_SCHEMA',
    cause?: unknown,
  ) {
    super(code, `${problem} (JSON Schema, at ${pointer === '' ? 'the root' : pointer})`, {
      place: { pointer } as JsonSchemaPlace,
      ...(cause === undefined ? {} : { cause }),
    })
  }
}

/** A value that cannot be validated within the limits. */
export class JsonSchemaLimitError extends MessageError {
  declare readonly place: JsonSchemaPlace

  constructor(problem: string, path: string) {
    super('MESSAGE_JSON_SCHEMA_LIMIT', problem, { place: { pointer: path } as JsonSchemaPlace })
  }
}
