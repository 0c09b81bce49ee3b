/** Types of steps whose settings stand on the step itself (flowspec.md §4.1, connectors/logic.md). */
export const NATIVE_TYPES: ReadonlySet<string> = new Set([
  'assert',
  'choice',
  'delayer',
  'json-path-transformer',
  'json-string-to-json-transformer',
  'json-to-json-string-transformer',
  'json-to-xml-transformer',
  'session-management',
  'template-transformer',
  'transformer',
  'validator',
  'xml-to-json-transformer',
  'xml-transformer',
])

/** Kept as it is, but nothing can run it: unpublished (flowspec.md §4.1). */
export const LIBRARY_TYPE = 'library'

export const PARALLEL = 'parallel-execution-connector'
export const BLOCK_EXECUTION = 'block-execution-connector'

/** Connectors that run a branch of their own, named by `onProcess` and `onException` (flowspec.md §4.2). */
export const TRACK_OWNERS: ReadonlySet<string> = new Set([
  BLOCK_EXECUTION,
  'do-while-connector',
  'for-each-connector',
  'retry-connector',
  'stream-csv-reader-connector',
  'stream-db-connector',
  'stream-db-connector-v3',
  'stream-excel-connector',
  'stream-file-reader-connector',
  'stream-file-reader-pattern-connector',
  'stream-json-file-reader-connector',
  'stream-xml-file-reader-connector',
])

/** Accounts that every installation has (flowspec.md §4.4). */
export const BUILT_IN_ACCOUNTS: ReadonlySet<string> = new Set([
  'dgb-internal-object-store-account',
  'jatai-internal-object-store',
])
