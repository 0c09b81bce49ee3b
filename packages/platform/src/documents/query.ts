import { RequestError } from '@jatai/errors'
import { MAX_DOCUMENT_LENGTH } from './documents.ts'
import type { Collection, Conditions, DocumentQuery, FieldChoice, FieldRange, FieldValue } from './documents.ts'

/** A query as adapters work on it: checked, with all defaults. */
export interface PreparedQuery {
  readonly conditions: readonly Condition[]
  readonly sort: readonly { readonly field: string; readonly descending: boolean }[]
  readonly limit: number
  /** Where the page before ended. */
  readonly after: PagePosition | undefined
}

export type Condition =
  | { readonly field: string; readonly kind: 'one-of'; readonly values: readonly FieldValue[] }
  | ({ readonly field: string; readonly kind: 'range' } & FieldRange)

export interface PagePosition {
  /** Of the sort fields. */
  readonly values: readonly FieldValue[]
  readonly id: string
}

/** @throws RequestError `DOCUMENT_QUERY` */
export function prepareQuery(collection: Collection<object>, query: DocumentQuery): PreparedQuery {
  const sort = (query.sort ?? []).map(({ field, descending = false }) => ({ field, descending }))
  for (const { field } of sort) checkField(collection, field)
  const limit = query.limit ?? DEFAULT_LIMIT
  if (!Number.isInteger(limit) || limit < 1) throw queryError(`The limit of a page must be at least 1, not ${limit}.`)
  const after = query.page === undefined ? undefined : readPageToken(query.page, sort.length)
  return { conditions: prepareConditions(collection, query.where ?? {}), sort, limit, after }
}

const DEFAULT_LIMIT = 100

/** @throws RequestError `DOCUMENT_QUERY` */
export function prepareConditions(collection: Collection<object>, where: Conditions): Condition[] {
  return Object.entries(where).map(([field, wanted]) => {
    checkField(collection, field)
    if (isValue(wanted)) return { field, kind: 'one-of', values: [wanted] }
    if (isChoice(wanted)) return { field, kind: 'one-of', values: wanted.oneOf }
    return { field, kind: 'range', ...wanted }
  })
}

function isValue(wanted: FieldValue | FieldRange | FieldChoice): wanted is FieldValue {
  return wanted === null || typeof wanted !== 'object'
}

function isChoice(wanted: FieldRange | FieldChoice): wanted is FieldChoice {
  return Object.hasOwn(wanted, 'oneOf')
}

function checkField({ name, fields }: Collection<object>, field: string): void {
  if (fields.includes(field)) return
  throw queryError(`Collection ${name} cannot be searched by "${field}", only by: ${fields.join(', ') || 'id'}.`)
}

/** The values of the collection's fields in a document; what is neither text, number nor boolean counts as absent. */
export function fieldValues({ fields }: Collection<object>, document: object): FieldValue[] {
  return fields.map((field) => {
    let value: unknown = document
    for (const name of field.split('.')) {
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name] // an own property, just checked
          : undefined
    }
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
  })
}

export function writePageToken(position: PagePosition): string {
  return Buffer.from(JSON.stringify([...position.values, position.id])).toString('base64url')
}

function readPageToken(token: string, sortFields: number): PagePosition {
  let values: unknown
  try {
    values = JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    values = undefined // not one of ours; said below
  }
  const id: unknown = Array.isArray(values) ? values.at(-1) : undefined
  if (!Array.isArray(values) || values.length !== sortFields + 1 || typeof id !== 'string') {
    throw queryError('The page token does not belong to this query. Start again from the first page.')
  }
  const position = values.slice(0, -1) as unknown[]
  if (!position.every((value) => value === null || typeof value !== 'object')) {
    throw queryError('The page token does not belong to this query. Start again from the first page.')
  }
  return { values: position as FieldValue[], id }
}

function queryError(text: string): RequestError {
  return new RequestError('DOCUMENT_QUERY', text)
}

/** The JSON text of a document. @throws RequestError `DOCUMENT_TOO_LARGE` */
export function documentText({ name }: Collection<object>, id: string, document: object): string {
  const text = JSON.stringify(document)
  if (text.length <= MAX_DOCUMENT_LENGTH) return text
  throw new RequestError(
    'DOCUMENT_TOO_LARGE',
    `Document ${id} of ${name} has ${text.length} characters; at most ${MAX_DOCUMENT_LENGTH} can be stored.`,
  )
}

export function conflictError(
  { name }: Collection<object>,
  id: string,
  state: 'exists' | 'absent' | 'changed',
): RequestError {
  const texts = {
    exists: `There is already a document ${id} in ${name}.`,
    absent: `Document ${id} of ${name} was deleted in the meantime.`,
    changed: `Document ${id} of ${name} was changed in the meantime. Read it again and repeat the change.`,
  }
  return new RequestError('DOCUMENT_CONFLICT', texts[state], { details: { collection: name, id, state } })
}
