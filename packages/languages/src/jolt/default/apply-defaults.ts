import type { Json } from '../../json/index.ts'
import { copyTree } from '../run/copy-tree.ts'
import { isList, isMap } from '../run/tree.ts'
import type { TreeList, TreeMap } from '../run/tree.ts'
import type { Workspace } from '../run/workspace.ts'
import type { DefaultKey } from './default-keys.ts'

/** The lines that a container gets its defaults from. */
export type DefaultLevel = Pick<DefaultKey, 'isList' | 'children' | 'listLength' | 'place'>

/** Adds what is missing or null. A container of another kind than the specification thinks is left alone. */
export function applyDefaults(container: Json, level: DefaultLevel, workspace: Workspace): void {
  if (level.isList && isList(container)) workspace.pad(container, level.listLength, level.place)
  for (const key of level.children ?? []) {
    if (level.isList) {
      if (isList(container)) applyToItems(container, key, workspace)
    } else if (isMap(container)) {
      applyToMap(container, key, workspace)
    }
  }
}

function applyToMap(map: TreeMap, key: DefaultKey, workspace: Workspace): void {
  if (key.kind === 'literal') return applyToKey(map, key.names[0]!, key, workspace)
  const names = key.kind === 'star' ? workspace.keysOf(map) : key.names
  for (const name of names) {
    if (Object.hasOwn(map, name)) applyToKey(map, name, key, workspace)
  }
}

function applyToKey(map: TreeMap, name: string, key: DefaultKey, workspace: Workspace): void {
  const old = Object.hasOwn(map, name) ? map[name]! : null
  if (old === null) workspace.put(map, name, newValue(key))
  if (key.children !== undefined) applyDefaults(map[name]!, key, workspace)
}

function applyToItems(list: TreeList, key: DefaultKey, workspace: Workspace): void {
  if (key.kind === 'star') {
    for (let index = 0; index < list.length; index++) applyToItem(list, index, key, workspace)
    return
  }
  for (const index of key.indexes) {
    if (index < 0) throw key.place.runError(`A list has no index ${index}`)
    if (index < list.length) applyToItem(list, index, key, workspace)
  }
}

function applyToItem(list: TreeList, index: number, key: DefaultKey, workspace: Workspace): void {
  list[index] ??= newValue(key)
  if (key.children !== undefined) applyDefaults(list[index], key, workspace)
}

/** What stands where nothing was: the value, or a container that the lines below will fill. */
function newValue(key: DefaultKey): Json {
  if (key.children === undefined) return copyTree(key.value)
  return key.isList ? [] : {}
}
