import type { JsonObject } from '@jatai/languages/json'

/**
 * The head of an HTTP message on its way to the engine, written by the HTTP side as a JSON array to keep it small:
 * `[method, path, query, pathParams, rawHeaders, absoluteUri, upload?]`.
 */
export type HttpHead = readonly [
  method: string,
  /** As requested, without the query. */
  path: string,
  /** Without the question mark; empty when there is none. */
  query: string,
  pathParams: Readonly<Record<string, string>>,
  /** Name, value, name, value, …, names as received. */
  rawHeaders: readonly string[],
  absoluteUri: string,
  /** What became of a body that went into files; absent when it is in memory. */
  upload?: HttpUpload,
]

/** What the HTTP side found in a body that it stored as files (triggers.md §5). */
export interface HttpUpload {
  readonly kind: 'file' | 'parts'
  readonly form: JsonObject
  readonly files: readonly UploadedFile[]
}

/** An entry of `files` in the message. */
export interface UploadedFile {
  /** In the folder of the execution: a UUID. */
  readonly fileName: string
  /** What the caller calls it; a name and never a path for us. */
  readonly originalFileName?: string
  /** Name of the part; `body` for a body that is a file. */
  readonly param: string
  readonly contentType: string
  readonly charset?: string
  /** Bytes. */
  readonly contentLength?: number
}
