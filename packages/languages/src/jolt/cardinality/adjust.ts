import type { Json } from '../../json/index.ts'
import { isList, isMap } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'
import type { SpecPlace } from '../spec-place.ts'
import type { MovedKeys } from './moved-keys.ts'

export type Cardinality = 'ONE' | 'MANY'

/** Where a value is. */
export interface Holder {
  /** The object around it; a list or a text when it is part of one; undefined for the message itself. */
  readonly container: Json | undefined
  readonly key: string
  /** Where to note that the key has come to the end of its object; undefined when nobody looks at the order. */
  readonly moved: MovedKeys | undefined
}

/** @throws JoltSpecError for anything but ONE and MANY */
export function readCardinality(right: Json, place: SpecPlace): Cardinality {
  if (right === 'ONE' || right === 'MANY') return right
  throw place.specError(`${JSON.stringify(right)} is neither ONE nor MANY`)
}

/**
 * Makes a value one or many.
 *
 * @returns what the lines inside of the same level go on with: the new value, or null where ONE had nothing to change
 * @throws JoltError when the value is no property of an object
 */
export function adjust(
  value: Json,
  cardinality: Cardinality,
  holder: Holder,
  workspace: Workspace,
  place: SpecPlace,
): Json {
  if (holder.container === undefined) {
    if (cardinality === 'ONE' && !isList(value)) return null
    throw place.runError('The message itself cannot be made one or many, only its properties can')
  }
  if (!isMap(holder.container)) throw place.runError('Only properties of objects can be made one or many')
  if (cardinality === 'ONE') {
    if (!isList(value)) return null
    const first = value[0] ?? null
    workspace.put(holder.container, holder.key, first)
    return first
  }
  if (isList(value)) return value
  const list = value === null ? workspace.fix([]) : [value]
  if (value !== null && holder.moved !== undefined) {
    workspace.checkAcyclic(value, place)
    holder.moved.note(holder.key, value)
  }
  workspace.put(holder.container, holder.key, list)
  return list
}
