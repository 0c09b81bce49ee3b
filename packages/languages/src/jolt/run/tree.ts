import { isJsonObject } from '../../json/index.ts'
import type { ExactNumber, Json } from '../../json/index.ts'

/** An object of the tree that a transformation works on. Keys are written through the {@link Workspace} only. */
export type TreeMap = Record<string, Json>
/** A list of that tree. */
export type TreeList = Json[]
/** A number as messages carry it. */
export type JoltNumber = number | ExactNumber

/** True for an object. An exact number is a number. */
export function isMap(value: unknown): value is TreeMap {
  return isJsonObject(value)
}

export function isList(value: unknown): value is TreeList {
  return Array.isArray(value)
}

export function isContainer(value: unknown): value is TreeMap | TreeList {
  return typeof value === 'object' && value !== null && (Array.isArray(value) || isJsonObject(value))
}

/** The names of a path that no name of its own has given, such as the parts matched by wildcards of a literal key. */
export const NO_GROUPS: readonly string[] = []
