import { ExactNumber, getKey, isJsonObject, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { StepFailure } from '@jatai/sdk'

interface RowOptions {
  /** Names of the properties that become cells, in order. */
  readonly headers: readonly string[]
  readonly delimiter: string
  readonly withHeaderLine: boolean
  /** Objects and lists become cells with their JSON; else they are an error. */
  readonly coalesce: boolean
  /** @default false */
  readonly quotesAll?: boolean
}

/**
 * The CSV lines of a list of objects, or of one object (tools.md, JSON to CSV). Null and missing properties are empty
 * cells; cells have quotes only where they need them, unless all should have them.
 *
 * @throws StepFailure for what is no object, and for an object or list as a value without `coalesce`
 */
export function csvRows(data: Json | undefined, options: RowOptions): string[] {
  const rows = Array.isArray(data) ? (data as readonly Json[]) : [data ?? null]
  const { headers, delimiter } = options
  if (headers.length === 0) throw new StepFailure('Headers is empty', { isConfiguration: true })
  const write = cellWriter(options)
  const lines = options.withHeaderLine ? [headers.map(write).join(delimiter)] : []
  rows.forEach((row, index) => {
    if (!isJsonObject(row)) throw new StepFailure(Array.isArray(data) ? `Item ${index} is no object` : NO_ROWS)
    lines.push(headers.map((name) => write(cellText(name, getKey(row, name), options.coalesce))).join(delimiter))
  })
  return lines
}

const NO_ROWS = 'There is no object and no list of objects to write as CSV'

function cellText(name: string, value: Json | undefined, coalesce: boolean): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object' || value instanceof ExactNumber) return String(value)
  if (coalesce) return stringifyJson(value)
  const problem = `Property ${name} is an ${Array.isArray(value) ? 'array' : 'object'}`
  throw new StepFailure(problem, {
    exception: 'com.digibee.pipelineengine.exception.PipelineEngineRuntimeException',
    output: { success: false, message: problem },
  })
}

function cellWriter({ delimiter, quotesAll = false }: RowOptions): (text: string) => string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  if (quotesAll) return quoted
  // With a delimiter of several characters the end of a cell could be taken for the start of one.
  const first = delimiter.slice(0, 1)
  return (text) => (text.includes(first) || SPECIAL.test(text) ? quoted(text) : text)
}

const SPECIAL = /["\r\n]/
