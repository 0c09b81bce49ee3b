import type { Json, JsonObject } from '../../json/index.ts'
import type { SchemaNode } from '../compiler.ts'
import type { Draft } from '../drafts.ts'
import type { JsonSchemaError } from '../errors.ts'
import type { ReferenceTarget, SchemaLocation } from '../references/find-schema.ts'
import type { SchemaResource } from '../references/schema-resource.ts'
import type { Check } from '../run.ts'

/** A keyword where it stands in a schema. */
export interface KeywordContext {
  readonly value: Json
  /** The schema that holds it. */
  readonly schema: JsonObject
  readonly keyword: string
  readonly draft: Draft
  readonly resource: SchemaResource
  /** `schemaPath` of the schema, without the keyword. */
  readonly schemaPath: string
  readonly checksFormats: boolean
  /** The schema that stands below this one, by the names and indexes that lead to it. */
  subschema(...steps: readonly (string | number)[]): SchemaNode
  /** @throws JsonSchemaError when the reference leads nowhere */
  reference(uri: string, from?: SchemaResource): ReferenceTarget
  /** The schema there, compiled along with this one. */
  nodeAt(location: SchemaLocation): SchemaNode
  /** The schema there, ready to be used: for what is only known while a value is checked. */
  compiledAt(location: SchemaLocation): SchemaNode
  /** An error at this keyword, to be thrown. */
  problem(text: string, cause?: unknown): JsonSchemaError
}

/**
 * A keyword. One with a value of the wrong kind mostly asserts nothing, as in the reference validator, so that schemas
 * written by generators with habits of their own (`required: true`, `properties: []`) go on working.
 */
export interface Keyword {
  readonly since?: Draft
  /** The first draft without it. */
  readonly until?: Draft
  /** Checked after all others of its schema. @default false */
  readonly isLast?: boolean
  /** Undefined when it asserts nothing. */
  compile(context: KeywordContext): Check | undefined
}

/** Where errors of the keyword say that they come from. */
export function keywordPath(context: KeywordContext): string {
  return `${context.schemaPath}/${context.keyword}`
}
