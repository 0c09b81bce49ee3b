import { ExactNumber, stringifyJson } from '@jatai/languages/json'
import type { Json, JsonObject } from '@jatai/languages/json'
import type { CellContent } from './sheet-xml.ts'

const BATCH = 500

/**
 * Objects as the rows of a sheet: first a line of their keys in the order in which they appear, then a row for each.
 * Nested values are written as JSON.
 */
export async function* objectRows(
  objects: readonly JsonObject[],
): AsyncGenerator<readonly (readonly CellContent[])[], void, undefined> {
  const keys = new Set<string>()
  for (const object of objects) for (const key of Object.keys(object)) keys.add(key)
  const columns = [...keys]
  if (columns.length > 0) yield [columns]
  for (let from = 0; from < objects.length; from += BATCH) {
    yield objects.slice(from, from + BATCH).map((object) => columns.map((key) => contentOf(object, key)))
  }
}

function contentOf(object: JsonObject, key: string): CellContent {
  const value: Json = Object.hasOwn(object, key) ? object[key]! : null
  if (value instanceof ExactNumber) return value.text
  return typeof value === 'object' && value !== null ? stringifyJson(value) : value
}
