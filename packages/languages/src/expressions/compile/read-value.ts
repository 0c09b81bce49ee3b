import { ExactNumber, isJsonObject } from '../../json/index.ts'
import { JavaDouble } from '../values/value.ts'
import type { Value } from '../values/value.ts'

/** Reads one step of a path; null when it is not there (expressions.md §5.1, D6). */
export type StepReader = (value: Value) => Value

/** Reads an object's own property. A name never reaches into an array, a text or the host language. */
export function readerOfName(name: string): StepReader {
  if (HOST_NAMES.has(name)) {
    return (value) => (isJsonObject(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null)
  }
  // No object inherits this name, so a plain read finds own properties only; it is several times faster.
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    const found = (value as Readonly<Record<string, Value>>)[name]
    return found === undefined ? null : found
  }
}

/** Names that objects inherit or that our number classes have. */
const HOST_NAMES: ReadonlySet<string> = new Set(
  [Object.prototype, new ExactNumber('0'), ExactNumber.prototype, new JavaDouble(0), JavaDouble.prototype].flatMap(
    (object) => Object.getOwnPropertyNames(object),
  ),
)

/** Reads an array's element; a negative index counts from the end. */
export function readerOfIndex(index: number): StepReader {
  return (value) => {
    if (!Array.isArray(value)) return null
    const list = value as readonly Value[]
    const found = list[index < 0 ? list.length + index : index]
    return found === undefined ? null : found
  }
}
