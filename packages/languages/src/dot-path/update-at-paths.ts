import { setKey } from '../json/index.ts'
import type { Json, JsonObject } from '../json/index.ts'
import type { DotPath } from './dot-path.ts'
import { updateObjects } from './update-objects.ts'

/** What becomes of a value: the new one, and properties to set beside it (`_error`). */
export interface Treatment {
  readonly value: Json
  readonly siblings?: JsonObject
}

/** Undefined leaves the value, and what stands beside it, as it is. */
export type Treat = (value: Json, name: string) => Treatment | undefined

export interface UpdateOptions {
  /** Keep the old value of what was treated as `_<name>` beside the new one. @default false */
  readonly preserveOriginal?: boolean
  /** Treat the items of an array at the end of a path one by one instead of the array. @default false */
  readonly eachItem?: boolean
}

/**
 * Treats the value at each path, wherever arrays on the way lead to several of it; a missing path changes nothing
 * (spec/connectors/tools.md, Dot paths and the `_name` rule). The paths are treated in their order. The message is
 * copied only along what changes.
 *
 * Errors of `treat` come through.
 *
 * @example updateAtPaths(message, parseDotPaths('a.b, c'), (value) => ({ value: JSON.stringify(value) }))
 */
export function updateAtPaths(
  message: Json,
  paths: readonly DotPath[],
  treat: Treat,
  { preserveOriginal = false, eachItem = false }: UpdateOptions = {},
): Json {
  const treatValue = eachItem ? treatingItems(treat) : treat
  return paths.reduce<Json>((current, path) => {
    const name = path.at(-1)
    if (name === undefined) return current
    return updateObjects(current, path.slice(0, -1), (object) =>
      updateProperty(object, name, treatValue, preserveOriginal),
    )
  }, message)
}

function updateProperty(object: JsonObject, name: string, treat: Treat, preserveOriginal: boolean): Json | undefined {
  if (!Object.hasOwn(object, name)) return undefined
  const original = object[name] as Json
  const treatment = treat(original, name)
  if (!treatment) return undefined
  const copy = { ...object }
  setKey(copy, name, treatment.value)
  if (preserveOriginal) setKey(copy, `_${name}`, original)
  for (const [sibling, value] of Object.entries(treatment.siblings ?? {})) setKey(copy, sibling, value)
  return copy
}

/** Items that are left alone stay; of siblings with the same name the first item's counts. */
function treatingItems(treat: Treat): Treat {
  return (value, name) => {
    if (!Array.isArray(value)) return treat(value, name)
    const items = value as readonly Json[]
    const treatments = items.map((item) => treat(item, name))
    if (treatments.every((treatment) => treatment === undefined)) return undefined
    const siblings = Object.fromEntries(
      treatments.toReversed().flatMap((treatment) => Object.entries(treatment?.siblings ?? {})),
    )
    const valueOf = (treatment: Treatment | undefined, index: number): Json =>
      treatment ? treatment.value : (items[index] as Json)
    return { value: treatments.map(valueOf), siblings }
  }
}
