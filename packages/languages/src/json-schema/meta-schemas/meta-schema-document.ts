import { setKey } from '../../json/index.ts'
import type { Json, JsonObject } from '../../json/index.ts'
import { DRAFTS, isSince, META_SCHEMA_URIS } from '../drafts.ts'
import type { Draft } from '../drafts.ts'
import { indexDocument } from '../references/schema-resource.ts'
import type { SchemaDocument } from '../references/schema-resource.ts'
import { KEYWORD_SHAPES, TYPE_NAMES } from './keyword-shapes.ts'
import type { KeywordShape, Vocabulary } from './keyword-shapes.ts'

const documents = new Map<string, SchemaDocument>()

/**
 * The meta-schema, or the vocabulary of one, with this URI; undefined for any other. The only schemas outside of a
 * document that references may lead to.
 */
export function metaSchemaDocument(uri: string): SchemaDocument | undefined {
  const https = uri.replace(/^http(?=:\/\/json-schema\.org\/draft\/)/, 'https')
  let document = documents.get(https)
  if (document === undefined) {
    const built = build(https)
    if (built === undefined) return undefined
    document = indexDocument(built.schema, https, built.draft, https)
    documents.set(https, document)
  }
  return document
}

function build(uri: string): { readonly schema: Json; readonly draft: Draft } | undefined {
  for (const draft of DRAFTS) {
    const root = META_SCHEMA_URIS[draft]
    if (!isSince(draft, 'v2019-09')) {
      if (uri === root) return { schema: classicSchema(draft), draft }
      continue
    }
    if (uri === root) return { schema: dividedSchema(draft), draft }
    const vocabulary = vocabulariesOf(draft).find((name) => uri === vocabularyUri(draft, name))
    if (vocabulary !== undefined) return { schema: vocabularySchema(draft, vocabulary), draft }
  }
  return undefined
}

/** Up to draft 7: one schema that refers to itself. */
function classicSchema(draft: Draft): Json {
  const self = { $ref: '#' }
  const uri = `${META_SCHEMA_URIS[draft]}#`
  return {
    [draft === 'v4' ? 'id' : '$id']: uri,
    $schema: uri,
    definitions: definitions(self),
    type: draft === 'v4' ? 'object' : ['object', 'boolean'],
    properties: properties(draft, self),
    ...(draft === 'v4' ? { dependencies: { exclusiveMaximum: ['maximum'], exclusiveMinimum: ['minimum'] } } : {}),
    default: draft === 'v4' ? {} : true,
  }
}

/** Later: a schema that puts vocabularies together. */
function dividedSchema(draft: Draft): Json {
  return {
    ...head(draft, META_SCHEMA_URIS[draft]),
    allOf: vocabulariesOf(draft).map((vocabulary) => ({ $ref: vocabularyUri(draft, vocabulary) })),
    type: ['object', 'boolean'],
  }
}

function vocabularySchema(draft: Draft, vocabulary: Vocabulary): Json {
  const self: JsonObject = draft === 'v2019-09' ? { $recursiveRef: '#' } : { $dynamicRef: '#meta' }
  return {
    ...head(draft, vocabularyUri(draft, vocabulary)),
    type: ['object', 'boolean'],
    properties: properties(draft, self, vocabularyFilter(draft, vocabulary)),
    $defs: definitions(self),
  }
}

function head(draft: Draft, uri: string): JsonObject {
  return {
    $id: uri,
    $schema: META_SCHEMA_URIS[draft],
    ...(draft === 'v2019-09' ? { $recursiveAnchor: true } : { $dynamicAnchor: 'meta' }),
  }
}

/** Draft 2019-09 had the unevaluated keywords among the applicators; format is called an annotation since. */
function vocabulariesOf(draft: Draft): readonly Vocabulary[] {
  const all: Vocabulary[] = ['core', 'applicator', 'unevaluated', 'validation', 'meta-data', 'format', 'content']
  return draft === 'v2019-09' ? all.filter((name) => name !== 'unevaluated') : all
}

function vocabularyFilter(draft: Draft, vocabulary: Vocabulary): (shape: KeywordShape) => boolean {
  return (shape) =>
    shape.vocabulary === vocabulary ||
    (draft === 'v2019-09' && vocabulary === 'applicator' && shape.vocabulary === 'unevaluated')
}

function vocabularyUri(draft: Draft, vocabulary: Vocabulary): string {
  const name = vocabulary === 'format' && draft === 'v2020-12' ? 'format-annotation' : vocabulary
  return `${META_SCHEMA_URIS[draft].replace(/schema$/, 'meta/')}${name}`
}

function properties(draft: Draft, self: JsonObject, isWanted: (shape: KeywordShape) => boolean = () => true): Json {
  const found = {}
  for (const shape of KEYWORD_SHAPES) {
    const exists =
      (shape.since === undefined || isSince(draft, shape.since)) &&
      (shape.until === undefined || !isSince(draft, shape.until))
    if (exists && isWanted(shape)) setKey(found, shape.keyword, shape.shape(self))
  }
  return found
}

/** Parts that schemas refer to by name. */
function definitions(self: JsonObject): Json {
  const count = { type: 'integer', minimum: 0 }
  return {
    schemaArray: { type: 'array', minItems: 1, items: self },
    nonNegativeInteger: count,
    nonNegativeIntegerDefault0: count,
    positiveInteger: count,
    positiveIntegerDefault0: count,
    simpleTypes: { enum: TYPE_NAMES },
    stringArray: { type: 'array', items: { type: 'string' }, uniqueItems: true },
  }
}
