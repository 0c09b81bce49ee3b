import { getKey, isJsonObject } from '../../json/index.ts'
import type { Json, JsonObject } from '../../json/index.ts'
import { detectDraft, isSince } from '../drafts.ts'
import type { Draft } from '../drafts.ts'
import { JsonSchemaError } from '../errors.ts'
import { subschemasOf } from './subschemas.ts'
import { resolveUri, splitFragment } from './uri.ts'

/** A JSON text that holds a schema, with all that can be referred to in it. */
export interface SchemaDocument {
  readonly root: Json
  /** In front of the pointers of this document in error messages; empty for the schema that was given. */
  readonly name: string
  /** Resources by their absolute URI. */
  readonly resources: ReadonlyMap<string, SchemaResource>
  /** The resource to which the schema at a pointer belongs. */
  resourceAt(pointer: string): SchemaResource
}

/** A part of a document with a URI of its own: its root, and every schema with an `$id`. */
export interface SchemaResource {
  readonly document: SchemaDocument
  readonly uri: string
  readonly pointer: string
  readonly draft: Draft
  /** Pointers in the document by anchor name, dynamic ones included. */
  readonly anchors: ReadonlyMap<string, string>
  readonly dynamicAnchors: ReadonlyMap<string, string>
  /** `$recursiveAnchor: true` at its root. */
  readonly isRecursive: boolean
}

/** More levels than any schema has; what is deeper is an accident or an attack. */
const DEEPEST_SCHEMA = 500

interface Building extends SchemaResource {
  readonly anchors: Map<string, string>
  readonly dynamicAnchors: Map<string, string>
}

/**
 * Finds the resources and anchors of a document.
 *
 * @throws JsonSchemaError for a schema that nests too deep
 */
export function indexDocument(root: Json, uri: string, draft: Draft, name: string): SchemaDocument {
  const resources = new Map<string, SchemaResource>()
  const byPointer = new Map<string, SchemaResource>()
  const document: SchemaDocument = {
    root,
    name,
    resources,
    resourceAt(pointer) {
      for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
        const found = byPointer.get(at)
        if (found !== undefined) return found
      }
    },
  }

  function open(schema: JsonObject | undefined, pointer: string, base: string, itsDraft: Draft): Building {
    const resource: Building = {
      document,
      uri: base,
      pointer,
      draft: itsDraft,
      anchors: new Map(),
      dynamicAnchors: new Map(),
      isRecursive: itsDraft === 'v2019-09' && schema !== undefined && getKey(schema, '$recursiveAnchor') === true,
    }
    if (!resources.has(base)) resources.set(base, resource)
    byPointer.set(pointer, resource)
    return resource
  }

  function visit(schema: Json, pointer: string, around: Building | undefined, depth: number): void {
    if (depth > DEEPEST_SCHEMA) throw new JsonSchemaError(`More than ${DEEPEST_SCHEMA} levels of schemas`, pointer)
    if (!isJsonObject(schema)) {
      if (around === undefined) open(undefined, pointer, uri, draft)
      return
    }
    const itsDraft = around === undefined ? draft : around.draft
    const id = idOf(schema, itsDraft)
    let resource = around
    if (id !== undefined && id.uri !== '') {
      const own = around === undefined ? draft : (detectDraft(schema) ?? itsDraft)
      resource = open(schema, pointer, resolveUri(around?.uri ?? uri, id.uri), own)
      // The document's own address stays good for it, too.
      if (around === undefined && !resources.has(uri)) resources.set(uri, resource)
    }
    resource ??= open(schema, pointer, uri, draft)
    addAnchors(schema, id?.fragment ?? '', pointer, resource)
    for (const [step, inner] of subschemasOf(schema)) visit(inner, pointer + step, resource, depth + 1)
  }

  visit(root, '', undefined, 0)
  return document
}

/** The `$id` (`id` in draft 4) of a schema. Up to draft 7 one beside a `$ref` counts for nothing. */
function idOf(schema: JsonObject, draft: Draft): { readonly uri: string; readonly fragment: string } | undefined {
  const id = getKey(schema, draft === 'v4' ? 'id' : '$id')
  if (typeof id !== 'string') return undefined
  if (!isSince(draft, 'v2019-09') && typeof getKey(schema, '$ref') === 'string') return undefined
  return splitFragment(id)
}

function addAnchors(schema: JsonObject, idFragment: string, pointer: string, resource: Building): void {
  // Up to draft 7 an anchor was an $id of a fragment alone.
  if (!isSince(resource.draft, 'v2019-09')) {
    if (idFragment !== '' && !idFragment.startsWith('/')) resource.anchors.set(idFragment, pointer)
    return
  }
  const anchor = getKey(schema, '$anchor')
  if (typeof anchor === 'string') resource.anchors.set(anchor, pointer)
  const dynamic = resource.draft === 'v2020-12' ? getKey(schema, '$dynamicAnchor') : undefined
  if (typeof dynamic === 'string') {
    resource.anchors.set(dynamic, pointer)
    resource.dynamicAnchors.set(dynamic, pointer)
  }
}
