import type { Json, JsonObject } from '../../json/index.ts'
import type { Draft } from '../drafts.ts'

/** The vocabularies into which the later drafts divide their keywords. */
export type Vocabulary = 'core' | 'applicator' | 'unevaluated' | 'validation' | 'meta-data' | 'format' | 'content'

/** What a value of a keyword looks like; `self` stands for "a schema of the same kind". */
export interface KeywordShape {
  readonly keyword: string
  readonly vocabulary: Vocabulary
  readonly since?: Draft
  /** The first draft without it. */
  readonly until?: Draft
  shape(self: JsonObject): Json
}

const text: Json = { type: 'string' }
const flag: Json = { type: 'boolean' }
const count: Json = { type: 'integer', minimum: 0 }
const names: Json = { type: 'array', items: text, uniqueItems: true }
const schemaList = (self: JsonObject): Json => ({ type: 'array', minItems: 1, items: self })
const schemaMap = (self: JsonObject): Json => ({ type: 'object', additionalProperties: self, default: {} })

/** The names of the types of JSON Schema. */
export const TYPE_NAMES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const
const typeName: Json = { enum: TYPE_NAMES }

function row(
  vocabulary: Vocabulary,
  keyword: string,
  shape: Json | ((self: JsonObject) => Json),
  drafts: { readonly since?: Draft; readonly until?: Draft } = {},
): KeywordShape {
  return { keyword, vocabulary, ...drafts, shape: typeof shape === 'function' ? shape : () => shape }
}

/** Every keyword of every draft. */
export const KEYWORD_SHAPES: readonly KeywordShape[] = [
  row('core', 'id', text, { until: 'v6' }),
  row('core', '$id', { type: 'string', format: 'uri-reference' }, { since: 'v6' }),
  row('core', '$schema', { type: 'string', format: 'uri' }),
  row('core', '$ref', { type: 'string', format: 'uri-reference' }, { since: 'v6' }),
  row('core', '$anchor', { type: 'string', pattern: '^[A-Za-z_][-A-Za-z0-9._]*$' }, { since: 'v2019-09' }),
  row('core', '$recursiveRef', { type: 'string' }, { since: 'v2019-09', until: 'v2020-12' }),
  row('core', '$recursiveAnchor', flag, { since: 'v2019-09', until: 'v2020-12' }),
  row('core', '$dynamicRef', { type: 'string', format: 'uri-reference' }, { since: 'v2020-12' }),
  row('core', '$dynamicAnchor', { type: 'string', pattern: '^[A-Za-z_][-A-Za-z0-9._]*$' }, { since: 'v2020-12' }),
  row('core', '$vocabulary', { type: 'object', additionalProperties: flag }, { since: 'v2019-09' }),
  row('core', '$comment', text, { since: 'v7' }),
  row('core', '$defs', schemaMap, { since: 'v2019-09' }),
  row('core', 'definitions', schemaMap),

  row('applicator', 'properties', schemaMap),
  row('applicator', 'patternProperties', (self) => ({
    type: 'object',
    additionalProperties: self,
    propertyNames: { format: 'regex' },
    default: {},
  })),
  row('applicator', 'additionalProperties', (self) => ({ anyOf: [flag, self] }), { until: 'v6' }),
  row('applicator', 'additionalProperties', (self) => self, { since: 'v6' }),
  row('applicator', 'propertyNames', (self) => self, { since: 'v6' }),
  row('applicator', 'dependencies', (self) => ({ type: 'object', additionalProperties: { anyOf: [self, names] } })),
  row('applicator', 'dependentSchemas', schemaMap, { since: 'v2019-09' }),
  row('applicator', 'items', (self) => ({ anyOf: [self, schemaList(self)] }), { until: 'v2020-12' }),
  row('applicator', 'items', (self) => self, { since: 'v2020-12' }),
  row('applicator', 'prefixItems', schemaList, { since: 'v2020-12' }),
  row('applicator', 'additionalItems', (self) => ({ anyOf: [flag, self] }), { until: 'v6' }),
  row('applicator', 'additionalItems', (self) => self, { since: 'v6', until: 'v2020-12' }),
  row('applicator', 'contains', (self) => self, { since: 'v6' }),
  row('applicator', 'allOf', schemaList),
  row('applicator', 'anyOf', schemaList),
  row('applicator', 'oneOf', schemaList),
  row('applicator', 'not', (self) => self),
  row('applicator', 'if', (self) => self, { since: 'v7' }),
  row('applicator', 'then', (self) => self, { since: 'v7' }),
  row('applicator', 'else', (self) => self, { since: 'v7' }),

  row('unevaluated', 'unevaluatedItems', (self) => self, { since: 'v2019-09' }),
  row('unevaluated', 'unevaluatedProperties', (self) => self, { since: 'v2019-09' }),

  row('validation', 'type', { anyOf: [typeName, { type: 'array', items: typeName, minItems: 1, uniqueItems: true }] }),
  row('validation', 'enum', { type: 'array' }),
  row('validation', 'const', {}, { since: 'v6' }),
  row('validation', 'multipleOf', { type: 'number', minimum: 0, exclusiveMinimum: true }, { until: 'v6' }),
  row('validation', 'multipleOf', { type: 'number', exclusiveMinimum: 0 }, { since: 'v6' }),
  row('validation', 'maximum', { type: 'number' }),
  row('validation', 'exclusiveMaximum', flag, { until: 'v6' }),
  row('validation', 'exclusiveMaximum', { type: 'number' }, { since: 'v6' }),
  row('validation', 'minimum', { type: 'number' }),
  row('validation', 'exclusiveMinimum', flag, { until: 'v6' }),
  row('validation', 'exclusiveMinimum', { type: 'number' }, { since: 'v6' }),
  row('validation', 'maxLength', count),
  row('validation', 'minLength', count),
  row('validation', 'pattern', { type: 'string', format: 'regex' }),
  row('validation', 'maxItems', count),
  row('validation', 'minItems', count),
  row('validation', 'uniqueItems', flag),
  row('validation', 'maxContains', count, { since: 'v2019-09' }),
  row('validation', 'minContains', count, { since: 'v2019-09' }),
  row('validation', 'maxProperties', count),
  row('validation', 'minProperties', count),
  row('validation', 'required', { type: 'array', items: text, minItems: 1, uniqueItems: true }, { until: 'v6' }),
  row('validation', 'required', names, { since: 'v6' }),
  row('validation', 'dependentRequired', { type: 'object', additionalProperties: names }, { since: 'v2019-09' }),

  row('meta-data', 'title', text),
  row('meta-data', 'description', text),
  row('meta-data', 'default', {}),
  row('meta-data', 'deprecated', flag, { since: 'v2019-09' }),
  row('meta-data', 'readOnly', flag, { since: 'v7' }),
  row('meta-data', 'writeOnly', flag, { since: 'v7' }),
  row('meta-data', 'examples', { type: 'array' }, { since: 'v6' }),

  row('format', 'format', text),
  row('content', 'contentMediaType', text, { since: 'v7' }),
  row('content', 'contentEncoding', text, { since: 'v7' }),
  row('content', 'contentSchema', (self) => self, { since: 'v2019-09' }),
]
