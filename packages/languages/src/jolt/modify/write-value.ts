import type { Json } from '../../json/index.ts'
import { javaInteger } from '../java/java-integer.ts'
import { NOT_IN_LIST } from '../run/step.ts'
import type { Step } from '../run/step.ts'
import { isList, isMap } from '../run/tree.ts'
import type { TreeList, TreeMap } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'
import type { SpecPlace } from '../spec-place.ts'
import type { ModifyMode } from './modify-key.ts'

/** May this mode write to this key of this object? */
export function mayWriteKey(map: TreeMap, key: string, mode: ModifyMode): boolean {
  if (mode === 'overwrite') return true
  return !Object.hasOwn(map, key) || (mode === 'default' && map[key] === null)
}

/** May this mode write to this item? Items from `size` on were added as padding, and count as missing. */
export function mayWriteItem(list: TreeList, index: number, size: number, mode: ModifyMode): boolean {
  if (index < 0) return false
  if (mode === 'overwrite') return true
  return list[index] === null && (mode === 'default' || index >= size)
}

/**
 * Writes a value below a step, if the mode lets it.
 *
 * @param listSize how long the list was before it was padded, when the key is an index of one
 * @throws JoltError when the step is neither an object nor a list
 */
export function writeValue(
  up: Step,
  key: string,
  listSize: number,
  value: Json,
  mode: ModifyMode,
  workspace: Workspace,
  place: SpecPlace,
): void {
  const parent = up.value
  if (isMap(parent)) {
    if (mayWriteKey(parent, key, mode)) workspace.put(parent, key, value)
  } else if (isList(parent) && listSize !== NOT_IN_LIST) {
    const index = javaInteger(key) ?? -1
    if (!mayWriteItem(parent, index, listSize, mode)) return
    if (index >= parent.length) throw place.runError(`The list has no item ${index} any more`)
    parent[index] = value
  } else {
    throw place.runError('A text, number or boolean has no keys to write to')
  }
}

/** Puts a new container below a step where null or nothing is; null when the mode does not let it. */
export function createBelow(
  up: Step,
  key: string,
  container: TreeMap | TreeList,
  mode: ModifyMode,
  workspace: Workspace,
): Json {
  const parent = up.value
  if (isMap(parent)) {
    if (!mayWriteKey(parent, key, mode)) return null
    workspace.put(parent, key, container)
    return container
  }
  const index = javaInteger(key) ?? -1
  if (!isList(parent) || !mayWriteItem(parent, index, up.listSize, mode)) return null
  parent[index] = container
  return container
}
