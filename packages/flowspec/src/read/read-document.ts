import { caretExcerpt, placeAt } from '@jatai/errors'
import { readNumber } from '@jatai/languages/json'
import { DocumentPlaces } from '../json/document-places.ts'
import type { Json } from '../json/json.ts'
import { measureJson, utf8Length } from '../json/measure-json.ts'
import { JsonScanError, scanJson } from '../json/scan-json.ts'
import type { JsonScan } from '../json/scan-json.ts'
import type { Problem } from '../problem.ts'
import { MAX_DOCUMENT_BYTES, MAX_JSON_DEPTH } from './limits.ts'

export interface ReadOptions {
  /** @default 5 MB */
  readonly maxBytes?: number
}

export interface ReadDocument {
  /** Undefined when the document cannot be read at all. */
  readonly value?: Json
  /** Only for a document that came as text. */
  readonly places?: DocumentPlaces
  readonly problems: readonly Problem[]
}

/** Parses the text of a document. A byte-order mark is passed over; an empty file is a flow without steps. */
export function readDocumentText(source: string, options: ReadOptions): ReadDocument {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  const maxBytes = options.maxBytes ?? MAX_DOCUMENT_BYTES
  if (text.length > maxBytes || utf8Length(text) > maxBytes) return { problems: [tooLarge(maxBytes)] }
  if (text.trim() === '') return { value: { start: [] }, problems: [] }
  try {
    const scan = scanJson(text, { maxDepth: MAX_JSON_DEPTH, readNumber: readNumber })
    return {
      value: scan.value,
      places: new DocumentPlaces(text, scan.offsets),
      problems: scan.duplicates.map((duplicate) => duplicateKey(text, duplicate)),
    }
  } catch (error) {
    if (!(error instanceof JsonScanError)) throw error
    return { problems: [brokenJson(text, error)] }
  }
}

/** Checks a document that was parsed before against the limits of size and depth. */
export function readDocumentValue(value: Json, options: ReadOptions): ReadDocument {
  const maxBytes = options.maxBytes ?? MAX_DOCUMENT_BYTES
  const measure = measureJson(value, { depth: MAX_JSON_DEPTH, bytes: maxBytes })
  if (measure.bytes > maxBytes) return { problems: [tooLarge(maxBytes)] }
  if (measure.depth > MAX_JSON_DEPTH) return { problems: [tooDeep()] }
  return { value, problems: [] }
}

function tooLarge(maxBytes: number): Problem {
  const message = `The document is larger than ${maxBytes} bytes: split the pipeline or move large texts out of it.`
  return { rule: 'limit-size', severity: 'error', message, place: {} }
}

function tooDeep(): Problem {
  const message = `The document is nested deeper than ${MAX_JSON_DEPTH} levels.`
  return { rule: 'json', severity: 'error', message, place: {} }
}

function brokenJson(text: string, error: JsonScanError): Problem {
  const place = placeAt(text, error.offset)
  return {
    rule: 'json',
    severity: 'error',
    message: `The document is not JSON: ${error.message} at line ${place.line}, column ${place.column}.`,
    place,
    excerpt: caretExcerpt(text, error.offset),
  }
}

function duplicateKey(text: string, { key, offset }: JsonScan['duplicates'][number]): Problem {
  const message = `Key ${JSON.stringify(key)} stands twice in one object: the last one counts.`
  return { rule: 'json', severity: 'warning', message, place: placeAt(text, offset) }
}
