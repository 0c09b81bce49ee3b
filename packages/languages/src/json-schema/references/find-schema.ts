import { JsonSchemaError } from '../errors.ts'
import { metaSchemaDocument } from '../meta-schemas/meta-schema-document.ts'
import { valueAt } from './pointer.ts'
import type { SchemaDocument, SchemaResource } from './schema-resource.ts'
import { resolveUri, splitFragment } from './uri.ts'

/** A schema inside a document. */
export interface SchemaLocation {
  readonly document: SchemaDocument
  /** From the root of the document. */
  readonly pointer: string
}

/** What a reference leads to. */
export interface ReferenceTarget extends SchemaLocation {
  readonly resource: SchemaResource
  /** The anchor by which it was named, if any. */
  readonly anchor: string | undefined
}

/**
 * The schema that a reference means: in the document itself, or a meta-schema. Others would have to be fetched, and
 * are refused (tools.md, Validator V2, decisions).
 *
 * @param from the resource in which the reference stands
 * @param place pointer of the reference, for errors
 * @throws JsonSchemaError
 */
export function findSchema(reference: string, from: SchemaResource, place: string): ReferenceTarget {
  const { uri, fragment } = splitFragment(reference)
  const resource = uri === '' ? from : findResource(resolveUri(from.uri, uri), from.document)
  if (resource === undefined) {
    throw unresolved(`The reference "${reference}" leads out of the schema: nothing is fetched from elsewhere`, place)
  }
  const { document } = resource
  const decoded = decodeFragment(fragment)
  if (decoded === '') return { document, pointer: resource.pointer, resource, anchor: undefined }
  if (decoded.startsWith('/')) {
    const pointer = resource.pointer + decoded
    if (valueAt(document.root, pointer) === undefined) {
      throw unresolved(`The reference "${reference}" leads nowhere`, place)
    }
    return { document, pointer, resource: document.resourceAt(pointer), anchor: undefined }
  }
  const pointer = resource.anchors.get(decoded)
  if (pointer === undefined) throw unresolved(`The reference "${reference}" names an anchor that is not there`, place)
  return { document, pointer, resource, anchor: decoded }
}

function findResource(uri: string, document: SchemaDocument): SchemaResource | undefined {
  const own = document.resources.get(uri)
  if (own !== undefined) return own
  return metaSchemaDocument(uri)?.resources.get(uri.replace(/^http(?=:\/\/json-schema\.org\/draft\/)/, 'https'))
}

function decodeFragment(fragment: string): string {
  if (!fragment.includes('%')) return fragment
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment // A lone percent sign is text.
  }
}

function unresolved(problem: string, place: string): JsonSchemaError {
  return new JsonSchemaError(problem, place, 'FLOW_JSON_SCHEMA_REFERENCE')
}
