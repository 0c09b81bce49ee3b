import { getKey, isJsonArray, isJsonObject } from '../json/json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { readJsonText, readText } from '../parameters/lenient-values.ts'

/** One line of a parallel execution. */
export interface ParallelLine {
  /** Position in `parallelExecutions`, from 0. */
  readonly index: number
  /** Name of the branch; empty when missing. */
  readonly target: string
  readonly executionId?: string
  readonly description?: string
}

export interface ParallelLines {
  /** In the configured order. */
  readonly lines: readonly ParallelLine[]
  /** Why the lines could not be read. */
  readonly error?: string
}

/** The lines of a parallel, stored as JSON text or as the list itself (flowspec.md §4.3). */
export function readParallelLines(params: JsonObject): ParallelLines {
  const reading = readJsonText(getKey(params, 'parallelExecutions'), null)
  if (!reading.ok) return { lines: [], error: `not JSON: ${reading.error}` }
  if (reading.value === null) return { lines: [] }
  if (!isJsonArray(reading.value)) return { lines: [], error: 'not a list' }
  if (!reading.value.every(isJsonObject)) return { lines: [], error: 'an entry is not an object' }
  return { lines: reading.value.map(readLine) }
}

function readLine(entry: Json, index: number): ParallelLine {
  const line = entry as JsonObject
  const target = getKey(line, 'target')
  const executionId = readText(getKey(line, 'executionId'), undefined)
  const description = readText(getKey(line, 'description'), undefined)
  return {
    index,
    target: typeof target === 'string' ? target : '',
    ...(executionId !== undefined && { executionId }),
    ...(description !== undefined && { description }),
  }
}
