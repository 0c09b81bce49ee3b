/**
 * The head of an HTTP message on its way to the engine, written by the HTTP side as a JSON array to keep it small:
 * `[method, path, query, pathParams, rawHeaders, absoluteUri]`.
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
]
